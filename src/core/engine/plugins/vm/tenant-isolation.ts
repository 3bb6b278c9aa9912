/**
 * TenantIsolation: VMs of a tenant that must be alone share a node with nobody else's VMs, and nobody else's come to theirs.
 *
 *   isolated(t)     = t is among `tenants`; where these are empty, every tenant is
 *   apart(t, u)     = t differs from u, and isolated(t) or isolated(u)
 *   filter          : no VM on the node is of a tenant from which the pod's is apart
 *
 * The tenant is the pod's label `labelKey`, or that of its namespace. A VM without one is of no tenant, which is never
 * isolated but stays apart from those that are: a label that was forgotten must not let anyone in. Pods that are no VMs
 * count with `alsoPods`, and then only where they have a tenant: pods of the system run everywhere.
 * Example: of tenants red, blue and green only red is isolated. Node a runs a VM of red, b one of blue. A VM of red fits on
 * a alone, of blue, green or no tenant on b alone.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { createRejection, type PluginDefinition, type Rejection, RUN, SKIP } from '../../plugin.ts';

interface Args {
  readonly labelKey: string;
  readonly source: 'pod' | 'namespace';
  readonly tenants: readonly string[];
  readonly alsoPods: boolean;
}

const NAME = 'TenantIsolation';
const NOBODY = '';
const MIXED = createRejection(
  NAME,
  'Unschedulable',
  'node(s) ran VMs of another tenant, and one of the two must be alone',
);

export const tenantIsolation: PluginDefinition = {
  name: NAME,
  summary: "Keeps the VMs of tenants that must be alone and everybody else's on different nodes.",
  points: ['preFilter', 'filter'],
  needs: ['vms', 'tenants'],
  args: {
    type: 'object',
    properties: {
      labelKey: {
        type: 'string',
        maxLength: 317,
        default: 'berth.dev/tenant',
        description: 'Label whose value is the tenant.',
      },
      source: {
        type: 'string',
        enum: ['pod', 'namespace'],
        default: 'pod',
        description: 'Whose label it is: the pod’s (a VM passes on those of its template), or its namespace’s.',
      },
      tenants: {
        type: 'array',
        items: { type: 'string' },
        maxItems: 10_000,
        default: [],
        description: 'Tenants that must be alone; empty: all.',
      },
      alsoPods: { type: 'boolean', default: false, description: 'Pods of a tenant that are no VMs count too.' },
    },
  },
  create({ labelKey, source, tenants, alsoPods }: Args) {
    const alone = new Set(tenants);
    const isIsolated = (tenant: string): boolean => tenant !== NOBODY && (alone.size === 0 || alone.has(tenant));
    const tenantOf = (pod: Pod, { objects }: ClusterState): string =>
      (source === 'pod' ? pod.labels : objects.namespaceLabels(pod.namespace)).get(labelKey) ?? NOBODY;
    const counts = (pod: Pod, tenant: string): boolean => pod.vm !== null || (alsoPods && tenant !== NOBODY);
    return {
      reads: 'node',
      shapeOf(pod) {
        if (pod.vm === null && !alsoPods) return '';
        const owner = source === 'pod' ? (pod.labels.get(labelKey) ?? NOBODY) : pod.namespace;
        return `${pod.vm === null ? 'pod' : 'vm'} ${owner}`;
      },
      preFilter: (pod, state) => (counts(pod, tenantOf(pod, state)) ? RUN : SKIP),
      filter(pod, node, state): Rejection | null {
        const tenant = tenantOf(pod, state);
        if (!counts(pod, tenant)) return null;
        return hasOthers(node, tenant, state) ? MIXED : null;
      },
    };

    /** Hot: once per node that changed. */
    function hasOthers(node: NodeState, tenant: string, state: ClusterState): boolean {
      const mustBeAlone = isIsolated(tenant);
      for (const other of node.pods.values()) {
        const theirs = tenantOf(other, state);
        if (theirs !== tenant && counts(other, theirs) && (mustBeAlone || isIsolated(theirs))) return true;
      }
      return false;
    }
  },
};
