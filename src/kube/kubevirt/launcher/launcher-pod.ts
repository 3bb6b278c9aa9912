/** The launcher pod that KubeVirt makes of a VirtualMachineInstance (renderLaunchManifest in template.go). */

import type { Field } from '../../field.ts';
import { affinityOf } from './affinity.ts';
import { containersOf } from './containers.ts';
import { memoryOverhead } from './memory-overhead.ts';
import { hostNameOf, podMetadataOf } from './metadata.ts';
import { nodeSelectorOf } from './node-selector.ts';
import type { LauncherSettings } from './settings.ts';
import { claimVolumesOf } from './volumes.ts';

/** A pod manifest with all that placement reads. */
export interface LauncherPod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Seconds that a guest has to shut down unless it says otherwise. */
const DEFAULT_GRACE_PERIOD_SECONDS = 30;

/** Seconds that KubeVirt adds, twice: for itself, and for the kubelet. */
const GRACE_PADDING_SECONDS = 15;

/** Fields that the guest passes to its pod as they are. */
const PASSED_ON = ['schedulerName', 'tolerations', 'topologySpreadConstraints', 'priorityClassName', 'subdomain'];

/**
 * The pod of a VMI as KubeVirt's defaults complete it, or as the API server holds it. What KubeVirt would refuse, or is of
 * a wrong type, is an issue at its place in the VMI. Disks of which the digest of the image is known are named by volume.
 */
export function renderLauncherPod(
  vmi: Field,
  settings: LauncherSettings,
  digestedImages: ReadonlySet<string> = new Set(),
): LauncherPod {
  const spec = vmi.get('spec').object();
  const overhead = memoryOverhead(vmi, settings);
  const { containers, initContainers } = containersOf({ vmi, settings }, overhead, digestedImages);
  const affinity = affinityOf(vmi, settings);
  const passedOn = PASSED_ON.map((name) => [name, spec.get(name).value] as const);
  const claims = spec.get('resourceClaims').items().map(podClaimOf);
  const runtimeClassName = settings.configuration.defaultRuntimeClass;
  const volumes = claimVolumesOf(vmi);
  const grace = spec.get('terminationGracePeriodSeconds').integer(DEFAULT_GRACE_PERIOD_SECONDS);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: podMetadataOf(vmi, overhead, settings),
    spec: {
      hostname: hostNameOf(vmi),
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: grace + 2 * GRACE_PADDING_SECONDS,
      nodeSelector: nodeSelectorOf(vmi, settings),
      ...(affinity === undefined ? {} : { affinity }),
      ...Object.fromEntries(passedOn.filter(([, value]) => !isNothing(value))),
      ...(runtimeClassName === '' ? {} : { runtimeClassName }),
      readinessGates: [{ conditionType: 'kubevirt.io/virtual-machine-unpaused' }],
      ...(claims.length === 0 ? {} : { resourceClaims: claims }),
      ...(initContainers.length === 0 ? {} : { initContainers }),
      containers,
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** What Go leaves out when it writes JSON. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function podClaimOf(claim: Field): Readonly<Record<string, unknown>> {
  const fields = ['name', 'resourceClaimName', 'resourceClaimTemplateName'].map((name) => [
    name,
    claim.object().get(name).value,
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
