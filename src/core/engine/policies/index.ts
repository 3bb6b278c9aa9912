/** Every policy that Berth brings, in the order of its listing. A new one is a file beside this and a line here. */

import type { Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';

export const POLICIES: readonly Policy[] = [kubeDefault];
