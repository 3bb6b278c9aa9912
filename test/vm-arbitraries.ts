/** Random VMs, and the node labels that their needs meet. */

import fc from 'fast-check';
import {
  ARCHITECTURE_LABEL,
  CPU_FEATURE_PREFIX,
  CPU_MODEL_MIGRATION_PREFIX,
  CPU_MODEL_PREFIX,
  CPU_VENDOR_PREFIX,
  HOST_MODEL_FEATURE_PREFIX,
  HOST_MODEL_PREFIX,
  MACHINE_TYPE_PREFIX,
  OBSOLETE_HOST_MODEL_LABEL,
  SCHEDULABLE_LABEL,
} from '../src/core/model/kubevirt-labels.ts';
import { MIGRATION_REASONS } from '../src/core/model/migration.ts';
import {
  type CpuModel,
  EVICTION_STRATEGIES,
  type MigrationHistory,
  type MigrationRole,
  type Vm,
} from '../src/core/model/vm.ts';
import { GI } from './builders.ts';
import { vm } from './vm-builders.ts';

const pick = fc.constantFrom;
const MODELS = ['Skylake', 'Cascadelake'] as const;
const CPU_FEATURES = ['avx512vnni', 'vmx'] as const;

/** Labels of KubeVirt by key with their pools; most nodes have most of them. */
export const KUBEVIRT_NODE_LABELS: Readonly<Record<string, readonly string[]>> = {
  [SCHEDULABLE_LABEL]: ['true', 'true', 'true', 'false'],
  [ARCHITECTURE_LABEL]: ['amd64', 'amd64', 'arm64'],
  [`${MACHINE_TYPE_PREFIX}q35`]: ['true'],
  [`${CPU_MODEL_PREFIX}Skylake`]: ['true'],
  [`${CPU_MODEL_MIGRATION_PREFIX}Skylake`]: ['true'],
  [`${CPU_MODEL_MIGRATION_PREFIX}Cascadelake`]: ['true'],
  [`${HOST_MODEL_PREFIX}Skylake`]: ['true'],
  [`${HOST_MODEL_FEATURE_PREFIX}vmx`]: ['true'],
  [`${CPU_FEATURE_PREFIX}vmx`]: ['true'],
  [`${CPU_FEATURE_PREFIX}avx512vnni`]: ['true'],
  [`${CPU_VENDOR_PREFIX}Intel`]: ['true'],
  [OBSOLETE_HOST_MODEL_LABEL]: ['true'],
};

const arbitraryCpuModel: fc.Arbitrary<CpuModel | null> = fc.oneof(
  pick<CpuModel | null>({ kind: 'host-model' }, { kind: 'host-passthrough' }, null),
  pick(...MODELS).map((name): CpuModel => ({ kind: 'named', name })),
);

const arbitraryRole: fc.Arbitrary<MigrationRole> = fc.record({
  key: pick('default/m0', 'default/m1', 'vms/m2'),
  sourceNode: pick('n0', 'n1', 'gone', ''),
  reason: pick(...MIGRATION_REASONS),
  priority: pick(0, 20, 50, 100),
});

const arbitraryHistory: fc.Arbitrary<MigrationHistory> = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  lastEndSeconds: fc.integer({ min: 0, max: 1000 }),
  lastDurationSeconds: fc.integer({ min: 0, max: 4000 }),
});

const arbitraryParts = fc.record({
  vcpus: pick(1, 2, 8),
  guestMemoryBytes: pick(GI, 4 * GI, 64 * GI),
  cpuModel: arbitraryCpuModel,
  startedCpu: pick(null, null, { model: 'Cascadelake', features: ['vmx'] }, { model: '', features: ['avx512vnni'] }),
  requiredCpuFeatures: fc.subarray([...CPU_FEATURES], { maxLength: 1 }),
  forbiddenCpuFeatures: pick([], [], ['avx512vnni']),
  hypervFeatures: pick([], [], [], ['vpindex']),
  machineType: pick('q35', 'q35', ''),
  architecture: pick('amd64', 'arm64', ''),
  tscFrequencyHz: pick(0, 0, 0, 2_500_000_000),
  hasDedicatedCpus: fc.boolean(),
  hasNumaPassthrough: fc.boolean(),
  hugepageBytes: pick(0, 0, 2 * 1024 ** 2),
  migratesOverOneStream: fc.boolean(),
  hasHostDevices: fc.boolean(),
  evictionStrategy: pick(...EVICTION_STRATEGIES),
  migratability: pick(
    { isMigratable: true, reason: '' },
    { isMigratable: null, reason: '' },
    { isMigratable: false, reason: 'DisksNotLiveMigratable' },
  ),
  startTimeSeconds: fc.option(fc.nat({ max: 10_000 })),
  copiedDiskBytes: pick(0, 0, 20 * GI),
  usage: fc.option(
    fc.record({ cpuMilli: fc.option(fc.nat({ max: 8000 })), memoryBytes: pick(null), dirtyCurve: pick(null) }),
  ),
  migrationHistory: fc.option(arbitraryHistory, { nil: null }),
  migration: fc.option(arbitraryRole, { nil: null }),
});

/** Any VM: a running guest, one about to start, or the target of a migration. */
export const arbitraryVm: fc.Arbitrary<Vm> = arbitraryParts.map((parts) => vm('guest', parts));
