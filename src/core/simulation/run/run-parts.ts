/** What a run is put together from once every file that its scenario names has been read. */

import type { ExtenderSettings } from '../../engine/extender/policy-as-extender.ts';
import type { Profile } from '../../engine/profile.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { DirtyClass } from '../../model/dirty-class.ts';
import type { Pod } from '../../model/pod.ts';
import type { ScenarioRun } from '../scenario/scenario.ts';
import type { TraceChange, TraceNode, TraceShape, TraceUsage, TraceVm } from '../trace/trace.ts';

/** A trace that was read, all of it. */
export interface RecordedTrace {
  readonly nodes: readonly TraceNode[];
  /** In any order. */
  readonly vms: readonly TraceVm[];
  readonly usage: readonly TraceUsage[];
  readonly changes: readonly TraceChange[];
}

/** Where the VMs of one source of the workload come from. */
export type SourceParts =
  /** Pods of manifests, by the axes of `RunParts.dump`. */
  | { readonly kind: 'pods'; readonly pods: readonly Pod[] }
  | { readonly kind: 'trace'; readonly trace: RecordedTrace }
  /** Drawn by the run's seed; may be gone through again and again, in the order they come. */
  | {
      readonly kind: 'generated';
      readonly vms: Iterable<TraceVm>;
      /** All that its VMs may have. */
      readonly shapes: readonly TraceShape[];
      /** No VM arrives later; what leaves after that is there at the end. */
      readonly horizonSeconds: number;
      /** Samples of a VM up to a time, sorted; null where the model has no usage. */
      readonly usageOf: ((vm: TraceVm, untilSeconds: number) => Iterable<TraceUsage>) | null;
      readonly dirtyClassOf: (vm: TraceVm) => DirtyClass;
    };

/** A scheduler as a run has it: its profile, and how it asks Berth; null where the policy stands alone. */
export interface SchedulerParts {
  readonly profile: Profile;
  readonly settings: ExtenderSettings;
}

export interface RunParts {
  readonly run: ScenarioRun;
  /** What dumps and manifests were read into; null where the scenario names none. */
  readonly dump: Cluster | null;
  /** Of `spec.cluster.traces`, in their order. */
  readonly clusterTraces: readonly RecordedTrace[];
  /** Of `spec.workload`, in its order. */
  readonly sources: readonly SourceParts[];
  /** By the name that the scenario gives them: the run's policy, and those that happenings name. */
  readonly policies: ReadonlyMap<string, Profile>;
  readonly scheduler: SchedulerParts | null;
}
