/** A policy that is told of the workload it will place: the mix of requests, and which filters its VMs need. */

import {
  CLASSES_SCHEMA,
  compareClasses,
  TYPICAL_SHARE,
  takeTypical,
  type WorkloadClass,
} from '../../engine/fragmentation/workload-classes.ts';
import type { PluginDefinition } from '../../engine/plugin.ts';
import { createEntry, type PluginEntry, type Policy } from '../../engine/policy.ts';
import type { Overcommit } from '../scenario/overcommit.ts';
import type { TraceShape, TraceVm } from '../trace/trace.ts';
import { OvercommittedShapes } from '../workload/overcommit-vms.ts';
import type { SourceParts } from './run-parts.ts';

/** Filters that only some workloads need, by what tells that one does: without them no policy would see those requests. */
const NEEDED_FILTERS: Readonly<Record<string, (shape: TraceShape) => boolean>> = {
  GroupLimit: ({ maxPerNode }) => maxPerNode !== null,
  SharedGpus: ({ gpu }) => gpu !== null,
};

/** What is told of a workload. */
export interface WorkloadFacts {
  /** Typical classes of its requests (policies.md 5.4); null: plugins go by what is placed. */
  readonly classes: readonly WorkloadClass[] | null;
  /** Plugins without which a policy would not see what VMs ask for: limits of groups, shares of GPUs. */
  readonly neededFilters: readonly string[];
}

/** The policy with those facts; what it says itself stays. */
export function withWorkload(
  policy: Policy,
  { classes, neededFilters }: WorkloadFacts,
  plugins: readonly PluginDefinition[],
): Policy {
  const told = policy.plugins.map((entry) =>
    classes !== null && takesClasses(entry, plugins) ? { ...entry, args: { classes, ...entry.args } } : entry,
  );
  const missing = neededFilters.filter((name) => !told.some((entry) => entry.name === name));
  return { ...policy, plugins: [...told, ...missing.map((name) => createEntry(name))] };
}

function takesClasses({ name }: PluginEntry, plugins: readonly PluginDefinition[]): boolean {
  const args = plugins.find((one) => one.name === name)?.args;
  return args?.type === 'object' && args.properties['classes'] === CLASSES_SCHEMA;
}

/** Nothing is known of the workload. */
export const NO_FACTS: WorkloadFacts = { classes: null, neededFilters: [] };

/**
 * The facts of a workload's sources, as they are before any shaping but the overcommit of each; `tellsMix` false leaves
 * their classes out.
 */
export function factsOf(
  sources: readonly SourceParts[],
  tellsMix: boolean,
  overcommits: readonly (Overcommit | null)[] = [],
): WorkloadFacts {
  const shapes = sources.flatMap(shapesOf);
  const neededFilters = Object.keys(NEEDED_FILTERS).filter((name) => shapes.some(NEEDED_FILTERS[name]!));
  if (!tellsMix) return { classes: null, neededFilters };
  const counts = new Map<TraceShape, number>();
  for (const [at, source] of sources.entries()) {
    const overcommit = overcommits[at] ?? null;
    const shapes = overcommit === null ? null : new OvercommittedShapes(overcommit);
    for (const vm of vmsOf(source)) {
      const shape = shapes?.asked(vm.shape) ?? vm.shape;
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
    }
  }
  return { classes: counts.size > 0 ? classesOf(counts) : null, neededFilters };
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
