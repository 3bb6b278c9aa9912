/** Puts together what a launcher pod, its VirtualMachineInstance and its migrations say of one guest. */

import {
  type Migratability,
  type Migration,
  type MigrationHistory,
  type MigrationRole,
  type MigrationSettings,
  type Pod,
  podKey,
  type Vm,
} from '../../core/index.ts';
import type { Guest } from './guest.ts';
import { CREATED_BY_LABEL, migrationKeyOf } from './recognition.ts';

/** What a VirtualMachineInstance and the objects around it add to the facet of its pods. */
export interface KnownVm {
  readonly guest: Guest;
  readonly migratability: Migratability;
  readonly migrationSettings: MigrationSettings;
  /** Node the VMI says it runs on, '' where it says none. */
  readonly nodeName: string;
}

/** Migrations that ended longer ago no longer count (policies.md 8.8). */
const HISTORY_SECONDS = 48 * 3600;

/** The known VMs and migrations of a cluster, looked up for each pod. */
export class VmJoin {
  readonly #vms: ReadonlyMap<string, KnownVm>;
  readonly #migrations = new Map<string, Migration>();
  readonly #historyByVm: ReadonlyMap<string, MigrationHistory>;
  readonly #podsByVm: ReadonlyMap<string, readonly Pod[]>;

  /** `vms` by `namespace/name`; `pods` are all pods that are not finished. */
  constructor(
    vms: ReadonlyMap<string, KnownVm>,
    pods: readonly Pod[],
    { migrations, timeSeconds }: { readonly migrations: readonly Migration[]; readonly timeSeconds: number | null },
  ) {
    this.#vms = vms;
    for (const migration of migrations) {
      this.#migrations.set(`${migration.namespace}/${migration.name}`, migration);
      if (migration.uid !== '') this.#migrations.set(migration.uid, migration);
    }
    this.#historyByVm = historyOf(migrations, timeSeconds);
    this.#podsByVm = groupByVm(pods);
  }

  /** The pod with all that is known of its guest; the pod itself where it is no VM. `about` stands for its own VMI. */
  complete(pod: Pod, about?: KnownVm): Pod {
    const { vm } = pod;
    if (vm === null) return pod;
    const key = `${pod.namespace}/${vm.name}`;
    const known = about ?? this.#vms.get(key);
    const migrationHistory = this.#historyByVm.get(key) ?? null;
    const migration = this.#roleOf(pod, vm, known);
    if (known === undefined) return { ...pod, vm: { ...vm, migrationHistory, migration } };
    const { guest, migratability, migrationSettings } = known;
    const complete: Vm = {
      ...vm,
      ...guest,
      uid: guest.uid === '' ? vm.uid : guest.uid,
      machineType: guest.machineType === '' ? vm.machineType : guest.machineType,
      architecture: guest.architecture === '' ? vm.architecture : guest.architecture,
      // Only the pod shows whether Hyper-V features are demanded of nodes (gate HypervStrictCheck).
      hypervFeatures: vm.hypervFeatures,
      migratability,
      migrationSettings,
      migrationHistory,
      migration,
    };
    return { ...pod, vm: complete };
  }

  /** The pod's role in a migration that is not finished; null of running guests and ordinary starts. */
  #roleOf(pod: Pod, vm: Vm, known: KnownVm | undefined): MigrationRole | null {
    const key = migrationKeyOf(pod);
    if (key === null) return null;
    const migration = this.#migrations.get(key);
    const isEnded = migration?.phase === 'succeeded' || migration?.phase === 'failed';
    // Without its object a migration counts as under way while the pod says so.
    if (isEnded || (migration === undefined && vm.migration === null)) return null;
    const candidates = [vm.migration?.sourceNode, migration?.sourceNode, known?.nodeName, this.#otherNodeOf(pod)];
    const sourceNode = candidates.find((name) => name !== undefined && name !== '' && name !== pod.nodeName) ?? '';
    return { key, sourceNode, reason: migration?.reason ?? 'user', priority: migration?.priority ?? 0 };
  }

  /** Node of another pod of the same guest that is bound. */
  #otherNodeOf(pod: Pod): string {
    const others = this.#podsByVm.get(pod.labels.get(CREATED_BY_LABEL) ?? '') ?? [];
    return others.find((other) => podKey(other) !== podKey(pod) && other.nodeName !== '')?.nodeName ?? '';
  }
}

function groupByVm(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const uid = pod.vm === null ? undefined : pod.labels.get(CREATED_BY_LABEL);
    if (uid === undefined) continue;
    const group = groups.get(uid);
    if (group === undefined) groups.set(uid, [pod]);
    else group.push(pod);
  }
  return groups;
}

/** Ended migrations of the last 48 hours by `namespace/name` of their VM; none where the time is unknown. */
function historyOf(migrations: readonly Migration[], timeSeconds: number | null): Map<string, MigrationHistory> {
  const histories = new Map<string, MigrationHistory>();
  if (timeSeconds === null) return histories;
  for (const { namespace, vmName, phase, startSeconds, endSeconds } of migrations) {
    if (phase !== 'succeeded' || endSeconds === null || endSeconds < timeSeconds - HISTORY_SECONDS) continue;
    const key = `${namespace}/${vmName}`;
    const before = histories.get(key);
    const isLast = before === undefined || endSeconds >= before.lastEndSeconds;
    histories.set(key, {
      count: (before?.count ?? 0) + 1,
      lastEndSeconds: isLast ? endSeconds : before.lastEndSeconds,
      lastDurationSeconds: isLast ? Math.max(0, endSeconds - (startSeconds ?? endSeconds)) : before.lastDurationSeconds,
    });
  }
  return histories;
}
