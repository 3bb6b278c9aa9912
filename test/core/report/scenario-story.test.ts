import { describe, expect, it } from 'vitest';
import { tellScenario } from '../../../src/core/report/scenario-story.ts';

const file = (happens: readonly object[], spec: object = {}): object => ({
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 's', description: 'Twelve nodes.', shows: 'That it works.' },
  spec: {
    cluster: { pools: [{ name: 'kv', count: 12, cpu: 8, memory: '32Gi', zones: ['a', 'b'] }] },
    workload: [{ trace: { files: ['vms.csv'], format: 'generic-csv' } }],
    decide: { policies: ['best-fit'] },
    happens,
    duration: '3d',
    seeds: [1],
    ...spec,
  },
});

describe('tellScenario', () => {
  it('tells what happens by time, on the clock of the runs', () => {
    const { description, shows, happenings } = tellScenario(
      file([
        { at: '2d', rollingUpgrade: { pool: 'kv', parallel: 2, reboot: '10m' } },
        { at: '1d', for: '6h', drain: { zone: 'a', count: 4 } },
        { at: '1h', for: '2h', fail: { nodes: ['kv-001', 'kv-002'] } },
        { at: '4h', join: { pool: 'kv', count: 1 } },
      ]),
      1000,
    );
    expect([description, shows]).toEqual(['Twelve nodes.', 'That it works.']);
    expect(happenings).toEqual([
      { timeSeconds: 4600, endSeconds: 11_800, label: 'failure of kv-001 and kv-002' },
      { timeSeconds: 15_400, endSeconds: null, label: '1 more node of pool kv' },
      { timeSeconds: 87_400, endSeconds: 109_000, label: 'drain of 4 nodes of zone a' },
      { timeSeconds: 173_800, endSeconds: null, label: 'rolling upgrade of pool kv, 2 at a time' },
    ]);
  });

  it('tells what all variants do, each once', () => {
    const { happenings } = tellScenario(file([{ at: { each: ['1h', '2h'] }, policy: 'worst-fit' }]), 0);
    expect(happenings.map(({ timeSeconds, label }) => `${timeSeconds} ${label}`)).toEqual([
      '3600 policy worst-fit decides',
      '7200 policy worst-fit decides',
    ]);
  });

  it.each([[null], [{ kind: 'Scenario' }], ['text'], [file([{ at: 'later', drain: {} }])]])(
    'has nothing to tell of %j',
    (value) => {
      expect(tellScenario(value, 0)).toEqual({ description: '', shows: '', happenings: [] });
    },
  );
});
