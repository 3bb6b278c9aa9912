/** The target pod of a simulated migration. */

import { migrationTargetOf } from '../engine/vm/migration-target.ts';
import type { Node } from '../model/node.ts';
import type { Pod } from '../model/pod.ts';
import { NO_LABELS } from '../model/selectors.ts';
import { MIGRATION_PRIORITY, type MigrationOrder } from './migration-order.ts';
import { plugged } from './pod-amounts.ts';

/** As KubeVirt makes it, with what a hot-plug asks for, and never on its source, on one node alone where the order names it; `key` names the migration. */
export function targetPodOf(order: MigrationOrder, source: Node, key: string): Pod {
  const { instance, reason, addedNodeSelector = NO_LABELS, requests, targetNode } = order;
  const role = { key, sourceNode: source.name, reason, priority: MIGRATION_PRIORITY[reason] };
  const target = migrationTargetOf(instance.pod, source, role);
  const apart = { key: 'metadata.name', operator: 'NotIn' as const, values: [source.name] };
  const pinned = targetNode === undefined ? [] : [{ ...apart, operator: 'In' as const, values: [targetNode] }];
  const terms = target.requiredNodeAffinity?.terms ?? [{ expressions: [], fields: [], isValid: true }];
  return {
    ...target,
    nodeSelector: new Map([...addedNodeSelector, ...target.nodeSelector]),
    requiredNodeAffinity: { terms: terms.map((term) => ({ ...term, fields: [...term.fields, apart, ...pinned] })) },
    ...(requests === undefined ? {} : plugged(target, requests)),
  };
}
