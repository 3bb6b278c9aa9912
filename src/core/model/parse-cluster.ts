/** The last gate before the model: what must hold between the objects of a cluster, whoever made them. */

import { createIssue, type Issue } from '../errors.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { isFinished, type Pod, podKey } from './pod.ts';
import type { ResourceAxes, ResourceVector } from './resources.ts';

/** Where an object came from. */
export interface ObjectPlace {
  readonly file: string;
  readonly path: string;
}

/** The cluster without what was refused, and every issue. */
export interface ParsedCluster {
  readonly cluster: Cluster;
  readonly issues: readonly Issue[];
}

/**
 * Checks a cluster: names and uids are used once (the first object stays), amounts are finite and not negative, pods are
 * bound to nodes that are there (else a warning: such a pod counts nowhere, as in kube-scheduler). `placeOf` tells where
 * an object came from; without it issues name the object itself.
 */
export function parseCluster(input: Cluster, placeOf: (object: object) => ObjectPlace = () => NO_PLACE): ParsedCluster {
  const issues: Issue[] = [];
  const gate: Gate = { issues, placeOf };
  const nodes = distinct(gate, 'duplicate-node', 'node', input.nodes, (node) => node.name).filter((node) =>
    hasSoundAmounts(gate, input.axes, node, `node ${node.name}`, {
      'status.allocatable': node.allocatable,
      'status.capacity': node.capacity,
    }),
  );
  const named = distinct(gate, 'duplicate-pod', 'pod', input.pods, podKey);
  const pods = distinct(gate, 'duplicate-pod', 'pod uid', named, (pod) => pod.uid, podKey).filter((pod) =>
    hasSoundAmounts(gate, input.axes, pod, `pod ${podKey(pod)}`, {
      'spec (requests)': pod.requests,
      'spec (requests with defaults)': pod.nonZeroRequests,
      'spec (requests for scores)': pod.scoringRequests,
    }),
  );
  warnOfMissingNodes(gate, pods, new Set(nodes.map((node) => node.name)));
  const unique = <T extends object>(what: string, objects: readonly T[], nameOf: (object: T) => string): readonly T[] =>
    distinct(gate, 'duplicate-object', what, objects, nameOf);
  const cluster = createCluster({
    axes: input.axes,
    nodes,
    pods,
    namespaces: unique('namespace', input.namespaces, (one) => one.name),
    services: unique('service', input.services, inNamespace),
    controllers: unique('controller', input.controllers, (one) => `${one.kind} ${inNamespace(one)}`),
    disruptionBudgets: unique('disruption budget', input.disruptionBudgets, inNamespace),
    priorityClasses: unique('priority class', input.priorityClasses, (one) => one.name),
    storage: {
      claims: unique('claim', input.storage.claims, inNamespace),
      volumes: unique('volume', input.storage.volumes, (one) => one.name),
      classes: unique('storage class', input.storage.classes, (one) => one.name),
      csiNodes: unique('CSI node', input.storage.csiNodes, (one) => one.name),
      csiDrivers: unique('CSI driver', input.storage.csiDrivers, (one) => one.name),
      capacities: unique('storage capacity', input.storage.capacities, inNamespace),
      attachments: unique('volume attachment', input.storage.attachments, (one) => one.name),
    },
    migrations: unique('migration', input.migrations, inNamespace),
    migrationLimits: input.migrationLimits,
    timeSeconds: input.timeSeconds,
  });
  return { cluster, issues };
}

interface Gate {
  readonly issues: Issue[];
  readonly placeOf: (object: object) => ObjectPlace;
}

const NO_PLACE: ObjectPlace = { file: '', path: '' };

function inNamespace(object: { readonly namespace: string; readonly name: string }): string {
  return `${object.namespace}/${object.name}`;
}

/** The objects whose name no object before them has; `labelOf` tells the two apart where that is not the name. */
function distinct<T extends object>(
  gate: Gate,
  code: 'duplicate-node' | 'duplicate-pod' | 'duplicate-object',
  what: string,
  objects: readonly T[],
  nameOf: (object: T) => string,
  labelOf: (object: T) => string = nameOf,
): T[] {
  const first = new Map<string, T>();
  return objects.filter((object) => {
    const name = nameOf(object);
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, object);
      return true;
    }
    const { file, path } = gate.placeOf(object);
    const others = [describePlace(gate.placeOf(before)), labelOf === nameOf ? '' : labelOf(before)];
    const where = others.filter((part) => part !== '').join(', ');
    const found = `${what} ${name}${labelOf === nameOf ? '' : ` of ${labelOf(object)}`} again${where === '' ? '' : ` (first: ${where})`}`;
    gate.issues.push(createIssue(code, path, found, `each ${what} once`, { file }));
    return false;
  });
}

function describePlace({ file, path }: ObjectPlace): string {
  return [file, path].filter((part) => part !== '').join(': ');
}

/** Kubernetes caps quantities here: 2^63, as near as a double holds 2^63 - 1. */
const MAX_AMOUNT = 2 ** 63;

/** Checks vectors by the path of what they were made from; one issue an object is enough. */
function hasSoundAmounts(
  gate: Gate,
  axes: ResourceAxes,
  object: object,
  label: string,
  vectors: Readonly<Record<string, ResourceVector>>,
): boolean {
  for (const [field, vector] of Object.entries(vectors)) {
    const axis = vector.findIndex((amount) => !(amount >= 0 && amount <= MAX_AMOUNT));
    if (axis < 0) continue;
    const amount = vector[axis]!;
    const { file, path } = gate.placeOf(object);
    gate.issues.push(
      createIssue(
        amount < 0 ? 'negative-quantity' : 'out-of-range',
        `${path === '' ? label : path}.${field}`,
        `${axes.name(axis)} of ${amount}`,
        `0 to ${MAX_AMOUNT}`,
        { file },
      ),
    );
    return false;
  }
  return true;
}

function warnOfMissingNodes(gate: Gate, pods: readonly Pod[], nodeNames: ReadonlySet<string>): void {
  for (const pod of pods) {
    if (pod.nodeName === '' || isFinished(pod) || nodeNames.has(pod.nodeName)) continue;
    const { file, path } = gate.placeOf(pod);
    const options = { file, severity: 'warning' } as const;
    const at = path === '' ? `pod ${podKey(pod)}` : `${path}.spec.nodeName`;
    gate.issues.push(createIssue('missing-node', at, pod.nodeName, 'a node of the cluster', options));
  }
}
