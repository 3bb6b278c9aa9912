import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import type { SourceParts } from '../../../../src/core/simulation/run/run-parts.ts';
import { factsOf, withWorkload } from '../../../../src/core/simulation/run/workload-policy.ts';
import type { TraceShape, TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { GI } from '../../../builders.ts';
import { policyNamed } from '../simulation-rig.ts';

const shape = (changes: Partial<TraceShape>): TraceShape => ({
  cpuMilli: 1000,
  memoryBytes: GI,
  resources: [],
  gpu: null,
  nodeTypes: [],
  maxPerNode: null,
  kind: 'container',
  template: null,
  ...changes,
});
const traceOf = (shapes: readonly TraceShape[]): SourceParts => ({
  kind: 'trace',
  trace: { nodes: [], usage: [], changes: [], vms: shapes.map((one, at) => ({ id: `v${at}`, shape: one }) as TraceVm) },
});
const argsOf = (name: string, policy: ReturnType<typeof withWorkload>) =>
  policy.plugins.find((entry) => entry.name === name)?.args;

describe('withWorkload', () => {
  const half = shape({ gpu: { count: 1, milliEach: 500, models: ['T4', 'G2', 'T4'], devices: null } });
  const sources = [traceOf([half, half, half, shape({}), shape({ memoryBytes: 9 * GI })])];

  it('tells policies that weigh by a mix the classes of the whole workload, whatever memory they ask for', () => {
    const told = withWorkload(policyNamed('fgd'), factsOf(sources, true), PLUGINS);
    expect(argsOf('Fgd', told)).toEqual({
      classes: [
        { cpuMilli: 1000, gpuMilli: 500, gpuCount: 1, models: ['G2', 'T4'], probability: 3 / 5 },
        { cpuMilli: 1000, gpuMilli: 0, gpuCount: 0, models: [], probability: 2 / 5 },
      ],
    });
    expect(() => createProfile(told, PLUGINS)).not.toThrow();
  });

  it('tells classes of what VMs ask for under the overcommit of their source', () => {
    const vms = [traceOf([shape({ kind: 'vm', cpuMilli: 4000 })])];
    expect(factsOf(vms, true, [{ cpu: 4, memory: 1 }]).classes).toMatchObject([{ cpuMilli: 1000 }]);
    expect(factsOf(vms, true).classes).toMatchObject([{ cpuMilli: 4000 }]);
  });

  it('tells nothing where it is not asked to, and leaves what a policy says itself', () => {
    expect(withWorkload(policyNamed('fgd'), factsOf(sources, false), PLUGINS)).toEqual(policyNamed('fgd'));
    const plain = factsOf([traceOf([shape({})])], false);
    expect(withWorkload(policyNamed('best-fit'), plain, PLUGINS)).toEqual(policyNamed('best-fit'));
    const own = [{ cpuMilli: 1, gpuMilli: 0, gpuCount: 0, models: [], probability: 1 }];
    const policy = policyNamed('fgd');
    const plugins = policy.plugins.map((entry) =>
      entry.name === 'Fgd' ? { ...entry, args: { classes: own } } : entry,
    );
    expect(argsOf('Fgd', withWorkload({ ...policy, plugins }, factsOf(sources, true), PLUGINS))).toEqual({
      classes: own,
    });
  });

  it('keeps pods that share GPUs off nodes without room on them, whatever the policy', () => {
    const told = withWorkload(policyNamed('kube-default'), factsOf(sources, false), PLUGINS);
    expect(told.plugins.at(-1)).toMatchObject({ name: 'SharedGpus', filters: true });
  });

  it('keeps groups to their limits where the workload has any', () => {
    const limited = factsOf([traceOf([shape({ maxPerNode: 2 })])], false);
    const told = withWorkload(policyNamed('best-fit'), limited, PLUGINS);
    expect(told.plugins.at(-1)).toMatchObject({ name: 'GroupLimit', filters: true });
    expect(withWorkload(told, limited, PLUGINS)).toEqual(told);
  });
});
