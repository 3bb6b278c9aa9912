import { describe, expect, it } from 'vitest';
import { createRig, nodeManifest, podManifest } from './rig.ts';

const NODES = ['n-1', 'n-2'];

/** Two nodes with room for one pod of `cpu`, and two pods that are filtered before either is scored. */
function overtake(cpu: string) {
  const rig = createRig({ nodes: NODES.map((name) => nodeManifest(name, '1')) });
  const [first, second] = [podManifest('first', cpu), podManifest('second', cpu)];
  for (const pod of [first, second]) rig.decider.filter(rig.ask(pod, NODES));
  rig.decider.prioritize(rig.ask(first, NODES));
  return { rig, answer: rig.decider.prioritize(rig.ask(second, NODES)) };
}

describe('PlacementDecider, asked by two schedulers at once', () => {
  it('scores 0 where the other pod took the room since the filter, and expects the other node', () => {
    const { rig, answer } = overtake('900m');
    const [first, second] = rig.records.filter(({ verb }) => verb === 'prioritize');
    expect([first!.expected, second!.expected].sort()).toEqual(NODES);
    const filled = NODES.indexOf(first!.expected!);
    expect(answer).toMatchObject({ kind: 'prioritized' });
    const { scores } = answer as { readonly scores: Int32Array };
    expect(scores[filled]).toBe(0);
    expect(scores[1 - filled]).toBeGreaterThan(0);
    expect(second!.best!.map(({ node }) => node)).toEqual([second!.expected]);
  });

  it('scores every node where there is room for both', () => {
    const { rig, answer } = overtake('100m');
    const { scores } = answer as { readonly scores: Int32Array };
    expect([...scores].every((score) => score > 0)).toBe(true);
    expect(rig.records.at(-1)!.best).toHaveLength(2);
  });
});
