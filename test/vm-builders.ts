/** Builders of VMs for tests: state only what matters. */

import { DEFAULT_MIGRATION_SETTINGS } from '../src/core/model/migration.ts';
import type { Pod } from '../src/core/model/pod.ts';
import type { MigrationRole, Vm } from '../src/core/model/vm.ts';
import { GI, pod, vector } from './builders.ts';

/** A running guest of 2 vCPUs and 4 GiB with host-model CPU that may be migrated, changed as given. */
export function vm(name: string, changes: Partial<Vm> = {}): Vm {
  return {
    name,
    uid: `vmi-${name}`,
    vcpus: 2,
    guestMemoryBytes: 4 * GI,
    cpuModel: { kind: 'host-model' },
    startedCpu: null,
    requiredCpuFeatures: [],
    forbiddenCpuFeatures: [],
    hypervFeatures: [],
    machineType: 'q35',
    architecture: 'amd64',
    tscFrequencyHz: 0,
    hasDedicatedCpus: false,
    hasNumaPassthrough: false,
    hugepageBytes: 0,
    migratesOverOneStream: false,
    hasHostDevices: false,
    evictionStrategy: 'LiveMigrate',
    migratability: { isMigratable: true, reason: '' },
    startTimeSeconds: null,
    copiedDiskBytes: 0,
    migrationSettings: DEFAULT_MIGRATION_SETTINGS,
    usage: null,
    migrationHistory: null,
    migration: null,
    ...changes,
  };
}

/** A launcher pod of such a guest: 200m and 4 GiB where nothing else is given. */
export function vmPod(name: string, facet: Partial<Vm> = {}, changes: Parameters<typeof pod>[1] = {}): Pod {
  return pod(`virt-launcher-${name}`, { requests: vector(200, 4 * GI), ...changes, vm: vm(name, facet) });
}

/** The role of a target pod, of a migration away from `sourceNode`. */
export function role(sourceNode: string, changes: Partial<MigrationRole> = {}): MigrationRole {
  return { key: 'default/migration', sourceNode, reason: 'user', priority: 0, ...changes };
}
