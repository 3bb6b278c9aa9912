/** A policy that is told of the workload it will place: the mix of requests, and that groups limit themselves. */

import {
  CLASSES_SCHEMA,
  compareClasses,
  TYPICAL_SHARE,
  takeTypical,
  type WorkloadClass,
} from '../../engine/fragmentation/workload-classes.ts';
import type { PluginDefinition } from '../../engine/plugin.ts';
import { createEntry, type PluginEntry, type Policy } from '../../engine/policy.ts';
import type { TraceShape, TraceVm } from '../trace/trace.ts';
import type { SourceParts } from './run-parts.ts';

const GROUP_LIMIT = 'GroupLimit';

/** What is told of a workload. */
export interface WorkloadFacts {
  /** Typical classes of its requests (policies.md 5.4); null: plugins go by what is placed. */
  readonly classes: readonly WorkloadClass[] | null;
  /** VMs of a group limit how many of them a node takes: the policy keeps to that. */
  readonly limitsGroups: boolean;
}

/** The policy with those facts; what it says itself stays. */
export function withWorkload(
  policy: Policy,
  { classes, limitsGroups }: WorkloadFacts,
  plugins: readonly PluginDefinition[],
): Policy {
  const told = policy.plugins.map((entry) =>
    classes !== null && takesClasses(entry, plugins) ? { ...entry, args: { classes, ...entry.args } } : entry,
  );
  const limits = limitsGroups && !told.some(({ name }) => name === GROUP_LIMIT) ? [createEntry(GROUP_LIMIT)] : [];
  return { ...policy, plugins: [...told, ...limits] };
}

function takesClasses({ name }: PluginEntry, plugins: readonly PluginDefinition[]): boolean {
  const args = plugins.find((one) => one.name === name)?.args;
  return args?.type === 'object' && args.properties['classes'] === CLASSES_SCHEMA;
}

/** Nothing is known of the workload. */
export const NO_FACTS: WorkloadFacts = { classes: null, limitsGroups: false };

/** The facts of a workload's sources, as they are before any shaping; `tellsMix` false leaves their classes out. */
export function factsOf(sources: readonly SourceParts[], tellsMix: boolean): WorkloadFacts {
  const limitsGroups = sources.some((source) => shapesOf(source).some(({ maxPerNode }) => maxPerNode !== null));
  if (!tellsMix) return { classes: null, limitsGroups };
  const counts = new Map<TraceShape, number>();
  for (const source of sources) {
    for (const { shape } of vmsOf(source)) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return { classes: counts.size > 0 ? classesOf(counts) : null, limitsGroups };
}

function shapesOf(source: SourceParts): readonly TraceShape[] {
  if (source.kind === 'pods') return [];
  return source.kind === 'generated' ? source.shapes : [...new Set(source.trace.vms.map(({ shape }) => shape))];
}

function vmsOf(source: SourceParts): Iterable<TraceVm> {
  if (source.kind === 'pods') return [];
  return source.kind === 'trace' ? source.trace.vms : source.vms;
}

function classesOf(counts: ReadonlyMap<TraceShape, number>): readonly WorkloadClass[] {
  const byText = new Map<string, { readonly request: Omit<WorkloadClass, 'probability'>; count: number }>();
  for (const [{ cpuMilli, gpu }, count] of counts) {
    const models = [...new Set(gpu?.models ?? [])].sort();
    const request = { cpuMilli, gpuMilli: gpu?.milliEach ?? 0, gpuCount: gpu?.count ?? 0, models };
    const text = JSON.stringify(request);
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { request, count });
    else known.count += count;
  }
  return takeTypical([...byText.values()], compareClasses, TYPICAL_SHARE);
}
