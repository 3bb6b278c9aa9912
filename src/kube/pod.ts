/** Pod manifests. */

import {
  describeValue,
  type NodeSelector,
  type Pod,
  type PodPhase,
  type PreferredNodeTerm,
  parsePreferredNodeTerms,
} from '../core/index.ts';
import type { Field } from './field.ts';
import { readGpuRequest } from './gpus.ts';
import { readLauncherVm } from './kubevirt/launcher-vm.ts';
import { readAnnotations, readController, readLabels, readNamespace } from './metadata.ts';
import { readPodTerms, readSpreadConstraints, readWeightedPodTerms } from './pod-affinity.ts';
import { readContainers, readVolumeImages } from './pod-containers.ts';
import { readPodRequests } from './pod-requests.ts';
import { readPodVolumes } from './pod-volumes.ts';
import { type PodPriority, type PriorityClasses, readPriority } from './priority.ts';
import type { ReadContext } from './read-context.ts';
import { readNodeSelector } from './selectors.ts';
import { readTolerations } from './taints.ts';
import { readTime } from './time.ts';

const PHASES: readonly PodPhase[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** A pod from its manifest. What cannot be used is reported, and stands in the pod as if it were absent. */
export function readPod(manifest: Field, context: ReadContext, classes: PriorityClasses): Pod {
  const spec = manifest.get('spec').object();
  const status = manifest.get('status').object();
  const namespace = readNamespace(manifest, context);
  const name = readPodName(manifest, context);
  const labels = readLabels(manifest, context);
  const owner = { namespace, labels };
  const annotations = readAnnotations(manifest, context);
  const controller = readController(manifest, context);
  const affinity = spec.get('affinity').object();
  const podAffinity = affinity.get('podAffinity').object();
  const podAntiAffinity = affinity.get('podAntiAffinity').object();
  const priority: PodPriority = readPriority(spec, context, classes);
  // Of a pod that is placed kube-scheduler leaves a list aside that it cannot parse; a pending pod it gives up.
  const isPlaced = spec.get('nodeName').isPresent;
  const listOf = <T>(read: () => readonly T[]): readonly T[] => (isPlaced ? context.leaveAside(read, []) : read());
  const isTerminating = manifest.get('metadata').get('deletionTimestamp').isPresent;
  return {
    uid: manifest.get('metadata').get('uid').text() || `${namespace}/${name}`,
    namespace,
    name,
    labels,
    annotations,
    owner: controller,
    ...priority,
    schedulerName: context.text(spec.get('schedulerName').text() || 'default-scheduler'),
    schedulingGates: context.list(
      spec
        .get('schedulingGates')
        .items()
        .map((gate) => gate.object().get('name').text()),
    ),
    nodeName: context.text(spec.get('nodeName').text()),
    nominatedNodeName: context.text(status.get('nominatedNodeName').text()),
    phase: readPhase(status.get('phase')),
    isTerminating,
    isPreempted: isTerminating && hasPreemptionCondition(status),
    creationTimeSeconds: readTime(manifest.get('metadata').get('creationTimestamp')),
    startTimeSeconds: readTime(status.get('startTime')),
    ...readPodRequests(manifest, context),
    tolerations: readTolerations(spec.get('tolerations'), context),
    nodeSelector: context.labels(spec.get('nodeSelector')),
    ...readNodeAffinity(affinity.get('nodeAffinity').object(), context),
    requiredPodAffinity: listOf(() => readPodTerms(podAffinity.get(REQUIRED), owner, context)),
    requiredPodAntiAffinity: listOf(() => readPodTerms(podAntiAffinity.get(REQUIRED), owner, context)),
    preferredPodAffinity: listOf(() => readWeightedPodTerms(podAffinity.get(PREFERRED), owner, context)),
    preferredPodAntiAffinity: listOf(() => readWeightedPodTerms(podAntiAffinity.get(PREFERRED), owner, context)),
    spreadConstraints: listOf(() => readSpreadConstraints(spec.get('topologySpreadConstraints'), owner, context)),
    ...readContainers(spec, context),
    volumeImages: readVolumeImages(spec, context),
    volumes: context.list(readPodVolumes(spec, { name, namespace })),
    // Not of Kubernetes: an error there is no reason to do without the pod, which takes its room all the same.
    gpu: context.issues.demoteErrors(() => readGpuRequest(manifest, context)).value,
    vm: readLauncherVm(manifest, { namespace, labels, annotations, owner: controller }, context),
  };
}

/** The name, or what the API server would make one from. */
function readPodName(manifest: Field, context: ReadContext): string {
  const metadata = manifest.get('metadata').object();
  const name = metadata.get('name').text() || (context.isDefaulting ? metadata.get('generateName').text() : '');
  if (name === '') metadata.get('name').report('missing-field', 'nothing', 'a name');
  return name;
}

function readPhase(field: Field): PodPhase {
  const text = field.text() || 'Pending';
  const known = PHASES.find((phase) => phase === text);
  if (known !== undefined) return known;
  field.report('unknown-value', describeValue(text), `one of ${PHASES.join(', ')}`, undefined, 'warning');
  return 'Unknown';
}

/** True where kube-scheduler deleted the pod to make room (condition DisruptionTarget). */
function hasPreemptionCondition(status: Field): boolean {
  return status
    .get('conditions')
    .items()
    .some(
      (condition) =>
        condition.get('type').text() === 'DisruptionTarget' &&
        condition.get('status').text() === 'True' &&
        condition.get('reason').text() === 'PreemptionByScheduler',
    );
}

function readNodeAffinity(
  affinity: Field,
  context: ReadContext,
): { requiredNodeAffinity: NodeSelector | null; preferredNodeAffinity: readonly PreferredNodeTerm[] } {
  const preferred = affinity.get(PREFERRED);
  return {
    requiredNodeAffinity: readNodeSelector(affinity.get(REQUIRED), context),
    preferredNodeAffinity: context.shared('preferred-node-terms', preferred, (terms) =>
      parsePreferredNodeTerms(terms.value, terms.path, terms.reporter()),
    ),
  };
}
