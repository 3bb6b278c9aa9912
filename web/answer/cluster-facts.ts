/** What a session's scenario must be told of the cluster that it begins with. */

import {
  amountOf,
  CPU_MILLI,
  createPoolNodes,
  isPolicyFile,
  MEMORY_BYTES,
  type Node,
  PODS,
  POOL_LABEL,
  ResourceAxes,
  type RunParts,
  toPolicyFile,
} from '../../src/core/index.ts';
import type { ClusterFacts } from '../session/to-scenario.ts';

/** Labels that are a node's own. */
const OWN_LABELS: ReadonlySet<string> = new Set(['kubernetes.io/hostname', POOL_LABEL]);

/** Of the cluster that a run begins with. */
export function clusterFacts({ run, dump, policies }: RunParts): ClusterFacts {
  const axes = new ResourceAxes();
  const pools = run.spec.cluster.pools.flatMap((pool) => createPoolNodes(pool, axes, 1, pool.count));
  const byName = new Map([...(dump?.nodes ?? []), ...pools].map((node) => [node.name, node]));
  const poolNames = new Set(run.spec.cluster.pools.map(({ name }) => name));
  return {
    poolOf(name) {
      const pool = byName.get(name)?.labels.get(POOL_LABEL);
      return pool !== undefined && poolNames.has(pool) ? pool : null;
    },
    poolLike(name) {
      const node = byName.get(name);
      return node === undefined ? null : poolLike(node);
    },
    policyDocument(name) {
      const profile = isPolicyFile(name) ? policies.get(name) : undefined;
      return profile === undefined ? null : toPolicyFile(profile.policy);
    },
  };
}

function poolLike({ allocatable, labels, taints }: Node): Readonly<Record<string, unknown>> {
  return {
    cpu: `${amountOf(allocatable, CPU_MILLI)}m`,
    memory: amountOf(allocatable, MEMORY_BYTES),
    pods: amountOf(allocatable, PODS),
    labels: Object.fromEntries([...labels].filter(([key]) => !OWN_LABELS.has(key))),
    ...(taints.length > 0 && { taints }),
  };
}
