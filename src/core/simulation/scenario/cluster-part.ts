/** The cluster of a scenario between its file and its value. */

import { createIssue, type Issue } from '../../errors.ts';
import { isLabelValue, isQualifiedName, isScalarResource } from '../../model/label-syntax.ts';
import type { Taint, TaintEffect } from '../../model/node.ts';
import { joinPath, quote } from '../../schema.ts';
import { parseMilli, parseUnits, renderMilli, renderUnits } from './amounts.ts';
import { DEFAULT_PODS } from './defaults.ts';
import { renderOvercommit, toOvercommit, type WrittenOvercommit } from './overcommit.ts';
import type { NodePool, PoolGpus, ScenarioCluster } from './scenario-cluster.ts';
import { renderTrace, toTraceSource, type WrittenTrace } from './trace-part.ts';

export interface WrittenTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

type Amount = string | number;

interface WrittenPool {
  readonly name: string;
  readonly count: number;
  readonly cpu: Amount;
  readonly memory: Amount;
  readonly pods?: number;
  readonly resources?: Readonly<Record<string, Amount>>;
  readonly gpus?: Partial<PoolGpus> & { readonly count: number };
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly WrittenTaint[];
  readonly zones?: readonly string[];
  readonly racks?: number;
  readonly idleWatts?: number;
  readonly peakWatts?: number;
  readonly pricePerHour?: number;
  readonly migrationBandwidth?: Amount;
}

export interface WrittenCluster {
  readonly pools?: readonly WrittenPool[];
  readonly files?: readonly string[];
  readonly traces?: readonly WrittenTrace[];
  readonly podsPerNode?: number;
  readonly overcommit?: WrittenOvercommit;
}

/** The cluster; issues about what its fields do not tell by themselves. */
export function toScenarioCluster(written: WrittenCluster, path: string, issues: Issue[]): ScenarioCluster {
  const { pools = [], files = [], traces = [], podsPerNode = DEFAULT_PODS } = written;
  if (pools.length + files.length + traces.length === 0) {
    issues.push(createIssue('missing-field', path, 'no nodes', 'at least one of pools, files, traces'));
  }
  const names = new Set<string>();
  pools.forEach(({ name }, index) => {
    if (names.has(name))
      issues.push(createIssue('duplicate-object', `${path}.pools[${index}].name`, quote(name), 'each pool once'));
    names.add(name);
  });
  return {
    pools: pools.map((pool, index) => toPool(pool, `${path}.pools[${index}]`, issues)),
    files,
    traces: traces.map(toTraceSource),
    podsPerNode,
    overcommit: toOvercommit(written.overcommit),
  };
}

function toPool(written: WrittenPool, path: string, issues: Issue[]): NodePool {
  const { resources = {}, gpus, labels = {}, taints = [], zones = [] } = written;
  checkLabels(labels, `${path}.labels`, issues);
  for (const name of Object.keys(resources)) {
    if (name === 'ephemeral-storage' || isScalarResource(name)) continue;
    const wanted = 'ephemeral-storage, hugepages-SIZE or a name such as example.com/device';
    issues.push(createIssue('unknown-value', joinPath(`${path}.resources`, name), quote(name), wanted));
  }
  zones.forEach((zone, index) => {
    checkLabelValue(zone, `${path}.zones[${index}]`, issues);
  });
  const { idleWatts = null, peakWatts = null, migrationBandwidth } = written;
  if (idleWatts !== null && peakWatts !== null && peakWatts < idleWatts) {
    issues.push(
      createIssue('out-of-range', `${path}.peakWatts`, String(peakWatts), `at least idleWatts, ${idleWatts}`),
    );
  }
  return {
    name: written.name,
    count: written.count,
    cpuMilli: parseMilli(written.cpu)!,
    memoryBytes: parseUnits(written.memory)!,
    pods: written.pods ?? DEFAULT_PODS,
    resources: Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, parseUnits(amount)!])),
    gpus: gpus === undefined ? null : { count: gpus.count, model: gpus.model ?? '', milliEach: gpus.milliEach ?? 1000 },
    labels,
    taints: toTaints(taints, `${path}.taints`, issues),
    zones,
    racks: written.racks ?? 0,
    idleWatts,
    peakWatts,
    pricePerHour: written.pricePerHour ?? null,
    migrationBandwidthBytesPerSecond: migrationBandwidth === undefined ? null : parseUnits(migrationBandwidth)!,
  };
}

/** Taints with their empty values; issues about keys and values. */
export function toTaints(written: readonly WrittenTaint[], path: string, issues: Issue[]): readonly Taint[] {
  return written.map(({ key, value = '', effect }, index) => {
    checkLabelKey(key, `${path}[${index}].key`, issues);
    checkLabelValue(value, `${path}[${index}].value`, issues);
    return { key, value, effect };
  });
}

/** Issues about keys and values of labels. */
export function checkLabels(labels: Readonly<Record<string, string>>, path: string, issues: Issue[]): void {
  for (const [key, value] of Object.entries(labels)) {
    checkLabelKey(key, joinPath(path, key), issues);
    checkLabelValue(value, joinPath(path, key), issues);
  }
}

/** An issue where a text is no label's key. */
export function checkLabelKey(key: string, path: string, issues: Issue[]): void {
  if (isQualifiedName(key)) return;
  issues.push(createIssue('unknown-value', path, quote(key), "a label's key, such as zone or example.com/zone"));
}

function checkLabelValue(value: string, path: string, issues: Issue[]): void {
  if (isLabelValue(value)) return;
  issues.push(createIssue('unknown-value', path, quote(value), 'at most 63 letters, digits, -, _ and .'));
}

/** The written form of a cluster. */
export function renderCluster({ pools, files, traces, podsPerNode, overcommit }: ScenarioCluster): object {
  return {
    ...(pools.length > 0 && { pools: pools.map(renderPool) }),
    ...(files.length > 0 && { files }),
    ...(traces.length > 0 && { traces: traces.map(renderTrace) }),
    ...(podsPerNode !== DEFAULT_PODS && { podsPerNode }),
    ...(overcommit !== null && { overcommit: renderOvercommit(overcommit) }),
  };
}

function renderPool(pool: NodePool): object {
  const { name, count, pods, resources, gpus, labels, taints, zones, racks } = pool;
  const { idleWatts, peakWatts, pricePerHour, migrationBandwidthBytesPerSecond: bandwidth } = pool;
  return {
    name,
    count,
    cpu: renderMilli(pool.cpuMilli),
    memory: renderUnits(pool.memoryBytes),
    ...(pods !== DEFAULT_PODS && { pods }),
    ...(Object.keys(resources).length > 0 && {
      resources: Object.fromEntries(Object.entries(resources).map(([key, amount]) => [key, renderUnits(amount)])),
    }),
    ...(gpus !== null && { gpus }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(taints.length > 0 && { taints }),
    ...(zones.length > 0 && { zones }),
    ...(racks > 0 && { racks }),
    ...(idleWatts !== null && { idleWatts }),
    ...(peakWatts !== null && { peakWatts }),
    ...(pricePerHour !== null && { pricePerHour }),
    ...(bandwidth !== null && { migrationBandwidth: renderUnits(bandwidth) }),
  };
}
