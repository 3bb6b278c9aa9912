import { describe, expect, it } from 'vitest';
import { named } from '../../scenario/scenario-folder.ts';
import { ask, CONTROL, openDump } from './small-dump.ts';

/** Two VMs of 64 GiB: a pass takes some 20 minutes by KubeVirt's own limit of 64 MiB a second. */
const SCENARIO = {
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 'slow' },
  spec: {
    cluster: { pools: [{ name: 'kv', count: 3, cpu: 64, memory: '512Gi' }] },
    happens: [{ at: 0, arrive: { name: 'vm', count: 2, kind: 'vm', cpu: 8, memory: '64Gi' } }],
    decide: { policies: ['kube-default'] },
    duration: 1200,
    seeds: [1],
  },
};

describe('openMoves', () => {
  it('tells of migrations that the end of the run leaves under way', async () => {
    const { engine, session } = await openDump([named('slow.json', JSON.stringify(SCENARIO))]);
    const { nodes, instances } = await engine.answer(
      { kind: 'picture', session, atSeconds: 1200, isBefore: false },
      CONTROL,
    );
    const node = nodes.names[instances.nodes[0]!]!;
    const question = { kind: 'drain', nodes: [node] } as const;
    const drained = ask(session, question);
    const at = { ...drained, steps: drained.steps.map((step) => ({ ...step, afterSeconds: 600 })) };
    const { moves } = await engine.answer({ kind: 'answer', session: at }, CONTROL);
    expect(moves).toContainEqual({
      instance: instances.ids[0],
      from: node,
      to: expect.stringMatching(/^kv-/),
      atSeconds: 600,
      how: 'migration',
      why: 'its node was drained; under way at the end',
      migrationSeconds: null,
      downtimeSeconds: null,
    });
  });
});
