/**
 * VmMigratability: starts a VM where it can be moved from later (kubevirt.md 3.4). A guest with host-model keeps the CPU
 * of the node it was first started on, so that a newer first node shrinks the set of later targets.
 *
 *   able  = nodes that could ever take the VM: its labels, affinity and tolerations, and its requests against allocatable
 *   score = 100 x (other able nodes it could migrate to if it started here) / (able nodes - 1), rounded; 0 where able < 2
 *
 * Only node objects are read, not what runs on them; a cordon is taken to be temporary. Targets of a migration and guests
 * that cannot be migrated are left alone: nothing can be gained.
 * Example: 3 nodes of model Skylake and 1 of Cascadelake; all know Skylake, only the last knows Cascadelake. Started on
 * Skylake it can move to all 3 others: 100; on Cascadelake to none: 0.
 */

import { type NodeCpu, nodeCpuOf } from '../../../model/kubevirt-labels.ts';
import type { Node } from '../../../model/node.ts';
import { matchesNodeAffinity, nodeAffinityText } from '../../../model/node-fit.ts';
import type { Pod } from '../../../model/pod.ts';
import { amountOf, PODS } from '../../../model/resources.ts';
import type { Labels } from '../../../model/selectors.ts';
import type { ClusterState } from '../../../model/state.ts';
import { findUntoleratedTaint, NO_PLACEMENT, tolerationsText, UNSCHEDULABLE_TAINT } from '../../../model/taints.ts';
import type { Vm } from '../../../model/vm.ts';
import { rememberByEpoch } from '../../epoch-memo.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { findUnmetNeed, guestText, runningNeeds, startNeeds } from '../../vm/guest-needs.ts';

export const vmMigratability: PluginDefinition = {
  name: 'VmMigratability',
  summary: 'Starts a VM on a node whose CPU many other nodes can take over later.',
  points: ['score'],
  needs: ['vms', 'cpus'],
  args: NO_ARGS,
  create() {
    const cpuByLabels = new WeakMap<Labels, NodeCpu>();
    const prepared = rememberByEpoch((pod, state) => prepare(pod, state, cpuByLabels));
    return {
      reads: 'nodes',
      shapeOf(pod) {
        if (pod.vm === null || isLeftAlone(pod)) return '';
        const fit = `${nodeAffinityText(pod)}|${tolerationsText(pod.tolerations)}`;
        return `${guestText(pod.vm)}|${fit}|${pod.requests.join()}`;
      },
      skipsScore: isLeftAlone,
      score(pod, node, state) {
        if (pod.vm === null || isLeftAlone(pod)) return 0;
        const current = prepared(pod, state);
        if (current.able.size < 2) return 0;
        return Math.round((100 * countTargets(pod.vm, node.node, current)) / (current.able.size - 1));
      },
    };
  },
};

function isLeftAlone({ vm }: Pod): boolean {
  return vm === null || vm.migration !== null || vm.migratability.isMigratable === false;
}

/** The VM that is being scored, with the nodes that could ever take it. */
interface Prepared {
  readonly able: ReadonlySet<Node>;
  readonly cpuOf: (node: Node) => NodeCpu;
  /** Able nodes that could take it over, by the CPU it was started on. */
  readonly targetsByCpu: Map<string, number>;
}

function prepare(pod: Pod, state: ClusterState, cpuByLabels: WeakMap<Labels, NodeCpu>): Prepared {
  const needs = pod.vm === null ? [] : startNeeds(pod.vm);
  const able = new Set<Node>();
  for (const { node } of state.nodes) {
    if (findUnmetNeed(needs, node.labels) === null && couldTake(pod, node)) able.add(node);
  }
  const cpuOf = (node: Node): NodeCpu => {
    const known = cpuByLabels.get(node.labels);
    if (known !== undefined) return known;
    const cpu = nodeCpuOf(node);
    cpuByLabels.set(node.labels, cpu);
    return cpu;
  };
  return { able, cpuOf, targetsByCpu: new Map() };
}

/** True where the node object, emptied and uncordoned, would take the pod. */
function couldTake(pod: Pod, node: Node): boolean {
  if (!matchesNodeAffinity(pod, node)) return false;
  const lasting = node.taints.filter(({ key }) => key !== UNSCHEDULABLE_TAINT.key);
  if (findUntoleratedTaint(lasting, pod.tolerations, NO_PLACEMENT) !== null) return false;
  return pod.requests.every((amount, axis) => axis === PODS || amount <= amountOf(node.allocatable, axis));
}

/** Able nodes other than this one that could take over the guest once it was started here; 0 where it cannot start. */
function countTargets(vm: Vm, start: Node, { able, cpuOf, targetsByCpu }: Prepared): number {
  if (!able.has(start)) return 0;
  const needs = runningNeeds(vm, cpuOf(start));
  const text = needs.map(({ label }) => label).join(' ');
  let count = targetsByCpu.get(text);
  if (count === undefined) {
    count = 0;
    for (const node of able) if (findUnmetNeed(needs, node.labels) === null) count++;
    targetsByCpu.set(text, count);
  }
  // A node need not know its own model, where labels are incomplete.
  return findUnmetNeed(needs, start.labels) === null ? count - 1 : count;
}
