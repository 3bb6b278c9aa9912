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

import { textOf, textOfList } from '../../../model/canonical-text.ts';
import { nodeCpuOf } from '../../../model/kubevirt-labels.ts';
import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { rememberByEpoch, rememberNodes } from '../../epoch-memo.ts';
import { NO_ARGS } from '../../no-args.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type Rejection,
  RUN,
  SKIP,
} from '../../plugin.ts';
import { findUnmetNeed, type GuestNeed, guestText, runningNeeds, startNeeds } from '../../vm/guest-needs.ts';

const NAME = 'VmCompatibility';
/** Kinds of guests whose verdicts are kept. */
const MAX_GUESTS = 256;
const IS_SOURCE = refusal('node(s) were the source of the live migration');

export const vmCompatibility: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes whose CPU, machine types or architecture a guest cannot start on or migrate to.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create() {
    const guestsOf = rememberNodes(() => new Map<string, PreparedGuest>());
    const prepared = rememberByEpoch((pod, state) => prepareGuest(pod, state, guestsOf(state)));
    return {
      reads: 'nodes',
      shapeOf: ({ vm }) =>
        vm === null ? '' : `${guestText(vm)};${vm.migration === null ? '-' : textOf(vm.migration.sourceNode)}`,
      preFilter: checkMigratable,
      filter(pod, node, state) {
        if (pod.vm === null) return null;
        if (pod.vm.migration?.sourceNode === node.name) return IS_SOURCE;
        return verdictOn(node, prepared(pod, state));
      },
    };
  },
};

/** Guests of equal needs, whatever nodes they run on. */
interface PreparedGuest {
  readonly needs: readonly GuestNeed[];
  /** By slot; undefined where nobody asked yet. */
  readonly verdicts: (Rejection | null | undefined)[];
  /** One object for each need, by its name. */
  readonly rejections: Map<string, Rejection>;
}

function prepareGuest(pod: Pod, state: ClusterState, known: Map<string, PreparedGuest>): PreparedGuest {
  const needs = needsOf(pod, state);
  const text = needs
    .map(({ label, value, isForbidden }) => textOfList([label, value ?? '', `${isForbidden}`]))
    .join('');
  let guest = known.get(text);
  if (guest === undefined) {
    if (known.size >= MAX_GUESTS) known.clear();
    guest = { needs, verdicts: new Array(state.slotCount).fill(undefined), rejections: new Map() };
    known.set(text, guest);
  }
  return guest;
}

/** Hot: guests that run on different nodes have shapes of their own, but seldom needs of their own. */
function verdictOn({ slot, node }: NodeState, { needs, verdicts, rejections }: PreparedGuest): Rejection | null {
  const known = verdicts[slot];
  if (known !== undefined) return known;
  const unmet = findUnmetNeed(needs, node.labels);
  const verdict = unmet === null ? null : rejectionOf(unmet, rejections);
  verdicts[slot] = verdict;
  return verdict;
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
  if (source === undefined || vm.cpuModel?.kind !== 'host-model' || vm.startedCpu !== null) return RUN;
  // KubeVirt finds such a guest not migratable (CPUModeLiveMigratable); arm64 publishes no models at all.
  if (nodeCpuOf(source.node).host !== null || vm.architecture === 'arm64') return RUN;
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
