/** Ports and images of a pod's containers. */

import { type HostPort, isExtendedResource, requiredFeaturesOf } from '../core/index.ts';
import { type Field, isRecord } from './field.ts';
import type { ReadContext } from './read-context.ts';

export interface PodContainers {
  readonly hostPorts: readonly HostPort[];
  readonly images: readonly string[];
  readonly containerCount: number;
  readonly extendedResources: readonly string[];
  readonly requiredFeatures: readonly string[];
}

/** Reads what placement needs of the containers beside their requests. */
export function readContainers(spec: Field, context: ReadContext): PodContainers {
  const init = spec.get('initContainers').items();
  const containers = spec.get('containers').items();
  // Other init containers have ended by the time a port could clash (scheduler/util GetHostPorts).
  const lasting = [...init.filter((one) => one.get('restartPolicy').text() === 'Always'), ...containers];
  const isHostNetwork = context.isDefaulting && spec.get('hostNetwork').isTrue();
  return {
    hostPorts: context.list(lasting.flatMap((one) => readHostPorts(one, isHostNetwork))),
    images: context.list([...init, ...containers].map((one) => normalizeImage(one.get('image').text()))),
    containerCount: init.length + containers.length,
    extendedResources: context.list(extendedResourcesOf([...init, ...containers])),
    requiredFeatures: context.list(
      requiredFeaturesOf({
        usesHostNetwork: spec.get('hostNetwork').isTrue(),
        hasOwnUserNamespace: spec.get('hostUsers').isPresent && !spec.get('hostUsers').isTrue(),
        restartsAllContainers: [...init, ...containers].some(restartsAll),
      }),
    ),
  };
}

/** Names under requests and limits that bear a domain, sorted. */
function extendedResourcesOf(containers: readonly Field[]): string[] {
  const names = new Set<string>();
  for (const container of containers) {
    for (const list of ['requests', 'limits']) {
      const { value } = container.get('resources').get(list);
      if (isRecord(value)) for (const name of Object.keys(value)) if (isExtendedResource(name)) names.add(name);
    }
  }
  return [...names].sort();
}

function restartsAll(container: Field): boolean {
  const rules = container.get('restartPolicyRules').items();
  return rules.some((rule) => rule.get('action').text() === 'RestartAllContainers');
}

function readHostPorts(container: Field, isHostNetwork: boolean): HostPort[] {
  return container
    .get('ports')
    .items()
    .map((port) => ({
      hostIP: port.object().get('hostIP').text() || '0.0.0.0',
      protocol: port.get('protocol').text() || 'TCP',
      port: port.get('hostPort').integer() || (isHostNetwork ? port.get('containerPort').integer() : 0),
    }))
    .filter(({ port }) => port > 0);
}

/** An image name with `:latest` where it has no tag (plugins/imagelocality normalizedImageName). */
function normalizeImage(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

/** Images of image volumes, with a tag. */
export function readVolumeImages(spec: Field, context: ReadContext): readonly string[] {
  const images = spec
    .get('volumes')
    .items()
    .map((volume) => volume.get('image'))
    .filter((image) => image.isPresent)
    .map((image) => normalizeImage(image.object().get('reference').text()));
  return context.list(images);
}
