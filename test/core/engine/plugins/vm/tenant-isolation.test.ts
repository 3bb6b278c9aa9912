import { describe, expect, it } from 'vitest';
import { tenantIsolation } from '../../../../../src/core/engine/plugins/vm/tenant-isolation.ts';
import { createCluster } from '../../../../../src/core/model/cluster.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { buildPlugin, verdict } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

const KEY = 'berth.dev/tenant';
const MIXED = 'Unschedulable: node(s) ran VMs of another tenant, and one of the two must be alone';
const NAMES = ['red', 'blue', 'nobody', 'free'] as const;

const tenantLabels = (tenant: string): Record<string, string> => (tenant === '' ? {} : { [KEY]: tenant });
const vmOf = (tenant: string, name = `own-${tenant}`, nodeName = ''): Pod =>
  vmPod(name, {}, { labels: tenantLabels(tenant), namespace: `ns-${tenant}`, nodeName });
const podOf = (tenant: string, nodeName = ''): Pod => pod(`pod-${tenant}`, { labels: tenantLabels(tenant), nodeName });

/** Nodes that run a VM of red, one of blue, one of no tenant, and nothing. */
function state(more: readonly Pod[] = []): ClusterState {
  const pods = [vmOf('red', 'r', 'red'), vmOf('blue', 'b', 'blue'), vmOf('', 'x', 'nobody'), ...more];
  const namespaces = ['red', 'blue'].map((name) => ({ name: `ns-${name}`, labels: labels({ [KEY]: name }) }));
  const axes = new ResourceAxes();
  return new ClusterState(createCluster({ axes, nodes: NAMES.map((name) => node(name)), pods, namespaces }));
}

/** Names of the nodes a pod may go to. */
function open(args: Record<string, unknown>, one: Pod, on: ClusterState = state()): string {
  const plugin = buildPlugin(tenantIsolation, { args });
  return NAMES.filter((name) => verdict(plugin, one, on, name) === 'pass').join(' ');
}

describe('TenantIsolation', () => {
  it.each([
    [[], 'red', 'red free'],
    [[], 'blue', 'blue free'],
    [[], 'green', 'free'],
    // VMs of nobody are isolated from tenants, not from each other
    [[], '', 'nobody free'],
    [['red'], 'red', 'red free'],
    // nobody comes to red; the others mix
    [['red'], 'blue', 'blue nobody free'],
    [['red'], 'green', 'blue nobody free'],
    [['red'], '', 'blue nobody free'],
    [['green'], 'red', 'red blue nobody free'],
    [['green'], 'green', 'free'],
    // the empty text is no tenant
    [[''], '', 'red blue nobody free'],
  ])('where %j must be alone, a VM of "%s" fits on: %s', (tenants, tenant, nodes) => {
    expect(open({ tenants }, vmOf(tenant))).toBe(nodes);
    expect(open({ tenants, source: 'namespace' }, vmOf(tenant))).toBe(
      // Namespaces of other names have no label.
      tenant === 'green' ? open({ tenants }, vmOf('')) : nodes,
    );
  });

  it('says why, and that others leaving would help', () => {
    expect(verdict(buildPlugin(tenantIsolation), vmOf('red'), state(), 'blue')).toBe(MIXED);
  });

  it('reads another label', () => {
    const relabelled = vmPod('v', {}, { labels: { team: 'red' } });
    expect(open({ labelKey: 'team' }, relabelled)).toBe('free');
    expect(open({ labelKey: 'team' }, vmOf('red'))).toBe('red blue nobody free');
  });

  it('looks at pods that are no VMs only where it is told to, and they have a tenant', () => {
    const withPods = state([podOf('green', 'free'), podOf('', 'red')]);
    expect(open({}, vmOf('red'), withPods)).toBe('red free');
    expect(open({}, podOf('red'), withPods)).toBe('red blue nobody free');
    expect(open({ alsoPods: true }, vmOf('red'), withPods)).toBe('red');
    expect(open({ alsoPods: true }, podOf('red'), withPods)).toBe('red');
    expect(open({ alsoPods: true }, podOf(''), withPods)).toBe('red blue nobody free');
  });

  it('tells shapes apart by what it reads', () => {
    const shapes = (args: Record<string, unknown>, ...pods: Pod[]) => {
      const plugin = buildPlugin(tenantIsolation, { args });
      return pods.map((one) => plugin.shapeOf(one, state()));
    };
    const moved = { ...vmOf('red'), namespace: 'ns-blue' };
    expect(shapes({}, vmOf('red'), moved, vmOf('blue'), vmOf(''), podOf('red'))).toEqual([
      'vm red',
      'vm red',
      'vm blue',
      'vm ',
      '',
    ]);
    expect(shapes({ source: 'namespace' }, vmOf('red'), moved)).toEqual(['vm ns-red', 'vm ns-blue']);
    expect(shapes({ alsoPods: true }, vmOf('red'), podOf('red'))).toEqual(['vm red', 'pod red']);
  });

  it('lets a node go when the last VM of a tenant leaves', () => {
    const one = state();
    one.forget('ns-red/virt-launcher-r');
    expect(open({}, vmOf('blue'), one)).toBe('red blue free');
  });
});
