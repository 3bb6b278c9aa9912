/** A pod's claims must be bound to volumes that the node reaches, or be bound when the pod goes there. */

import type { Node } from '../../../model/node.ts';
import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import type { Schema } from '../../../schema.ts';
import {
  type PluginDefinition,
  type PreFilterOutcome,
  type PreparedFilter,
  type Rejection,
  SKIP,
} from '../../plugin.ts';
import { type BoundVerdict, ClaimBinder } from '../../volumes/claim-binder.ts';
import { sortClaims } from '../../volumes/claim-states.ts';
import { claimVolumesOf } from '../../volumes/pod-claims.ts';
import type { ProvisioningVerdict } from '../../volumes/provisioning.ts';

const NAME = 'VolumeBinding';

const UNREACHABLE = "node(s) didn't match PersistentVolume's node affinity";
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** By what became of the bound claims and of the waiting ones; null where the node is fit. */
const REJECTIONS: Readonly<Record<BoundVerdict, Readonly<Record<ProvisioningVerdict, Rejection | null>>>> = {
  reachable: { possible: null, impossible: refuse(NO_VOLUME), 'no-space': refuse(NO_SPACE) },
  unreachable: {
    possible: refuse(UNREACHABLE),
    impossible: refuse(UNREACHABLE, NO_VOLUME),
    'no-space': refuse(UNREACHABLE, NO_SPACE),
  },
  missing: {
    possible: refuse(MISSING),
    impossible: refuse(NO_VOLUME, MISSING),
    'no-space': refuse(NO_SPACE, MISSING),
  },
};

/** kube-scheduler's VolumeBindingArgs. `shape` scores storage capacity, which no release does by default. */
const ARGS: Schema = {
  type: 'object',
  properties: {
    bindTimeoutSeconds: { type: 'integer', minimum: 0, default: 600, description: 'Not read: binding takes no time.' },
  },
};

/** kube-scheduler's plugin of this name (volumebinding/volume_binding.go, binder.go). */
export const volumeBinding: PluginDefinition = {
  name: NAME,
  summary: "Refuses nodes that do not reach a claim's volume, or where an unbound claim can get none.",
  points: ['preFilter', 'filter', 'reserve'],
  args: ARGS,
  create: () => ({ reads: 'cluster', prepareFilter, reserve }),
};

function prepareFilter(pod: Pod, { storage }: ClusterState): PreparedFilter | PreFilterOutcome {
  if (claimVolumesOf(pod).length === 0) return SKIP;
  const claims = sortClaims(pod, storage);
  if (claims.kind === 'problem') return { kind: 'reject', rejection: refuse(claims.reason) };
  const binder = new ClaimBinder(claims, storage);
  return { kind: 'prepared', filter: ({ node }) => check(node, binder) };
}

function check(node: Node, binder: ClaimBinder): Rejection | null {
  return REJECTIONS[binder.checkBound(node)][binder.plan(node).verdict];
}

/**
 * Binds the pod's waiting claims to the volumes that the filter found, and provisions the others. kube-scheduler holds the
 * pod back until that is done; here it takes no time.
 */
function reserve(pod: Pod, { node }: NodeState, { storage }: ClusterState): void {
  const claims = sortClaims(pod, storage);
  if (claims.kind === 'problem' || claims.waiting.length === 0) return;
  const { verdict, bindings, provisions } = new ClaimBinder(claims, storage).plan(node);
  if (verdict !== 'possible') return;
  const settled = new Set<string>();
  for (const { claim, volume } of bindings) {
    // A pod may name a claim twice; it is bound once.
    if (!settled.has(claim.name)) storage.bind(claim, volume);
    settled.add(claim.name);
  }
  for (const claim of provisions) {
    if (!settled.has(claim.name)) storage.provision(claim, node);
    settled.add(claim.name);
  }
}

function refuse(...reasons: string[]): Rejection {
  return { plugin: NAME, code: 'UnschedulableAndUnresolvable', reasons, figures: [] };
}
