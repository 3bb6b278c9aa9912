/**
 * VmCompatibility: refuses nodes on which a guest cannot start, or cannot go on running after a live migration
 * (kubevirt.md 3.4; pkg/virt-controller/watch/migration/migration.go createTargetPod).
 *
 * Filter: every label the guest needs is there: architecture, machine type, CPU model and features, Hyper-V features, TSC
 * frequency. A target of a live migration must also know the CPU model and the features that host-model came to where the
 * guest was first started, bear the same CPU vendor, and be another node than the source. A guest whose condition
 * LiveMigratable is False has no target at all.
 *
 * Example: a guest started with host-model on a node of model Cascadelake with feature avx512vnni, source vendor Intel: a
 * Skylake node without `cpu-model-migration.node.kubevirt.io/Cascadelake` is refused: "lacked host CPU model Cascadelake".
 */

import { textOfList } from '../../../model/canonical-text.ts';
import { nodeCpuOf } from '../../../model/kubevirt-labels.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { rememberByEpoch } from '../../epoch-memo.ts';
import { NO_ARGS } from '../../no-args.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type Rejection,
  RUN,
  SKIP,
} from '../../plugin.ts';
import { findUnmetNeed, type GuestNeed, runningNeeds, startNeeds } from '../../vm/guest-needs.ts';

const NAME = 'VmCompatibility';
const IS_SOURCE = refusal('node(s) were the source of the live migration');

export const vmCompatibility: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes whose CPU, machine types or architecture a guest cannot start on or migrate to.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create() {
    const prepared = rememberByEpoch(prepareGuest);
    return {
      reads: 'nodes',
      shapeOf: (pod, state) => prepared(pod, state).text,
      preFilter: checkMigratable,
      filter(pod, { node }, state) {
        const { needs, rejections } = prepared(pod, state);
        const unmet = findUnmetNeed(needs, node.labels);
        return unmet === null ? null : rejectionOf(unmet, rejections);
      },
    };
  },
};

/** What a guest needs of any node. */
interface PreparedGuest {
  readonly needs: readonly GuestNeed[];
  /** Guests of one text need the same, whatever nodes they run on. */
  readonly text: string;
  /** One object for each need, by its name. */
  readonly rejections: Map<string, Rejection>;
}

function prepareGuest(pod: Pod, state: ClusterState): PreparedGuest {
  const needs = needsOf(pod, state);
  const texts = needs.map(({ label, value, isForbidden }) => textOfList([label, value ?? '', `${isForbidden}`]));
  return { needs, text: texts.join(''), rejections: new Map() };
}

function needsOf({ vm }: Pod, state: ClusterState): readonly GuestNeed[] {
  if (vm === null) return [];
  const source = vm.migration === null ? undefined : state.node(vm.migration.sourceNode);
  return source === undefined ? startNeeds(vm) : [...startNeeds(vm), ...runningNeeds(vm, nodeCpuOf(source.node))];
}

function checkMigratable({ vm }: Pod, state: ClusterState): PreFilterOutcome {
  if (vm === null) return SKIP;
  if (vm.migration === null) return RUN;
  const { isMigratable, reason } = vm.migratability;
  if (isMigratable === false) return reject(`the guest is not live-migratable${reason === '' ? '' : `: ${reason}`}`);
  const source = state.node(vm.migration.sourceNode);
  if (source === undefined) return RUN;
  const run: PreFilterOutcome = { kind: 'run', except: { name: source.name, rejection: IS_SOURCE } };
  if (vm.cpuModel?.kind !== 'host-model' || vm.startedCpu !== null) return run;
  // KubeVirt finds such a guest not migratable (CPUModeLiveMigratable); arm64 publishes no models at all.
  if (nodeCpuOf(source.node).host !== null || vm.architecture === 'arm64') return run;
  return reject(`the source node ${source.name} has no label host-model-cpu.node.kubevirt.io/...: its CPU is unknown`);
}

function reject(reason: string): PreFilterOutcome {
  return { kind: 'reject', rejection: refusal(reason) };
}

function refusal(reason: string): Rejection {
  return createRejection(NAME, 'UnschedulableAndUnresolvable', reason);
}

function rejectionOf({ name, isForbidden }: GuestNeed, known: Map<string, Rejection>): Rejection {
  let rejection = known.get(name);
  if (rejection === undefined) {
    rejection = refusal(isForbidden ? `node(s) had ${name}` : `node(s) lacked ${name}`);
    known.set(name, rejection);
  }
  return rejection;
}
