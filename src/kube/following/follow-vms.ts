/** Keeps up with VMs: what their VirtualMachineInstances and migrations tell is joined with their pods, one VM at a time. */

import { type ClusterState, type Migration, NO_LABELS, type Pod, type VmUsage } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { knownVmOf, type Surroundings } from '../kubevirt/known-vm.ts';
import { type KubevirtSettings, readKubevirtSettings } from '../kubevirt/kubevirt-settings.ts';
import { readMigration } from '../kubevirt/migration-object.ts';
import { type MigrationPolicy, readMigrationPolicy } from '../kubevirt/migration-policy.ts';
import { type KnownVm, VmJoin } from '../kubevirt/vm-join.ts';
import type { ReadContext } from '../read-context.ts';
import type { FollowedPods } from './follow-pods.ts';
import type { Follower, Read } from './follower.ts';
import { isSame } from './same-value.ts';

/** Phases of a VMI that has ended. */
const FINAL_PHASES: readonly unknown[] = ['Succeeded', 'Failed'];

export class FollowedVms {
  readonly #state: ClusterState;
  readonly #context: ReadContext;
  readonly #read: Read;
  readonly #pods: () => FollowedPods;
  readonly #objects = {
    VirtualMachineInstance: new Map<string, Field>(),
    VirtualMachineInstanceMigration: new Map<string, Field>(),
    KubeVirt: new Map<string, Field>(),
    HyperConverged: new Map<string, Field>(),
    MigrationPolicy: new Map<string, Field>(),
  };
  readonly #podKeys = new Groups();
  readonly #migrationKeys = new Groups();
  /** VM that a migration was about when it was last read, by the migration's key. */
  readonly #vmOfMigration = new Map<string, string>();
  readonly #claimModes = new Map<string, readonly string[]>();
  /** VMs that were read with a claim's access modes, by the claim. */
  readonly #claimUsers = new Groups();
  #usage: ReadonlyMap<string, VmUsage> = new Map();
  #surroundings: Surroundings;

  constructor(state: ClusterState, { context, read }: { context: ReadContext; read: Read }, pods: () => FollowedPods) {
    this.#state = state;
    this.#context = context;
    this.#read = read;
    this.#pods = pods;
    this.#surroundings = this.#readSurroundings();
  }

  /** Keeps up with one of KubeVirt's kinds. */
  followerOf(kind: keyof FollowedVms['followed']): Follower {
    const objects = this.#objects[kind];
    const onChange = this.followed[kind];
    return {
      put: (key, object) => {
        const before = objects.get(key);
        if (before !== undefined && isSame(before.value, object.value)) return 'same';
        objects.set(key, object);
        onChange(key);
        return 'changed';
      },
      remove: (key) => {
        if (objects.delete(key)) onChange(key);
      },
      keys: () => objects.keys(),
    };
  }

  /** What to do when an object of a kind came, changed or went. */
  readonly followed = {
    VirtualMachineInstance: (key: string) => this.#rejoin(key),
    VirtualMachineInstanceMigration: (key: string) => this.#regroupMigration(key),
    KubeVirt: () => this.#resettle(),
    HyperConverged: () => this.#resettle(),
    MigrationPolicy: () => this.#resettle(),
  };

  /** A pod of a VM came, changed or went. */
  onPod(before: Pod | null, after: Pod | null): void {
    const vmKeys = new Set<string>();
    if (before !== null && before.vm !== null) {
      const vmKey = vmKeyOf(before);
      this.#podKeys.delete(vmKey, keyOf(before));
      vmKeys.add(vmKey);
    }
    if (after !== null && after.vm !== null) {
      const vmKey = vmKeyOf(after);
      this.#podKeys.add(vmKey, keyOf(after));
      vmKeys.add(vmKey);
    }
    for (const vmKey of vmKeys) this.#rejoin(vmKey);
  }

  /** The labels of a namespace changed: another migration policy may hold for its VMs. */
  onNamespace(namespace: string): void {
    for (const vmKey of this.#podKeys.names()) if (vmKey.startsWith(`${namespace}/`)) this.#rejoin(vmKey);
  }

  /** Access modes of a claim by `namespace/name`; null: it is gone. */
  setClaim(key: string, accessModes: readonly string[] | null): void {
    if (isSame(this.#claimModes.get(key) ?? null, accessModes)) return;
    if (accessModes === null) this.#claimModes.delete(key);
    else this.#claimModes.set(key, accessModes);
    const users = this.#claimUsers.of(key);
    if (accessModes === null) this.#claimUsers.drop(key);
    for (const vmKey of users) this.#rejoin(vmKey);
  }

  /** Sets what was measured of guests, by `namespace/name` of the VM, one VM a step. */
  *setUsage(usage: ReadonlyMap<string, VmUsage>): Generator<void> {
    const vmKeys = new Set([...this.#usage.keys(), ...usage.keys()]);
    this.#usage = usage;
    const pods = this.#pods();
    for (const vmKey of vmKeys) {
      // Nothing else of the VM changed.
      for (const key of this.#podKeys.of(vmKey)) {
        const pod = pods.known(key);
        if (pod?.vm != null) pods.know({ ...pod, vm: { ...pod.vm, usage: usage.get(vmKey) ?? null } });
      }
      yield;
    }
  }

  /** A pod that is asked about, with all that is known of its guest. */
  complete(pod: Pod): Pod {
    if (pod.vm === null) return pod;
    return this.#finish(pod, this.#joinOf(vmKeyOf(pod), [pod]));
  }

  /** Live migrations under way. */
  get runningMigrationCount(): number {
    return this.#state.traffic.running.size;
  }

  /** Puts together anew what is known of one VM. */
  #rejoin(vmKey: string): void {
    const pods = this.#pods();
    const join = this.#joinOf(vmKey);
    for (const key of this.#podKeys.of(vmKey)) {
      const told = pods.told(key);
      if (told !== undefined) pods.know(this.#finish(told, join));
    }
    // Migrations of which there is a target pod, placed or not.
    const withPod = new Set([...this.#podKeys.of(vmKey)].map((key) => pods.known(key)?.vm?.migration?.key));
    for (const migration of this.#migrationsOf(vmKey)) {
      const key = `${migration.namespace}/${migration.name}`;
      this.#state.setMigration(key, migration, withPod.has(key));
    }
  }

  #finish(told: Pod, join: VmJoin): Pod {
    const pod = join.complete(told);
    const usage = this.#usage.get(vmKeyOf(pod));
    return pod.vm === null || usage === undefined ? pod : { ...pod, vm: { ...pod.vm, usage } };
  }

  #joinOf(vmKey: string, others: readonly Pod[] = []): VmJoin {
    const known = this.#knownVm(vmKey);
    const followed = [...this.#podKeys.of(vmKey)].flatMap((key) => this.#pods().told(key) ?? []);
    return new VmJoin(known === null ? new Map() : new Map([[vmKey, known]]), [...followed, ...others], {
      migrations: this.#migrationsOf(vmKey),
      timeSeconds: this.#state.timeSeconds,
    });
  }

  #knownVm(vmKey: string): KnownVm | null {
    const vmi = this.#livingVmi(vmKey);
    if (vmi === null) return null;
    const around: Surroundings = {
      ...this.#surroundings,
      accessModesOf: (namespace, claim) => {
        this.#claimUsers.add(`${namespace}/${claim}`, vmKey);
        return this.#surroundings.accessModesOf(namespace, claim);
      },
    };
    return this.#read(vmi, (field) => knownVmOf(field, around, this.#context));
  }

  #livingVmi(vmKey: string): Field | null {
    const vmi = this.#objects.VirtualMachineInstance.get(vmKey);
    return vmi === undefined || FINAL_PHASES.includes(vmi.get('status').get('phase').value) ? null : vmi;
  }

  #migrationsOf(vmKey: string): Migration[] {
    const vmi = this.#livingVmi(vmKey);
    return [...this.#migrationKeys.of(vmKey)].flatMap((key) => {
      const object = this.#objects.VirtualMachineInstanceMigration.get(key);
      return object === undefined
        ? []
        : (this.#read(object, (field) => readMigration(field, vmi, this.#context)) ?? []);
    });
  }

  #regroupMigration(key: string): void {
    const before = this.#vmOfMigration.get(key);
    const object = this.#objects.VirtualMachineInstanceMigration.get(key);
    const name = object?.get('spec').get('vmiName').value;
    const after = typeof name === 'string' ? `${key.slice(0, key.indexOf('/'))}/${name}` : undefined;
    if (before !== undefined && before !== after) this.#migrationKeys.delete(before, key);
    if (after === undefined) {
      this.#vmOfMigration.delete(key);
      this.#state.setMigration(key, null, false);
    } else {
      this.#vmOfMigration.set(key, after);
      this.#migrationKeys.add(after, key);
    }
    for (const vmKey of new Set([before, after])) if (vmKey !== undefined) this.#rejoin(vmKey);
  }

  /** What holds for all VMs changed. */
  #resettle(): void {
    const before = this.#surroundings;
    this.#surroundings = this.#readSurroundings();
    const { settings, policies } = this.#surroundings;
    // Their objects change with every look of an operator; what they set does not.
    if (isSame(before.settings, settings) && isSame(before.policies, policies)) return;
    if (!isSame(before.settings.migrationLimits, settings.migrationLimits)) {
      this.#state.setMigrationLimits(settings.migrationLimits);
    }
    for (const vmKey of this.#podKeys.names()) this.#rejoin(vmKey);
  }

  #readSurroundings(): Surroundings {
    const { issues } = this.#context;
    const of = (kind: keyof FollowedVms['followed']): Field[] => [...this.#objects[kind].values()];
    const policies = of('MigrationPolicy').flatMap((object): MigrationPolicy[] => {
      const policy = this.#read(object, readMigrationPolicy);
      return policy === null ? [] : [policy];
    });
    // What is wrong with the settings leaves defaults in their place.
    const settings: KubevirtSettings = issues.bearErrors(() =>
      readKubevirtSettings(of('KubeVirt'), of('HyperConverged'), this.#context),
    );
    return {
      settings,
      policies,
      labelsOf: (namespace) => this.#state.objects.namespaceLabels(namespace) ?? NO_LABELS,
      accessModesOf: (namespace, claim) => this.#claimModes.get(`${namespace}/${claim}`) ?? null,
    };
  }
}

/** Keys in groups by name. */
class Groups {
  readonly #groups = new Map<string, Set<string>>();

  of(name: string): Iterable<string> {
    return [...(this.#groups.get(name) ?? [])];
  }

  names(): Iterable<string> {
    return [...this.#groups.keys()];
  }

  add(name: string, key: string): void {
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, new Set([key]));
    else group.add(key);
  }

  drop(name: string): void {
    this.#groups.delete(name);
  }

  delete(name: string, key: string): void {
    const group = this.#groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(name);
  }
}

function keyOf({ namespace, name }: Pod): string {
  return `${namespace}/${name}`;
}

function vmKeyOf({ namespace, vm }: Pod): string {
  return `${namespace}/${vm?.name ?? ''}`;
}
