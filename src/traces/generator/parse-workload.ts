/** Workload models: `kind: WorkloadModel`, and what scenarios have inline, checked whole. */

import { checkSchema, createIssue, type Issue, joinPath, nearestName, quote } from '../../core/index.ts';
import { expectedPresent } from './initial-population.ts';
import { ownersOf } from './owners.ts';
import { readFlavours, type WrittenFlavour } from './parse-flavours.ts';
import {
  checkWeights,
  readDirty,
  readLifetime,
  readRhythm,
  readUsage,
  type WrittenLifetime,
  type WrittenRhythm,
  type WrittenUsage,
} from './parse-parts.ts';
import type {
  BatchModel,
  Flavour,
  InitialModel,
  OvercommitRatios,
  TenantModel,
  WorkloadModel,
} from './workload-model.ts';
import { MOST_VMS, WORKLOAD_MODEL_SCHEMA, WORKLOAD_SPEC_SCHEMA } from './workload-schema.ts';

/** A model, or null with every issue about it. */
export interface ParsedWorkload {
  readonly model: WorkloadModel | null;
  readonly issues: readonly Issue[];
}

type Weights = Readonly<Record<string, number>>;

interface WrittenTenants {
  readonly count?: number;
  readonly zipfExponent?: number;
  readonly list?: readonly { readonly name: string; readonly share: number; readonly mix?: Weights }[];
}

interface WrittenSpec {
  readonly horizonSeconds: number;
  readonly maxVms?: number;
  readonly arrivals: {
    readonly perHour: number;
    readonly startHour: number;
    readonly daily?: WrittenRhythm;
    readonly weekly?: WrittenRhythm;
    readonly batches?: BatchModel;
  };
  readonly lifetime: WrittenLifetime;
  readonly tenants?: WrittenTenants;
  readonly flavours: readonly WrittenFlavour[];
  readonly overcommit?: OvercommitRatios;
  readonly usage?: WrittenUsage;
  readonly dirty?: Weights;
  readonly initial: {
    readonly kind: InitialModel['kind'];
    readonly staying?: number;
    readonly count?: number;
    readonly remaining?: WrittenLifetime;
    readonly mix?: Weights;
  };
}

/** A model from the value of its file. */
export function parseWorkloadModel(value: unknown): ParsedWorkload {
  const checked = checkSchema(value, WORKLOAD_MODEL_SCHEMA);
  if (checked.issues.length > 0) return { model: null, issues: checked.issues };
  const { metadata, spec } = checked.value as {
    readonly metadata: { readonly name: string; readonly description?: string };
    readonly spec: WrittenSpec;
  }; // the schema has just accepted it
  return readSpec(spec, 'spec', metadata);
}

/** A model from what stands inside another file at `path`: the same as under `spec` of a file of its own. */
export function parseWorkloadSpec(value: unknown, path: string): ParsedWorkload {
  const checked = checkSchema(value, WORKLOAD_SPEC_SCHEMA, path);
  if (checked.issues.length > 0) return { model: null, issues: checked.issues };
  return readSpec(checked.value as WrittenSpec, path, { name: '' }); // the schema has just accepted it
}

function readSpec(
  spec: WrittenSpec,
  path: string,
  { name, description = '' }: { readonly name: string; readonly description?: string },
): ParsedWorkload {
  const issues: Issue[] = [];
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const { arrivals } = spec;
  const { overcommit } = spec;
  const written = overcommit === undefined ? spec.flavours : spec.flavours.map((one) => ({ overcommit, ...one }));
  const flavours = readFlavours(written, at('flavours'), issues);
  checkWeights(
    flavours.map(({ weight }) => weight),
    at('flavours'),
    issues,
  );
  const batches = arrivals.batches ?? { sizes: [{ size: 1, weight: 1 }], isOneFlavour: true };
  checkWeights(
    batches.sizes.map(({ weight }) => weight),
    at('arrivals.batches.sizes'),
    issues,
  );
  const model: WorkloadModel = {
    name,
    description,
    horizonSeconds: spec.horizonSeconds,
    maxVms: spec.maxVms ?? Number.POSITIVE_INFINITY,
    arrivals: {
      perHour: arrivals.perHour,
      startHour: arrivals.startHour,
      daily: readRhythm(arrivals.daily, at('arrivals.daily'), issues),
      weekly: readRhythm(arrivals.weekly, at('arrivals.weekly'), issues),
      batches,
    },
    lifetime: readLifetime(spec.lifetime, at('lifetime'), issues),
    tenants: readTenants(spec.tenants, flavours, at('tenants'), issues),
    flavours,
    usage: spec.usage === undefined ? null : readUsage(spec.usage, at('usage'), issues),
    dirty: spec.dirty === undefined ? DEFAULT_DIRTY : readDirty(spec.dirty, at('dirty'), issues),
    initial: readInitial(spec.initial, flavours, at('initial'), issues),
  };
  if (issues.length === 0) issues.push(...checkCount(model, path));
  return { model: issues.length > 0 ? null : model, issues };
}

const DEFAULT_DIRTY = [{ dirtyClass: 'mixed', weight: 1 }] as const;

function readTenants(
  written: WrittenTenants | undefined,
  flavours: readonly Flavour[],
  path: string,
  issues: Issue[],
): TenantModel {
  const { count, zipfExponent, list } = written ?? {};
  if (list === undefined) return { kind: 'zipf', count: count ?? 1, exponent: zipfExponent ?? 1 };
  if (count !== undefined || zipfExponent !== undefined) {
    const remedy = 'keep one of the two';
    issues.push(createIssue('unknown-key', path, 'a list and a count', 'a list, or a count', { remedy }));
  }
  checkWeights(
    list.map(({ share }) => share),
    `${path}.list`,
    issues,
  );
  const names = new Set<string>();
  return {
    kind: 'listed',
    list: list.map(({ name, share, mix = null }, index) => {
      const at = `${path}.list[${index}]`;
      if (names.has(name)) issues.push(createIssue('duplicate-object', `${at}.name`, quote(name), 'each name once'));
      names.add(name);
      checkMix(mix, flavours, `${at}.mix`, issues);
      return { name, share, mix };
    }),
  };
}

function readInitial(
  written: WrittenSpec['initial'],
  flavours: readonly Flavour[],
  path: string,
  issues: Issue[],
): InitialModel {
  const allowed = { none: [], steady: ['staying'], count: ['count', 'remaining', 'mix'] } as const;
  const { kind, staying = 0, count, remaining, mix = null } = written;
  for (const key of ['staying', 'count', 'remaining', 'mix'] as const) {
    if (written[key] === undefined || (allowed[kind] as readonly string[]).includes(key)) continue;
    const wanted = `no ${key} where kind is ${kind}`;
    issues.push(createIssue('unknown-key', `${path}.${key}`, quote(key), wanted, { remedy: 'remove it' }));
  }
  if (kind === 'none') return { kind };
  if (kind === 'steady') return { kind, staying };
  if (count === undefined) issues.push(createIssue('missing-field', `${path}.count`, 'nothing', 'a whole number'));
  if (remaining === undefined) issues.push(createIssue('missing-field', `${path}.remaining`, 'nothing', 'an object'));
  checkMix(mix, flavours, `${path}.mix`, issues);
  const lifetime = remaining ?? { seconds: { kind: 'constant', value: 0 }, staying: 0 };
  return { kind, count: count ?? 0, remaining: readLifetime(lifetime, `${path}.remaining`, issues), mix };
}

function checkMix(mix: Weights | null, flavours: readonly Flavour[], path: string, issues: Issue[]): void {
  if (mix === null) return;
  checkWeights(Object.values(mix), path, issues);
  const names = flavours.map(({ name }) => name);
  const known = new Set(names);
  for (const name of Object.keys(mix)) {
    if (known.has(name)) continue;
    const nearest = nearestName(name, names);
    const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
    issues.push(createIssue('unknown-value', joinPath(path, name), quote(name), 'the name of a flavour', remedy));
  }
}

function checkCount(model: WorkloadModel, path: string): readonly Issue[] {
  const present = expectedPresent(model, ownersOf(model));
  const arriving = (model.arrivals.perHour / SECONDS_PER_HOUR) * model.horizonSeconds;
  const found = Math.min(present + arriving, model.maxVms);
  if (found <= MOST_VMS) return [];
  const told = `some ${found.toPrecision(3)} VMs, ${present.toPrecision(3)} of them at the start`;
  const remedy = 'lower the rate, the lifetimes or the horizon, or set maxVms';
  return [createIssue('out-of-range', path, told, `at most ${MOST_VMS}`, { remedy })];
}

const SECONDS_PER_HOUR = 3600;
