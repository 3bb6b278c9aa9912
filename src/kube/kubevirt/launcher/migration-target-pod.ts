/** The launcher pod that KubeVirt makes for the target of a live migration (createTargetPod in migration.go). */

import {
  CPU_FEATURE_PREFIX,
  CPU_MODEL_MIGRATION_PREFIX,
  CPU_VENDOR_PREFIX,
  HOST_MODEL_FEATURE_PREFIX,
  HOST_MODEL_PREFIX,
  quote,
} from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { ManifestDraft } from '../instancetype/manifest-draft.ts';
import { hasChange } from '../version.ts';
import { avoidNode, requirePodAntiAffinity } from './affinity.ts';
import { KERNEL_BOOT } from './containers.ts';
import { cpuOf, domainOf, textsOf, volumesOf } from './guest-traits.ts';
import { type LauncherPod, renderLauncherPod } from './launcher-pod.ts';
import type { LauncherSettings } from './settings.ts';

/** A migration with what its source shows. */
export interface MigrationSettings extends LauncherSettings {
  /** The VirtualMachineInstanceMigration. */
  readonly migration: Field;
  /** The pod and the node that the guest runs in and on. */
  readonly sourcePod: Field;
  readonly sourceNode: Field;
}

type Selector = Readonly<Record<string, string>>;

/**
 * The pod of a migration's target: a new launcher pod that keeps off the source's node and demands a CPU that the guest
 * can go on with. What would stop KubeVirt from making it is an issue.
 */
export function renderMigrationTargetPod(vmi: Field, settings: MigrationSettings): LauncherPod {
  const { migration, version } = settings;
  const pod = renderLauncherPod(vmi, settings, digestedImagesOf(vmi, settings));
  const added = hasChange(version, 'addedNodeSelector')
    ? textsOf(migration.get('spec').object().get('addedNodeSelector').object())
    : {};
  const rendered: Selector = { ...added, ...asSelector(pod.spec['nodeSelector']) };
  const isHostModel = cpuOf(vmi).get('model').text() === 'host-model';
  const nodeSelector = { ...rendered, ...(isHostModel ? hostModelSelector(vmi, settings) : {}) };
  const metadata = migration.get('metadata').object();
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...asSelector(pod.metadata['labels']), 'kubevirt.io/migrationJobUID': metadata.get('uid').text() },
      annotations: {
        ...asSelector(pod.metadata['annotations']),
        'kubevirt.io/migrationJobName': metadata.get('name').text(),
      },
    },
    spec: {
      ...pod.spec,
      affinity: targetAffinity(vmi, pod, migration),
      nodeSelector: { ...nodeSelector, ...vendorSelector(vmi, nodeSelector, settings) },
    },
  };
}

/** Maps of texts that this module's renderer made. */
function asSelector(value: unknown): Selector {
  return value as Selector; // made by renderLauncherPod
}

/** True where the source is in another cluster or namespace. */
function isDecentralizedTarget(migration: Field): boolean {
  const spec = migration.get('spec').object();
  return spec.get('receive').isPresent && !spec.get('sendTo').isPresent;
}

function sourceStateOf(vmi: Field): Field {
  return vmi.get('status').object().get('migrationState').object().get('sourceState').object();
}

function targetAffinity(vmi: Field, pod: LauncherPod, migration: Field): unknown {
  const draft = new ManifestDraft(vmi.get('spec').get('affinity'), pod.spec['affinity']);
  if (isDecentralizedTarget(migration)) avoidNode(draft, sourceStateOf(vmi).get('node').text());
  else {
    const uid = vmi.get('metadata').object().get('uid').text();
    requirePodAntiAffinity(draft, { labelSelector: { matchLabels: { 'kubevirt.io/created-by': uid } } });
  }
  return draft.value;
}

/** Labels of the source's CPU: of its node, or sent along from elsewhere. */
function sourceLabelsOf(vmi: Field, { migration, sourceNode }: MigrationSettings): Field {
  if (isDecentralizedTarget(migration)) return sourceStateOf(vmi).get('nodeSelectors').object();
  return sourceNode.get('metadata').object().get('labels').object();
}

/**
 * What a guest with the host's model demands: what its source pod did, for the guest keeps the model of the first node it
 * ran on; only a source pod that demands no CPU feature and no model leaves it to the node's labels.
 */
function hostModelSelector(vmi: Field, settings: MigrationSettings): Selector {
  const source = textsOf(settings.sourcePod.get('spec').object().get('nodeSelector').object());
  const kept = Object.entries(source).filter(
    ([key]) => key.includes(CPU_FEATURE_PREFIX) || key.includes(CPU_MODEL_MIGRATION_PREFIX),
  );
  if (kept.length > 0 && !isDecentralizedTarget(settings.migration)) return Object.fromEntries(kept);
  const labels = sourceLabelsOf(vmi, settings);
  const entries = Object.entries(textsOf(labels));
  if (!entries.some(([key]) => key.startsWith(HOST_MODEL_PREFIX) && key !== HOST_MODEL_PREFIX)) {
    if (stopsWithoutModel(settings)) {
      labels.report('missing-field', 'nothing', `a label ${HOST_MODEL_PREFIX}MODEL of the node the guest runs on`);
    }
    return {};
  }
  return Object.fromEntries(entries.flatMap(toTargetLabel));
}

/** Where the source is in the cluster KubeVirt loses the error, and demands no CPU at all. */
function stopsWithoutModel({ migration, version }: MigrationSettings): boolean {
  return isDecentralizedTarget(migration) || !hasChange(version, 'decentralizedMigration');
}

function toTargetLabel([key, value]: readonly [string, string]): readonly (readonly [string, string])[] {
  if (key.startsWith(HOST_MODEL_PREFIX)) {
    return [[CPU_MODEL_MIGRATION_PREFIX + key.slice(HOST_MODEL_PREFIX.length), value]];
  }
  if (!key.startsWith(HOST_MODEL_FEATURE_PREFIX)) return [];
  return [[CPU_FEATURE_PREFIX + key.slice(HOST_MODEL_FEATURE_PREFIX.length), value]];
}

/** The source's vendor, unless the selector names one. */
function vendorSelector(vmi: Field, selector: Selector, settings: MigrationSettings): Selector {
  const isVendor = (key: string) => key.startsWith(CPU_VENDOR_PREFIX);
  if (!hasChange(settings.version, 'vendorRule') || Object.keys(selector).some(isVendor)) return {};
  const vendor = Object.keys(textsOf(sourceLabelsOf(vmi, settings))).find(isVendor);
  return vendor === undefined ? {} : { [vendor]: 'true' };
}

const DIGEST_MARK = '@sha256:';
const DIGEST = /sha256:[a-zA-Z0-9]+/;

/**
 * Volumes whose image is written with its digest, or whose digest the source pod shows. A disk of the source pod without one
 * is an issue: the target could be made from another image.
 */
function digestedImagesOf(vmi: Field, settings: MigrationSettings): ReadonlySet<string> {
  const written = imagesOf(vmi);
  const hasImageVolumes = isGateOpen('ImageVolume', settings);
  const status = settings.sourcePod.get('status').object();
  const lists = hasImageVolumes ? ['containerStatuses', 'initContainerStatuses'] : ['containerStatuses'];
  const pulled = lists
    .flatMap((list) => status.get(list).items())
    .map((one) => [one.object().get('name').text(), one.get('imageID')] as const)
    .filter(([name]) => name.startsWith('volume') && written.has(name.slice('volume'.length)));
  for (const [, id] of pulled) {
    if (!DIGEST.test(id.text())) id.report('unknown-value', quote(id.text()), 'an image with its digest, sha256:...');
  }
  if (!hasImageVolumes) return new Set();
  const mounted = settings.sourcePod.get('spec').object().get('volumes').items();
  const shown = mounted.map(
    (volume) => [volume.object().get('name').text(), volume.get('image').object().get('reference').text()] as const,
  );
  const digested = [...written, ...shown].filter(([, image]) => image.includes(DIGEST_MARK)).map(([name]) => name);
  return new Set([...digested, ...pulled.map(([name]) => name.slice('volume'.length))]);
}

/** Images of disks and of the kernel by the names of their volumes. */
function imagesOf(vmi: Field): ReadonlyMap<string, string> {
  const kernel = domainOf(vmi).get('firmware').object().get('kernelBoot').object().get('container').object();
  const disks = volumesOf(vmi).map(
    (volume) => [volume.get('name').text(), volume.get('containerDisk').object()] as const,
  );
  const images = [...disks, [KERNEL_BOOT, kernel] as const].filter(([, image]) => image.isPresent);
  return new Map(images.map(([name, image]) => [name, image.get('image').text()]));
}
