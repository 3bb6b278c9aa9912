/** KubeVirt's objects of a cluster as they come, joined with its pods when all are there. */

import {
  type Cluster,
  createIssue,
  isFinished,
  type Labels,
  type Migration,
  type MigrationLimits,
  NO_LABELS,
  type Pod,
} from '../../core/index.ts';
import { Field, isRecord } from '../field.ts';
import { readLabels, readName, readNamespace } from '../metadata.ts';
import type { PriorityClasses } from '../priority.ts';
import type { ReadContext } from '../read-context.ts';
import { defaultVmi } from './defaults.ts';
import { launcherPodOf, type Making } from './derived-pod.ts';
import { readGuest } from './guest.ts';
import { InstancetypeShelf } from './instancetype/instancetype-shelf.ts';
import { type KubevirtSettings, readKubevirtSettings } from './kubevirt-settings.ts';
import { readMigratability } from './migratability.ts';
import { readMigration } from './migration-object.ts';
import { type MigrationPolicy, policyFor, readMigrationPolicy } from './migration-policy.ts';
import { withOverrides } from './migration-settings.ts';
import { launcherSettingsOf } from './namespace-settings.ts';
import { vmiOfVirtualMachine } from './virtual-machine.ts';
import { wantsToRun } from './virtual-machine-run.ts';
import { type KnownVm, VmJoin } from './vm-join.ts';

const KINDS = [
  'KubeVirt',
  'HyperConverged',
  'VirtualMachine',
  'VirtualMachineInstance',
  'VirtualMachineInstanceMigration',
  'MigrationPolicy',
  'ResourceQuota',
  'NetworkAttachmentDefinition',
] as const;
type Kind = (typeof KINDS)[number];

/** Phases of a VMI that has ended. */
const FINAL_PHASES: readonly unknown[] = ['Succeeded', 'Failed'];

/** What KubeVirt's objects add to a cluster. */
export interface JoinedVms {
  /** Every pod with all that is known of its guest, then pods made for VMs that have none. */
  readonly pods: readonly Pod[];
  readonly migrations: readonly Migration[];
  readonly migrationLimits: MigrationLimits | null;
  /** What the new pods stand for: the pod as it was read, or the manifest it was made from. */
  readonly origins: ReadonlyMap<Pod, Pod | Field>;
  /** The pending pod of a VirtualMachine or VirtualMachineInstance, whether it is to run or not; null with issues. */
  readonly podOf: (object: Field, kind: string) => Pod | null;
  /** The pod that a VM of the cluster would be started with now, by `namespace/name`; null where it is not known. */
  readonly podOfVm: (key: string) => Pod | null;
}

export class KubevirtShelf {
  readonly #context: ReadContext;
  readonly #objects = new Map<string, Field[]>(KINDS.map((kind) => [kind, []]));
  readonly #instancetypes = new InstancetypeShelf();

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Takes an object; false where it is of another kind. */
  put(kind: string, object: Field): boolean {
    const collected = this.#objects.get(kind);
    if (collected === undefined) return this.#instancetypes.put(kind, object);
    collected.push(object);
    return true;
  }

  /** Joins the objects with the pods of a cluster; what is wrong with one leaves that one out. */
  join(cluster: Cluster, classes: PriorityClasses): JoinedVms {
    const context = this.#context;
    const settings = readKubevirtSettings(this.#of('KubeVirt'), this.#of('HyperConverged'), context);
    const objects = { quotas: this.#of('ResourceQuota'), networks: this.#of('NetworkAttachmentDefinition') };
    const making: Making = { settingsOf: launcherSettingsOf(settings, cluster, objects, context), classes, context };
    const vmis = this.#livingVmis(settings);
    const migrations = this.#readAll('VirtualMachineInstanceMigration', (object) => {
      const name = `${readNamespace(object, context)}/${object.get('spec').get('vmiName').text()}`;
      return readMigration(object, vmis.get(name) ?? null, context);
    });
    const around = this.#surroundings(cluster, settings);
    const know = (vmi: Field): KnownVm | null => this.#readOne(vmi, (one) => knownVmOf(one, around, context));
    const known = new Map<string, KnownVm>();
    for (const [key, vmi] of vmis) {
      const vm = know(vmi);
      if (vm !== null) known.set(key, vm);
    }
    const live = cluster.pods.filter((pod) => !isFinished(pod));
    const join = new VmJoin(known, live, { migrations, timeSeconds: cluster.timeSeconds });
    const origins = new Map<Pod, Pod | Field>();
    const pods = cluster.pods.map((pod) => {
      const completed = join.complete(pod);
      if (completed !== pod) origins.set(completed, pod);
      return completed;
    });
    const launched = new Set(live.map((pod) => (pod.vm === null ? '' : `${pod.namespace}/${pod.vm.name}`)));
    for (const [key, vmi] of vmis) {
      if (launched.has(key) || !known.has(key)) continue;
      const nodeName = vmi.get('status').get('nodeName').text();
      const pod = this.#readOne(vmi, (one) => launcherPodOf(one, nodeName, making));
      if (pod === null) continue;
      const completed = join.complete(pod);
      origins.set(completed, vmi);
      pods.push(completed);
    }
    const podOf = (object: Field, kind: string): Pod | null => {
      const vmi = kind === 'VirtualMachine' ? this.#vmiOf(object, settings) : this.#defaulted(object, settings);
      const vm = vmi === null ? null : know(vmi);
      if (vmi === null || vm === null) return null;
      const pod = this.#readOne(vmi, (one) => launcherPodOf(one, '', making));
      return pod === null ? null : join.complete(pod, vm);
    };
    const podOfVm = (key: string): Pod | null => {
      const [vmi, vm] = [vmis.get(key), known.get(key)];
      if (vmi === undefined || vm === undefined) return null;
      const pod = this.#readOne(vmi, (one) => launcherPodOf(one, '', making));
      return pod === null ? null : join.complete(pod, vm);
    };
    return { pods, migrations, migrationLimits: settings.migrationLimits, origins, podOf, podOfVm };
  }

  #of(kind: Kind): readonly Field[] {
    return this.#objects.get(kind) ?? [];
  }

  /** VMIs that have not ended, and those of VMs that run or are about to and have none here, by `namespace/name`. */
  #livingVmis(settings: KubevirtSettings): Map<string, Field> {
    const vmis = new Map<string, Field>();
    const keyOf = (object: Field): string => `${readNamespace(object, this.#context)}/${readName(object)}`;
    for (const vmi of this.#of('VirtualMachineInstance')) {
      if (!FINAL_PHASES.includes(vmi.get('status').get('phase').value)) vmis.set(keyOf(vmi), vmi);
    }
    for (const vm of this.#of('VirtualMachine')) {
      const key = keyOf(vm);
      if (vmis.has(key) || wantsToRun(vm) !== 'running') continue;
      const vmi = this.#vmiOf(vm, settings);
      if (vmi !== null) vmis.set(key, vmi);
    }
    return vmis;
  }

  /** The VMI that KubeVirt makes of a VM, with its defaults; null (with issues) where it would make none. */
  #vmiOf(vm: Field, settings: KubevirtSettings): Field | null {
    const { issues } = this.#context;
    const { vmi, issues: found } = vmiOfVirtualMachine(vm, this.#instancetypes, settings.vmiOptions);
    for (const issue of found) issues.add(issue);
    if (vmi === null) {
      const name = `VirtualMachine ${readNamespace(vm, this.#context)}/${readName(vm)}`;
      issues.add(
        createIssue('not-placeable', vm.path, name, 'a VM that KubeVirt would start', {
          file: vm.file,
          severity: 'warning',
        }),
      );
      return null;
    }
    const uid = vm.get('metadata').get('uid').text() || `${readNamespace(vm, this.#context)}/${readName(vm)}`;
    const metadata = { ...(isRecord(vmi['metadata']) ? vmi['metadata'] : {}), uid };
    return this.#defaulted(Field.root({ ...vmi, metadata }, issues, vm.path, vm.file), settings);
  }

  #defaulted(vmi: Field, { configuration, version }: KubevirtSettings): Field {
    const { issues } = this.#context;
    return Field.root(defaultVmi(vmi, configuration, version), issues, vmi.path, vmi.file);
  }

  /** What is made of every object of a kind, but for those with an error. */
  #readAll<T>(kind: Kind, read: (object: Field) => T): T[] {
    return this.#of(kind).flatMap((object) => this.#readOne(object, read) ?? []);
  }

  /** What is made of an object; null where it has an error. */
  #readOne<T>(object: Field, read: (object: Field) => T): T | null {
    const { issues } = this.#context;
    const before = issues.errorCount;
    const made = read(object);
    return issues.errorCount > before ? null : made;
  }

  #surroundings({ namespaces, storage }: Cluster, settings: KubevirtSettings): Surroundings {
    const modes = new Map(storage.claims.map((one) => [`${one.namespace}/${one.name}`, one.accessModes]));
    const labels = new Map(namespaces.map((one) => [one.name, one.labels]));
    return {
      settings,
      policies: this.#readAll('MigrationPolicy', readMigrationPolicy),
      labelsOf: (namespace) => labels.get(namespace) ?? NO_LABELS,
      accessModesOf: (namespace, claim) => modes.get(`${namespace}/${claim}`) ?? null,
    };
  }
}

/** What guests are read with. */
interface Surroundings {
  readonly settings: KubevirtSettings;
  readonly policies: readonly MigrationPolicy[];
  readonly labelsOf: (namespace: string) => Labels;
  readonly accessModesOf: (namespace: string, claim: string) => readonly string[] | null;
}

function knownVmOf(
  vmi: Field,
  { settings, policies, labelsOf, accessModesOf }: Surroundings,
  context: ReadContext,
): KnownVm {
  const namespace = readNamespace(vmi, context);
  const { migratableBindings, defaultEvictionStrategy, migrationSettings } = settings;
  const overrides = policyFor(readLabels(vmi, context), labelsOf(namespace), policies);
  return {
    guest: readGuest(vmi, context, defaultEvictionStrategy),
    migratability: readMigratability(vmi, {
      accessModesOf: (claim) => accessModesOf(namespace, claim),
      migratableBindings,
    }),
    migrationSettings: withOverrides(migrationSettings, overrides),
    nodeName: vmi.get('status').get('nodeName').text(),
  };
}
