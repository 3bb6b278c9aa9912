/** One moment of a cluster as a trace: its nodes, and the pods and VMs that are there. */

import { type Issue, isFinished, type Pod, podKey, type ResourceAxes, type TraceVm } from '../../core/index.ts';
import { ClusterReader } from '../../kube/cluster.ts';
import type { InputDocument } from '../../kube/input-document.ts';
import { IssueList } from '../../kube/issues.ts';
import { findManifests } from '../../kube/manifests.ts';
import { type ObjectPiece, ObjectStream } from '../../kube/object-stream.ts';
import { parseTime } from '../../kube/time.ts';
import type { TraceFile, TraceReading } from '../format.ts';
import { textAt, valueAt } from '../json-lines.ts';
import { refuse } from '../refuse.ts';
import { remarkCount } from '../remark-count.ts';
import { shapeOfPod, traceNodeOf } from './pod-shape.ts';

/** Warnings that are told of as remarks: a snapshot may hold VMs without their nodes. */
const REMARKED: readonly Issue['code'][] = ['missing-node', 'unknown-kind'];

/** Reads files as one cluster. A VM with its launcher pod is counted once, by the pod. */
export async function readSnapshot(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const reader = new ClusterReader();
  const arrivals = new VmArrivals();
  for (const file of files) {
    const stream = new ObjectStream(file.name);
    const take = (pieces: readonly ObjectPiece[]): void => {
      const documents = pieces.flatMap((piece) => ('document' in piece ? [piece.document] : []));
      arrivals.add(documents);
      reader.add(
        documents,
        pieces.flatMap((piece) => ('issue' in piece ? [piece.issue] : [])),
      );
    };
    for await (const piece of file.stream()) take(stream.push(piece));
    take(stream.end());
  }
  const { cluster, issues } = reader.finish();
  for (const issue of issues) if (!REMARKED.includes(issue.code)) reading.report(issue);
  for (const node of cluster.nodes) {
    const [always, stays] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    reading.sink.node(traceNodeOf(node, cluster.axes, always, stays));
  }
  const units = unitsOf(cluster.pods);
  for (const pod of units) reading.sink.vm(toVm(pod, cluster.axes, arrivals));
  const now = cluster.timeSeconds ?? 0;
  for (const { name, isUnschedulable } of cluster.nodes) {
    if (isUnschedulable) reading.sink.change({ kind: 'cordon', atSeconds: now, node: name });
  }
  if (cluster.nodes.length + cluster.pods.length === 0 && !issues.some(({ code }) => code === 'unknown-kind')) {
    if (issues.length === 0) return;
    const [first] = issues;
    refuse(first!.code, first!.path, first!.found, first!.wanted, { file: first!.file, remedy: first!.remedy });
  }
  remark(cluster.pods, units, issues, reading);
}

/** Pods that have not ended, without the targets of migrations: their VMs are there already. */
function unitsOf(pods: readonly Pod[]): readonly Pod[] {
  const vms = new Set<string>();
  const living = pods.filter((pod) => !isFinished(pod));
  for (const { vm, namespace } of living) if (vm !== null && vm.migration === null) vms.add(`${namespace}/${vm.name}`);
  return living.filter(({ vm, namespace }) => !(vm?.migration != null && vms.has(`${namespace}/${vm.name}`)));
}

function toVm(pod: Pod, axes: ResourceAxes, arrivals: VmArrivals): TraceVm {
  const ofVm = pod.vm === null ? null : arrivals.of(`${pod.namespace}/${pod.vm.name}`);
  const created = ofVm ?? pod.creationTimeSeconds ?? pod.startTimeSeconds;
  return {
    id: podKey(pod),
    shape: shapeOfPod(pod, axes),
    arrivalSeconds: created ?? Number.NEGATIVE_INFINITY,
    arrivalKnowledge: created === null ? 'unknown' : 'observed',
    departureSeconds: Number.POSITIVE_INFINITY,
    departureKnowledge: 'after-end',
    group: pod.owner?.name ?? '',
    tenant: pod.namespace,
    priority: pod.priority,
    recordedNode: pod.nodeName,
  };
}

function remark(
  pods: readonly Pod[],
  units: readonly Pod[],
  issues: readonly Issue[],
  { remark: tell }: TraceReading,
): void {
  if (units.length > 0) {
    tell(
      'A dump shows who is left: those that departed are not in it and long-lived ones stand out, so its creation times are no arrival process.',
    );
  }
  const finished = pods.filter(isFinished).length;
  remarkCount(tell, finished, 'Pods left out, as they have run to their end');
  const targets = pods.length - finished - units.length;
  remarkCount(tell, targets, 'Target pods of migrations left out, as their VMs count where they run');
  const missing = issues.filter(({ code }) => code === 'missing-node').length;
  remarkCount(tell, missing, 'Pods that ran on nodes which are not in the dump');
}

/** When VMs came: a pod that is made for a VirtualMachineInstance here has no time of its own. */
class VmArrivals {
  readonly #seconds = new Map<string, number>();

  add(documents: readonly InputDocument[]): void {
    // Issues are found again, and told, where the cluster is read.
    for (const { kind, field } of findManifests(documents, new IssueList())) {
      if (kind !== 'VirtualMachineInstance') continue;
      const { value } = field;
      const key = `${textAt(value, 'metadata', 'namespace') || 'default'}/${textAt(value, 'metadata', 'name')}`;
      const seconds = firstTransitionOf(value) ?? parseTime(textAt(value, 'metadata', 'creationTimestamp'));
      if (seconds !== null) this.#seconds.set(key, seconds);
    }
  }

  /** Seconds since the epoch; null where no VM of that key tells. */
  of(vmKey: string): number | null {
    return this.#seconds.get(vmKey) ?? null;
  }
}

/** When a VMI was first waiting for its node (kubevirt.md: phases Pending, Scheduling). */
function firstTransitionOf(vmi: unknown): number | null {
  const transitions = valueAt(vmi, 'status', 'phaseTransitionTimestamps');
  if (!Array.isArray(transitions)) return null;
  for (const phase of ['Pending', 'Scheduling']) {
    const found = transitions.find((one) => textAt(one, 'phase') === phase);
    const seconds = found === undefined ? null : parseTime(textAt(found, 'phaseTransitionTimestamp'));
    if (seconds !== null) return seconds;
  }
  return null;
}
