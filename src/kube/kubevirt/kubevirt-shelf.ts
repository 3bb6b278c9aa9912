/** KubeVirt's objects of a cluster as they come, joined with its pods when all are there. */

import {
  type Cluster,
  isFinished,
  type Migration,
  type MigrationLimits,
  NO_LABELS,
  type Pod,
  quote,
} from '../../core/index.ts';
import { Field, isRecord } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import type { PriorityClasses } from '../priority.ts';
import type { ReadContext } from '../read-context.ts';
import { defaultVmi } from './defaults.ts';
import { launcherPodOf, type Making } from './derived-pod.ts';
import { InstancetypeShelf } from './instancetype/instancetype-shelf.ts';
import { knownVmOf, type Surroundings } from './known-vm.ts';
import { type KubevirtSettings, readKubevirtSettings } from './kubevirt-settings.ts';
import { readMigrationOf } from './migration-of-vm.ts';
import { readMigrationPolicy } from './migration-policy.ts';
import { launcherSettingsOf } from './namespace-settings.ts';
import { lowestTscFrequency, withTopologyHints } from './topology-hints.ts';
import { vmiOfVirtualMachine } from './virtual-machine.ts';
import { wantsToRun } from './virtual-machine-run.ts';
import { type KnownVm, VmJoin } from './vm-join.ts';
import { checkVmi } from './vmi-check.ts';

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
  /** A pod that is asked about, with all that is known of its guest. */
  readonly complete: (pod: Pod) => Pod;
  /** The pod that a VM of the cluster would be started with now, by `namespace/name`; null where it is not known. */
  readonly podOfVm: (key: string) => Pod | null;
  /** VMs left out because of their errors, by `namespace/name`. */
  readonly notPlaceable: readonly string[];
}

/** A VMI that runs or is about to, and the object it stands in or is made from. */
interface LivingVmi {
  /** null where the object has an error. */
  readonly vmi: Field | null;
  readonly object: Field;
  readonly kind: Kind;
}

/** What guests start with. */
interface StartSettings extends KubevirtSettings {
  /** 0 where none is known. */
  readonly tscFrequencyHz: number;
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
    const settings = this.#settingsOf(cluster);
    const objects = { quotas: this.#of('ResourceQuota'), networks: this.#of('NetworkAttachmentDefinition') };
    const making: Making = { settingsOf: launcherSettingsOf(settings, cluster, objects, context), classes, context };
    const living = this.#livingVmis(settings);
    const around = this.#surroundings(cluster, settings);
    const know = (vmi: Field): KnownVm | null => this.#readOne(vmi, (one) => knownVmOf(one, around, context));
    const vmis = new Map<string, Field>();
    const known = new Map<string, KnownVm>();
    for (const [key, { vmi, kind }] of living) {
      if (vmi === null) continue;
      const vm = this.#readOne(vmi, (one) => {
        // One made of a VM was checked before its defaults.
        if (kind === 'VirtualMachineInstance') checkVmi(one);
        return know(one);
      });
      if (vm === null) continue;
      vmis.set(key, vmi);
      known.set(key, vm);
    }
    const live = cluster.pods.filter((pod) => !isFinished(pod));
    const launched = keysOf(live);
    const stored = new Map([...living].map(([key, { vmi, kind }]) => [key, kind === 'VirtualMachine' ? null : vmi]));
    const guests = { vmis: stored, launched, bound: keysOf(live.filter(({ nodeName }) => nodeName !== '')) };
    const migrations = this.#readAll('VirtualMachineInstanceMigration', (object) =>
      readMigrationOf(object, guests, context),
    );
    const join = new VmJoin(known, live, { migrations, timeSeconds: cluster.timeSeconds });
    const origins = new Map<Pod, Pod | Field>();
    const pods = cluster.pods.map((pod) => {
      const completed = join.complete(pod);
      if (completed !== pod) origins.set(completed, pod);
      return completed;
    });
    const notPlaceable: string[] = [];
    for (const [key, { object, kind }] of living) {
      if (launched.has(key)) continue;
      const vmi = vmis.get(key);
      const nodeName = vmi?.get('status').get('nodeName').text() ?? '';
      const pod = vmi === undefined ? null : this.#readOne(vmi, (one) => launcherPodOf(one, nodeName, making));
      if (vmi === undefined || pod === null) {
        notPlaceable.push(key);
        this.#tellNotPlaceable(object, kind);
        continue;
      }
      const completed = join.complete(pod);
      origins.set(completed, vmi);
      pods.push(completed);
    }
    const makePod = (vmi: Field | null): Pod | null => {
      const vm = vmi === null ? null : know(vmi);
      const pod = vmi === null || vm === null ? null : this.#readOne(vmi, (one) => launcherPodOf(one, '', making));
      return pod === null || vm === null ? null : join.complete(pod, vm);
    };
    const podOf = (object: Field, kind: string): Pod | null =>
      makePod(kind === 'VirtualMachine' ? this.#vmiOf(object, settings) : this.#defaulted(object, settings));
    const podOfVm = (key: string): Pod | null => makePod(vmis.get(key) ?? null);
    const complete = (pod: Pod): Pod => join.complete(pod);
    const { migrationLimits } = settings;
    return { pods, migrations, migrationLimits, origins, podOf, complete, podOfVm, notPlaceable };
  }

  #of(kind: Kind): readonly Field[] {
    return this.#objects.get(kind) ?? [];
  }

  #settingsOf({ nodes }: Cluster): StartSettings {
    const settings = readKubevirtSettings(this.#of('KubeVirt'), this.#of('HyperConverged'), this.#context);
    const running = this.#of('VirtualMachineInstance').map((vmi) => vmi.get('status').get('nodeName').value);
    const lowest = lowestTscFrequency(nodes, new Set(running));
    return { ...settings, tscFrequencyHz: settings.configuration.minimumTscFrequencyHz || lowest };
  }

  /** VMIs that have not ended, and those of VMs that run or are about to and have none here, by `namespace/name`. */
  #livingVmis(settings: StartSettings): Map<string, LivingVmi> {
    const living = new Map<string, LivingVmi>();
    const keyOf = (object: Field): string => `${readNamespace(object, this.#context)}/${readName(object)}`;
    const keepOne = (key: string, one: LivingVmi): void => {
      const before = living.get(key);
      if (before === undefined) living.set(key, one);
      else if (before.kind === one.kind) reportDuplicate(one.object, one.kind, before.object);
    };
    for (const object of this.#of('VirtualMachineInstance')) {
      if (FINAL_PHASES.includes(object.get('status').get('phase').value)) continue;
      const vmi = withTopologyHints(object, settings.tscFrequencyHz);
      keepOne(keyOf(object), { vmi, object, kind: 'VirtualMachineInstance' });
    }
    for (const object of this.#of('VirtualMachine')) {
      const key = keyOf(object);
      if (living.get(key)?.kind === 'VirtualMachineInstance') continue;
      const wanted = this.#readOne(object, wantsToRun);
      if (wanted === 'stopped' || wanted === 'unknown') continue;
      const vmi = wanted === null ? null : this.#vmiOf(object, settings);
      keepOne(key, { vmi, object, kind: 'VirtualMachine' });
    }
    return living;
  }

  /** The VMI that KubeVirt makes of a VM, with its defaults; null (with issues) where it would make none. */
  #vmiOf(vm: Field, settings: StartSettings): Field | null {
    const { issues } = this.#context;
    const { vmi, issues: found } = vmiOfVirtualMachine(vm, this.#instancetypes, settings.vmiOptions);
    for (const issue of found) issues.add(issue);
    if (vmi === null) return null;
    const uid = vm.get('metadata').get('uid').text() || `${readNamespace(vm, this.#context)}/${readName(vm)}`;
    const metadata = { ...(isRecord(vmi['metadata']) ? vmi['metadata'] : {}), uid };
    // What is wrong with it was written in the template.
    const { path } = vm.get('spec').get('template');
    return this.#defaulted(Field.root({ ...vmi, metadata }, issues, path, vm.file), settings);
  }

  /** A VMI with KubeVirt's defaults; null (with issues) where it would be refused. */
  #defaulted(vmi: Field, { configuration, version, tscFrequencyHz }: StartSettings): Field | null {
    const { issues } = this.#context;
    if (this.#readOne(vmi, (one) => checkVmi(one) ?? true) === null) return null;
    const defaulted = Field.root(defaultVmi(vmi, configuration, version), issues, vmi.path, vmi.file);
    return withTopologyHints(defaulted, tscFrequencyHz);
  }

  #tellNotPlaceable(object: Field, kind: Kind): void {
    const found = `${kind} ${readNamespace(object, this.#context)}/${object.get('metadata').get('name').text()}`;
    const node = object.get('status').get('nodeName').value;
    const remedy =
      typeof node === 'string' && node !== ''
        ? `Mend what is told of it here; until then it takes nothing on node ${node}.`
        : 'Mend what is told of it here; until then it gets no pod, and everything else goes on.';
    object.report('not-placeable', found, 'a VM that KubeVirt would start', remedy, 'warning');
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

/** VMs with a launcher pod among these, by `namespace/name`. */
function keysOf(pods: readonly Pod[]): ReadonlySet<string> {
  return new Set(pods.flatMap(({ namespace, vm }) => (vm === null ? [] : [`${namespace}/${vm.name}`])));
}

function reportDuplicate(object: Field, kind: Kind, first: Field): void {
  const name = object.get('metadata').get('name');
  const place = [first.file, first.path].filter((part) => part !== '').join(': ');
  name.report('duplicate-object', `${quote(name.text())} again (first: ${place})`, `each ${kind} once`);
}
