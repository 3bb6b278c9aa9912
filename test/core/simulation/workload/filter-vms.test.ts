import { describe, expect, it } from 'vitest';
import type { VmFilter } from '../../../../src/core/simulation/scenario/scenario-workload.ts';
import { filterVms } from '../../../../src/core/simulation/workload/filter-vms.ts';
import { GI } from '../../../builders.ts';
import { ids, shape, tracedVm } from './trace-builders.ts';

const ALL: VmFilter = {
  kind: null,
  tenants: [],
  groups: [],
  ids: [],
  minPriority: null,
  maxPriority: null,
  minCpuMilli: null,
  maxCpuMilli: null,
  minMemoryBytes: null,
  maxMemoryBytes: null,
};

const VMS = [
  tracedVm('web-2', { tenant: 'red', group: 'shop', priority: 10, shape: shape({ cpuMilli: 4000 }) }),
  tracedVm('db-1', { tenant: 'blue', group: 'shop', shape: shape({ memoryBytes: 8 * GI }) }),
  tracedVm('web-1', { tenant: 'red', shape: shape({ kind: 'container' }) }),
];

describe('filterVms', () => {
  it.each<[Partial<VmFilter>, string[]]>([
    [{}, ['web-2', 'db-1', 'web-1']],
    [{ kind: 'vm' }, ['web-2', 'db-1']],
    [{ kind: 'container' }, ['web-1']],
    [{ tenants: ['red'] }, ['web-2', 'web-1']],
    [{ tenants: ['blue', 'green'] }, ['db-1']],
    [{ groups: ['sho*'] }, ['web-2', 'db-1']],
    [{ ids: ['*-1'] }, ['db-1', 'web-1']],
    [{ minPriority: 10 }, ['web-2']],
    [{ maxPriority: 9 }, ['db-1', 'web-1']],
    [{ minCpuMilli: 4000 }, ['web-2']],
    [{ maxCpuMilli: 3999 }, ['db-1', 'web-1']],
    [{ minMemoryBytes: 8 * GI }, ['db-1']],
    [{ maxMemoryBytes: GI }, ['web-2', 'web-1']],
    [{ tenants: ['red'], kind: 'vm' }, ['web-2']],
    [{ ids: ['nobody'] }, []],
  ])('keeps of %j in their order: %j', (changes, kept) => {
    expect(ids(filterVms(VMS, { ...ALL, ...changes }))).toEqual(kept);
  });
});
