/** Words for what is chosen from lists. */

import type { Axis, Share } from '../protocol.ts';
import type { NodeSort } from '../state.ts';

export const AXIS_TITLES: Readonly<Record<Axis, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  pods: 'Pods',
  gpu: 'GPUs',
  largest: 'Fullest of all',
};

export const SHARE_TITLES: Readonly<Record<Share, string>> = { requested: 'requested', used: 'measured use' };

export const SORT_TITLES: Readonly<Record<NodeSort, string>> = {
  name: 'name',
  share: 'fullest first',
  capacity: 'largest first',
  instances: 'most instances first',
};
