/**
 * VmSparingPreemption: DefaultPreemption that shuts guests down only when nothing else helps. Preemption deletes a launcher
 * pod, which ends its guest; only the Eviction API turns into a live migration (kubevirt.md 0.5 and 8.4).
 *
 * Victims: all pods of lower priority are thought away and put back class by class: guests that cannot migrate first, then
 * guests that can, then other pods; within a class as kube-scheduler does (B11).
 * Node: fewest guests that cannot migrate, then fewest guests, then kube-scheduler's own rules.
 * Report: for each guest among the victims the node it could live-migrate to instead, one after another, with the room
 * that the others leave; a planner or an operator evicts it and the pod fits without a guest going down.
 * Example: a pod of 4 cores; node A runs a pod of priority 5 (4 cores), node B a guest of priority 0 (4 cores).
 * DefaultPreemption takes B (lowest priority), this takes A.
 */

import { createIssue } from '../../../errors.ts';
import { type Pod, podKey } from '../../../model/pod.ts';
import type { PluginDefinition, PostFilterContext } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';
import { type PreemptionArgs, preempt, type VictimRules } from '../../preempt.ts';
import type { Preemption, Relocation } from '../../preemption.ts';
import { migrationTargetOf } from '../../vm/migration-target.ts';

const NAME = 'VmSparingPreemption';
/** Place in KubeVirt's queue of an evacuation (system-critical). */
const EVACUATION_PRIORITY = 100;

const RULES: VictimRules = {
  classOf: ({ vm }) => (vm === null ? 0 : canMigrate(vm) ? 1 : 2),
  harm: [
    ({ victims }) => victims.filter(({ vm }) => vm !== null && !canMigrate(vm)).length,
    ({ victims }) => victims.filter(({ vm }) => vm !== null).length,
  ],
};

export const vmSparingPreemption: PluginDefinition = {
  name: NAME,
  summary: 'Makes room by evicting pods of lower priority, guests last, and tells which guests could migrate instead.',
  points: ['postFilter'],
  needs: ['vms'],
  args: {
    type: 'object',
    properties: {
      minCandidateNodesPercentage: { type: 'integer', minimum: 0, maximum: 100, default: 100 },
      minCandidateNodesAbsolute: { type: 'integer', minimum: 0, default: 100 },
    },
  },
  create(args: PreemptionArgs) {
    if (args.minCandidateNodesPercentage === 0 && args.minCandidateNodesAbsolute === 0) {
      const wanted = 'more than 0 beside minCandidateNodesAbsolute 0';
      refuseArgs(NAME, [createIssue('out-of-range', 'minCandidateNodesPercentage', '0', wanted)]);
    }
    return {
      reads: 'cluster',
      victimRules: RULES,
      postFilter(context) {
        const preemption = preempt(context, args, RULES);
        return { ...preemption, relocations: findRelocations(preemption, context) };
      },
    };
  },
};

/** Unknown counts as able: KubeVirt says so of what it cannot move. */
function canMigrate({ migratability }: NonNullable<Pod['vm']>): boolean {
  return migratability.isMigratable !== false;
}

/** Where each guest among the victims could go, the most important first; the state is left as it was. */
function findRelocations({ victims }: Preemption, { state, choose }: PostFilterContext): readonly Relocation[] {
  const checkpoint = state.checkpoint();
  try {
    return victims.flatMap((pod): Relocation[] => {
      if (pod.vm === null) return [];
      const node = state.placements.get(podKey(pod))?.node;
      if (node === undefined) return [];
      if (!canMigrate(pod.vm)) {
        const { reason } = pod.vm.migratability;
        return [{ pod, to: '', hindrance: reason === '' ? 'not live-migratable' : `not live-migratable: ${reason}` }];
      }
      const key = `${podKey(pod)}-evacuation`;
      const role = { key, sourceNode: node.name, reason: 'evacuation', priority: EVACUATION_PRIORITY } as const;
      const target = migrationTargetOf(pod, node.node, role);
      const to = choose(target).node;
      if (to === null) return [{ pod, to: '', hindrance: 'no other node is fit for it now' }];
      state.assume(target, to);
      return [{ pod, to, hindrance: '' }];
    });
  } finally {
    state.undo(checkpoint);
  }
}
