/** The nodes and victims of a preemption as the cluster knows them. */

import type { NodeState, PreemptionCandidate } from '../../core/index.ts';
import type { NodeVictims } from '../decider.ts';

/** The candidates of a question; null where a victim is not known on its node. */
export function candidatesOf(
  nodes: readonly NodeState[],
  victims: ReadonlyMap<string, NodeVictims>,
): PreemptionCandidate[] | null {
  const candidates: PreemptionCandidate[] = [];
  for (const node of nodes) {
    const { podUids, budgetViolations } = victims.get(node.name)!;
    const byUid = new Map([...node.pods.values()].map((pod) => [pod.uid, pod]));
    const pods = podUids.flatMap((uid) => byUid.get(uid) ?? []);
    if (pods.length !== podUids.length) return null;
    candidates.push({ node, victims: pods, budgetViolations });
  }
  return candidates;
}
