/** What a policy would have made of a question that another one decides. */

import { type ExtenderPolicy, type Pod, type SlottedNodes, withSlots } from '../../core/index.ts';

export interface Opinion {
  /** null: every node is refused. */
  readonly choice: string | null;
  /** Points, 0 to 100, by node; nodes that are refused are absent. */
  readonly points: ReadonlyMap<string, number>;
}

/** The opinion over all nodes that kube-scheduler has left; null where it was due before it was formed. */
export function formOpinion(
  policy: ExtenderPolicy,
  pod: Pod,
  among: SlottedNodes,
  isLate: () => boolean = () => false,
): Opinion | null {
  const { passed, passedCount } = policy.filter(pod, among, isLate);
  const left = among.nodes.filter((_node, position) => passed[position] === 1);
  const ranking = passedCount === 0 ? null : policy.rank(pod, withSlots(left), { isLate });
  // An opinion that was cut short is none.
  if (isLate()) return null;
  if (ranking === null) return { choice: null, points: new Map() };
  const { totals, highest, chosen } = ranking;
  const scale = highest > 0 ? 100 / highest : 0;
  const points = new Map(left.map(({ name }, position) => [name, totals[position]! * scale]));
  return { choice: left[chosen]!.name, points };
}
