/** Containers of a launcher pod (renderLaunchManifest in template.go, pkg/container-disk, virtiofs.go, serialconsolelog.go). */

import { quote } from '../../../core/index.ts';
import { parseJson } from '../../annotation-text.ts';
import type { Field } from '../../field.ts';
import { isRecord } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { hasChange } from '../version.ts';
import { toResourceList } from './amounts.ts';
import { type ContainerResources, computeResourcesOf } from './compute-resources.ts';
import { devicesOf, domainOf, volumesOf } from './guest-traits.ts';
import { bindingNamesOf } from './memory-overhead.ts';
import type { LauncherSettings } from './settings.ts';
import { type SupportType, supportResourcesOf } from './support-containers.ts';

/** A container as far as placement reads it: images are KubeVirt's affair. */
interface LauncherContainer {
  readonly name: string;
  readonly restartPolicy?: 'Always';
  readonly resources: Readonly<Record<string, unknown>>;
}

export interface LauncherContainers {
  readonly containers: readonly LauncherContainer[];
  readonly initContainers: readonly LauncherContainer[];
}

/** A guest with what its containers are made for. */
interface Making {
  readonly vmi: Field;
  readonly settings: LauncherSettings;
}

/** Name of the volume with a kernel and initrd from an image. */
export const KERNEL_BOOT = 'kernel-boot-volume';

/**
 * The containers in their order. Disks whose image is known by its digest, by the names of their volumes, need no container
 * that finds the digest out.
 */
export function containersOf(
  making: Making,
  overhead: bigint,
  digestedImages: ReadonlySet<string> = new Set(),
): LauncherContainers {
  const { vmi, settings } = making;
  const hasImageVolumes = isGateOpen('ImageVolume', settings);
  const disks = diskNamesOf(vmi);
  const support = (name: string, type: SupportType) => toContainer(name, supportResourcesOf(type, vmi, settings));
  const consoleLog = consoleLogOf(making);
  const isInit = hasChange(settings.version, 'machineTypeSelector');
  const files = sharedVolumesOf(vmi).map((name) => support(`virtiofs-${name}`, 'virtiofs'));
  const served = hasImageVolumes ? [] : disks.map((name) => support(`volume${name}`, 'container-disk'));
  const sidecars = Array.from({ length: sidecarCountOf(making) }, (_, index) =>
    support(`hook-sidecar-${index}`, 'sidecar'),
  );
  const compute = toContainer('compute', computeResourcesOf(vmi, overhead, settings));
  const findsDigests = hasChange(settings.version, 'imageDigests');
  const undigested = disks.filter((name) => findsDigests && !digestedImages.has(name));
  const pulled = hasImageVolumes
    ? undigested.map((name) => support(`volume${name}`, 'container-disk'))
    : diskInitContainers(disks, support);
  return {
    containers: [compute, ...served, ...files, ...(isInit ? [] : consoleLog), ...sidecars],
    initContainers: [...(isInit ? consoleLog : []), ...pulled],
  };
}

function toContainer(name: string, { requests, limits, claims }: ContainerResources): LauncherContainer {
  const resources = {
    ...(limits.size === 0 ? {} : { limits: toResourceList(limits) }),
    ...(requests.size === 0 ? {} : { requests: toResourceList(requests) }),
    ...(claims === undefined ? {} : { claims }),
  };
  return { name, resources };
}

/** Volumes from images, then the kernel's. */
function diskNamesOf(vmi: Field): readonly string[] {
  const disks = volumesOf(vmi).filter((volume) => volume.get('containerDisk').isPresent);
  const kernel = domainOf(vmi).get('firmware').object().get('kernelBoot').object().get('container');
  return [...disks.map((volume) => volume.get('name').text()), ...(kernel.isPresent ? [KERNEL_BOOT] : [])];
}

function diskInitContainers(
  disks: readonly string[],
  support: (name: string, type: SupportType) => LauncherContainer,
): readonly LauncherContainer[] {
  if (disks.length === 0) return [];
  const pulls = disks.map((name) => support(`volume${name}-init`, 'container-disk'));
  return [support('container-disk-binary', 'container-disk-binary'), ...pulls];
}

/** Volumes that the guest mounts as file systems, but for paths of the pod itself, which a webhook serves. */
function sharedVolumesOf(vmi: Field): readonly string[] {
  const shared = devicesOf(vmi)
    .get('filesystems')
    .items()
    .map((one) => one.object().get('name').text());
  return volumesOf(vmi)
    .filter((volume) => !volume.get('containerPath').isPresent)
    .map((volume) => volume.get('name').text())
    .filter((name) => shared.includes(name));
}

/** The container that writes the serial console to the pod's log, unless the guest or the cluster has it off. */
function consoleLogOf({ vmi, settings }: Making): readonly LauncherContainer[] {
  const devices = devicesOf(vmi);
  const attaches = devices.get('autoattachSerialConsole');
  const logs = devices.get('logSerialConsole');
  const isOn = logs.isPresent ? logs.isTrue() : !settings.configuration.isConsoleLogDisabled;
  if (!isOn || (attaches.isPresent && !attaches.isTrue())) return [];
  const container = toContainer('guest-console-log', supportResourcesOf('console-log', vmi, settings));
  // An init container that never ends runs beside the others, so its requests add to the pod's.
  return [hasChange(settings.version, 'machineTypeSelector') ? { ...container, restartPolicy: 'Always' } : container];
}

const HOOKS_ANNOTATION = 'hooks.kubevirt.io/hookSidecars';

/** Sidecars that the guest's annotation lists, and one of each binding that has an image. */
function sidecarCountOf({ vmi, settings }: Making): number {
  const known = settings.configuration.networkBindings;
  let count = hooksOf(vmi).length;
  for (const name of bindingNamesOf(vmi)) {
    const binding = known.get(name);
    if (binding === undefined) {
      devicesOf(vmi).get('interfaces').report('unknown-value', quote(name), 'a network binding of the KubeVirt object');
    } else if (binding.sidecarImage !== '') count++;
  }
  return count;
}

function hooksOf(vmi: Field): readonly unknown[] {
  const annotation = vmi.get('metadata').object().get('annotations').object().get(HOOKS_ANNOTATION);
  if (!annotation.isPresent) return [];
  const hooks = parseJson(annotation.text());
  if (hooks === null) return [];
  if (Array.isArray(hooks) && hooks.every((hook) => hook === null || isRecord(hook))) return hooks;
  annotation.report('input-malformed', quote(annotation.text().slice(0, 80)), 'a list of sidecars as JSON');
  return [];
}

/** Claims that hooks mount. */
export function hookClaimsOf(vmi: Field): readonly string[] {
  const claims = hooksOf(vmi).map((hook) =>
    isRecord(hook) && isRecord(hook['pvc']) ? hook['pvc']['name'] : undefined,
  );
  return claims.filter((name) => typeof name === 'string');
}
