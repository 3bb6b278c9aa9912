/** Workload models as their files have them. */

import { API_VERSION } from '../../core/index.ts';
import type { Rhythm } from './rhythm.ts';
import type { Flavour, TenantModel, WorkloadModel } from './workload-model.ts';
import { WORKLOAD_MODEL_KIND } from './workload-schema.ts';

type Fields = Record<string, unknown>;

/** The file's value of a model: `parseWorkloadModel` gives the model back. */
export function toWorkloadFile(model: WorkloadModel): Fields {
  const { name, description, maxVms, arrivals, usage } = model;
  return {
    apiVersion: API_VERSION,
    kind: WORKLOAD_MODEL_KIND,
    metadata: { name: name === '' ? 'workload' : name, ...(description === '' ? {} : { description }) },
    spec: {
      horizonSeconds: model.horizonSeconds,
      ...(Number.isFinite(maxVms) ? { maxVms } : {}),
      arrivals: {
        perHour: arrivals.perHour,
        startHour: arrivals.startHour,
        ...writeRhythm('daily', arrivals.daily),
        ...writeRhythm('weekly', arrivals.weekly),
        batches: { isOneFlavour: arrivals.batches.isOneFlavour, sizes: arrivals.batches.sizes },
      },
      lifetime: model.lifetime,
      tenants: writeTenants(model.tenants),
      flavours: model.flavours.map(writeFlavour),
      ...(usage === null ? {} : { usage }),
      dirty: writeDirty(model.dirty),
      initial: writeInitial(model),
    },
  };
}

function writeRhythm(key: string, rhythm: Rhythm): Fields {
  if (rhythm.kind === 'flat') return {};
  const { kind, ...written } = rhythm;
  return { [key]: written };
}

function writeTenants(tenants: TenantModel): Fields {
  if (tenants.kind === 'zipf') return { count: tenants.count, zipfExponent: tenants.exponent };
  return { list: tenants.list.map(({ name, share, mix }) => ({ name, share, ...(mix === null ? {} : { mix }) })) };
}

function writeInitial({ initial }: WorkloadModel): Fields {
  if (initial.kind !== 'count') return { ...initial };
  const { mix, ...written } = initial;
  return { ...written, ...(mix === null ? {} : { mix }) };
}

function writeDirty(mix: WorkloadModel['dirty']): Fields {
  return Object.fromEntries(mix.map(({ dirtyClass, weight }) => [dirtyClass, weight]));
}

function writeFlavour({ name, weight, shape, overcommit, priority, lifetime, usage, dirty }: Flavour): Fields {
  const { resources, gpu, nodeTypes, maxPerNode, kind } = shape;
  const { cpuMilli, memoryBytes } = shape.guest ?? shape;
  return {
    name,
    weight,
    kind,
    cpu: cpuMilli % 1000 === 0 ? String(cpuMilli / 1000) : `${cpuMilli}m`,
    memory: formatBytes(memoryBytes),
    ...(overcommit === undefined ? {} : { overcommit }),
    ...(resources.length === 0 ? {} : { resources: Object.fromEntries(resources) }),
    ...(gpu === null ? {} : { gpu: { count: gpu.count, milliEach: gpu.milliEach, models: gpu.models } }),
    ...(nodeTypes.length === 0 ? {} : { nodeTypes }),
    ...(maxPerNode === null ? {} : { maxPerNode }),
    ...(priority === 0 ? {} : { priority }),
    ...(lifetime === null ? {} : { lifetime }),
    ...(usage === null ? {} : { usage }),
    ...(dirty === null ? {} : { dirty: writeDirty(dirty) }),
  };
}

const BINARY_UNITS = [
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
] as const;

/** A quantity in the largest binary unit of which the amount is a whole number. */
export function formatBytes(bytes: number): string {
  const unit = BINARY_UNITS.find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]}${unit[0]}`;
}
