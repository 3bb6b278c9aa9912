/** Whether pods are on nodes that they fit: by a plain count of our own, and by the filters of a policy of Berth. */

import {
  ClusterState,
  createProfile,
  ExtenderPolicy,
  PLUGINS,
  POLICIES,
  parseQuantity,
  toValue,
  withSlots,
} from '../../../src/core/index.ts';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import type { ApiClient } from '../control-plane/api-client.ts';
import { type KubeObject, keyOf, type PodObject } from '../control-plane/api-objects.ts';

interface NodeFields extends KubeObject {
  readonly spec: { readonly taints?: readonly Taint[] };
  readonly status: { readonly allocatable: Readonly<Record<string, string>> };
}

interface Taint {
  readonly key: string;
  readonly effect: string;
}

interface PodFields {
  readonly containers: readonly { readonly resources?: { readonly requests?: Readonly<Record<string, string>> } }[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** By key alone, as the tests write them. */
  readonly tolerations?: readonly { readonly key?: string }[];
}

/** A sentence for every pod on a node that it does not fit, and for every node that is overfull. */
export async function findUnfitPods(client: ApiClient, policyName: string): Promise<readonly string[]> {
  const nodes = (await client.list<NodeFields>('Node')).items;
  const pods = (await client.list<PodObject>('Pod')).items.filter(({ spec }) => spec.nodeName !== undefined);
  const vmis = (await client.list('VirtualMachineInstance')).items;
  return [...unfitByCount(nodes, pods), ...unfitByPolicy([...nodes, ...vmis, ...pods], policyName)];
}

function unfitByCount(nodes: readonly NodeFields[], pods: readonly PodObject[]): readonly string[] {
  return nodes.flatMap((node) => {
    const there = pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
    const overfull = Object.entries(node.status.allocatable).flatMap(([resource, amount]) => {
      const asked = resource === 'pods' ? there.length : there.reduce((sum, pod) => sum + requestOf(pod, resource), 0);
      return asked > amountOf(amount) ? [`${node.metadata.name}: ${resource} ${asked} of ${amount}`] : [];
    });
    return [...overfull, ...there.flatMap((pod) => unfitReasons(pod, node))];
  });
}

function unfitReasons(pod: PodObject, node: NodeFields): readonly string[] {
  const { nodeSelector = {}, tolerations = [] } = fieldsOf(pod);
  const where = `${keyOf(pod)} on ${node.metadata.name}`;
  const unmet = Object.entries(nodeSelector).filter(([key, value]) => node.metadata.labels?.[key] !== value);
  const repelling = (node.spec.taints ?? []).filter(
    ({ key, effect }) => effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => toleration.key === key),
  );
  return [
    ...unmet.map(([key, value]) => `${where}: the node lacks ${key}=${value}`),
    ...repelling.map(({ key }) => `${where}: does not tolerate ${key}`),
  ];
}

/** Each pod is taken away, judged on its node, and put back. */
function unfitByPolicy(objects: readonly KubeObject[], policyName: string): readonly string[] {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const { cluster } = clusterFromDocuments([{ value: list, file: 'the API server' }]);
  const state = new ClusterState(cluster);
  const profileOf = (name: string) => createProfile(POLICIES.find((policy) => policy.name === name)!, PLUGINS);
  const policy = new ExtenderPolicy(state, profileOf(policyName), profileOf('kube-default'));
  return cluster.pods.flatMap((pod) => {
    const key = `${pod.namespace}/${pod.name}`;
    const node = state.node(pod.nodeName);
    if (node === undefined) return [`${key}: its node ${pod.nodeName} is not there`];
    state.forget(key);
    const verdict = policy.filter({ ...pod, nodeName: '' }, withSlots([node]));
    const reasons = verdict.passed[0] === 1 ? [] : verdict.rejectionAt(0).reasons;
    state.assume(pod, pod.nodeName);
    return reasons.map((reason) => `${key} on ${pod.nodeName}: ${policyName} says ${reason}`);
  });
}

function fieldsOf({ spec }: PodObject): PodFields {
  return spec as unknown as PodFields; // core/v1 PodSpec
}

function requestOf(pod: PodObject, resource: string): number {
  return fieldsOf(pod).containers.reduce(
    (sum, { resources }) => sum + amountOf(resources?.requests?.[resource] ?? '0'),
    0,
  );
}

/** In cores, bytes or pieces. */
function amountOf(text: string): number {
  return text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(toValue(parseQuantity(text)!));
}
