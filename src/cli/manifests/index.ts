/** Every section, in the order of applying. A new one is a file beside this and a line here. */

import { certificates } from './certificates.ts';
import { configuration } from './configuration.ts';
import { deployment } from './deployment.ts';
import { disruptionBudget } from './disruption-budget.ts';
import { monitoring } from './monitoring.ts';
import { namespaceSection } from './namespace.ts';
import { networkPolicy } from './network-policy.ts';
import { policy } from './policy.ts';
import { rbac } from './rbac.ts';
import { scheduler } from './scheduler.ts';
import type { Section } from './section.ts';
import { service } from './service.ts';

export const SECTIONS: readonly Section[] = [
  namespaceSection,
  rbac,
  certificates,
  policy,
  configuration,
  networkPolicy,
  service,
  disruptionBudget,
  deployment,
  scheduler,
  monitoring,
];
