/** VMs drawn from a workload model, as a source of a run. */

import type { SourceParts, TraceVm } from '../core/index.ts';
import { generateWorkload } from '../traces/generator/generate.ts';
import { WorkloadUsage } from '../traces/generator/usage.ts';
import type { WorkloadModel } from '../traces/generator/workload-model.ts';

/** The source of a run with this seed; nothing is drawn before it is gone through. */
export function generatedSource(model: WorkloadModel, seed: number): SourceParts {
  const hasUsage = model.usage !== null || model.flavours.some(({ usage }) => usage !== null);
  const usage = new WorkloadUsage(model, seed);
  const usageOf = hasUsage ? (vm: TraceVm, until: number) => usage.usageOf(vm, until) : null;
  return {
    kind: 'generated',
    vms: generateWorkload(model, seed),
    shapes: model.flavours.map(({ shape }) => shape),
    horizonSeconds: model.horizonSeconds,
    usageOf,
    dirtyClassOf: (vm) => usage.dirtyClassOf(vm),
  };
}
