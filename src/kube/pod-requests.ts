/** What a pod asks for, as kube-scheduler sums it (component-helpers/resource/helpers.go, scheduler/framework/types.go). */

import { CPU_MILLI, MEMORY_BYTES, PODS, type ResourceVector, toMilli } from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';
import {
  type Amounts,
  addAmounts,
  NO_AMOUNTS,
  raiseAmounts,
  readAmounts,
  toAskedVector,
  withMissing,
} from './resource-list.ts';

/** The sums of a pod (see Pod for what they mean). */
export interface PodRequests {
  readonly requests: ResourceVector;
  readonly nonZeroRequests: ResourceVector;
  readonly scoringRequests: ResourceVector;
  readonly limits: ResourceVector;
  readonly unlimitedCpuMilli: number;
}

interface Container {
  readonly requests: Amounts;
  readonly limits: Amounts;
  /** An init container that keeps running (restartPolicy Always). */
  readonly isRestartable: boolean;
}

/** The parts of a pod that its sums are made of. */
interface PodAmounts {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** Pod-level requests that replace the sum: cpu, memory and hugepages only. */
  readonly podLevel: Amounts;
  readonly podLevelLimits: Amounts;
  readonly overhead: Amounts;
}

/** What a container is taken to ask for where it names neither: 100m and 200 MiB (scheduler/util/pod_resources.go). */
const ASSUMED: Amounts = new Map([
  ['cpu', 100_000_000n],
  ['memory', 200n * 1024n * 1024n * 1_000_000_000n],
]);

/** Reads the sums of a pod manifest. */
export function readPodRequests(pod: Field, context: ReadContext): PodRequests {
  const amounts = readPodAmounts(pod, context);
  const exact = sumAmounts(amounts, NO_AMOUNTS);
  const requests = withoutPods(toAskedVector(exact, context, pod.get('spec')), context);
  const limits = withoutPods(toAskedVector(sumAmounts(limitsOf(amounts), NO_AMOUNTS), context), context);
  const unlimitedCpuMilli = context.toNumber(toMilli({ nano: unlimitedCpuOf(amounts) }));
  if (namesCpuAndMemory(amounts) && amounts.podLevel.size === 0) {
    return { requests, nonZeroRequests: requests, scoringRequests: requests, limits, unlimitedCpuMilli };
  }
  const nonZero = toAskedVector(sumAmounts(amounts, assumedFor(amounts, exact)), context);
  const scoring = toAskedVector(sumAmounts({ ...amounts, podLevel: NO_AMOUNTS }, ASSUMED), context);
  const nonZeroRequests = [...requests];
  nonZeroRequests[CPU_MILLI] = nonZero[CPU_MILLI]!;
  nonZeroRequests[MEMORY_BYTES] = nonZero[MEMORY_BYTES]!;
  return {
    requests,
    nonZeroRequests: context.vector(nonZeroRequests),
    scoringRequests: withoutPods(scoring, context),
    limits,
    unlimitedCpuMilli,
  };
}

/** The same pod with its limits in place of its requests. */
function limitsOf(pod: PodAmounts): PodAmounts {
  const asRequests = (container: Container): Container => ({ ...container, requests: container.limits });
  return {
    ...pod,
    containers: pod.containers.map(asRequests),
    initContainers: pod.initContainers.map(asRequests),
    podLevel: pod.podLevelLimits,
  };
}

/** Nano-cores that containers without a CPU limit ask for while the pod runs; of a pod with requests of its own, the rest. */
function unlimitedCpuOf({ containers, initContainers, podLevel, podLevelLimits }: PodAmounts): bigint {
  if (podLevelLimits.has('cpu')) return 0n;
  let limited = 0n;
  let unlimited = 0n;
  for (const { requests, limits } of [...containers, ...initContainers.filter((one) => one.isRestartable)]) {
    const nano = requests.get('cpu') ?? 0n;
    if (limits.has('cpu')) limited += nano;
    else unlimited += nano;
  }
  const whole = podLevel.get('cpu');
  if (whole === undefined) return unlimited;
  return whole > limited ? whole - limited : 0n;
}

/** Every pod counts as one on the axis of pods, whatever it asks for there. */
function withoutPods(vector: ResourceVector, context: ReadContext): ResourceVector {
  return vector[PODS] === 0 ? vector : context.vector(vector.with(PODS, 0));
}

function namesCpuAndMemory({ containers, initContainers }: PodAmounts): boolean {
  return [...containers, ...initContainers].every(({ requests }) => requests.has('cpu') && requests.has('memory'));
}

/** With pod-level requests only what the whole pod lacks is assumed (framework/types.go getNonMissingContainerRequests). */
function assumedFor({ podLevel }: PodAmounts, exact: Amounts): Amounts {
  return podLevel.size === 0 ? ASSUMED : new Map([...ASSUMED].filter(([name]) => !exact.has(name)));
}

/**
 * max(containers + restartable init containers, peak while initialising), replaced by pod-level requests, plus overhead;
 * `missing` is added to each container that lacks it (kube-scheduler.md C0.5).
 */
function sumAmounts(pod: PodAmounts, missing: Amounts): Amounts {
  const sum = new Map<string, bigint>();
  for (const { requests } of pod.containers) addAmounts(sum, withMissing(requests, missing));
  const restartable = new Map<string, bigint>();
  const peak = new Map<string, bigint>();
  for (const container of pod.initContainers) {
    const requests = withMissing(container.requests, missing);
    if (container.isRestartable) {
      addAmounts(sum, requests);
      addAmounts(restartable, requests);
      raiseAmounts(peak, restartable);
    } else {
      const meanwhile = new Map(restartable);
      addAmounts(meanwhile, requests);
      raiseAmounts(peak, meanwhile);
    }
  }
  raiseAmounts(sum, peak);
  for (const [name, nano] of pod.podLevel) sum.set(name, nano);
  addAmounts(sum, pod.overhead);
  return sum;
}

function readPodAmounts(pod: Field, context: ReadContext): PodAmounts {
  const spec = pod.get('spec');
  const statuses = readStatuses(pod.get('status').object(), context);
  const read = (list: Field, isInit: boolean): Container[] =>
    list.items().map((container) => readContainer(container, statuses, isInit, context));
  const containers = read(spec.get('containers'), false);
  const initContainers = read(spec.get('initContainers'), true);
  const resources = spec.get('resources').object();
  const asked = onlyPodLevel(readAmounts(resources.get('requests'), context));
  const podLevel = actualPodLevel(asked, pod.get('status').object(), statuses, context);
  const podLevelLimits = onlyPodLevel(readAmounts(resources.get('limits'), context));
  const overhead = readAmounts(spec.get('overhead'), context);
  const amounts = { containers, initContainers, podLevel, podLevelLimits, overhead };
  if (!context.isDefaulting || podLevelLimits.size === 0) return amounts;
  return { ...amounts, podLevel: defaultPodLevel(amounts, podLevelLimits) };
}

function readContainer(container: Field, statuses: Statuses, isInit: boolean, context: ReadContext): Container {
  const resources = container.object().get('resources').object();
  const asked = readAmounts(resources.get('requests'), context);
  const limits = readAmounts(resources.get('limits'), context);
  const requests = context.isDefaulting ? withMissing(asked, limits) : asked;
  const isRestartable = isInit && container.get('restartPolicy').text() === 'Always';
  const status = isInit && !isRestartable ? undefined : statuses.byName.get(container.get('name').text());
  return {
    requests: status === undefined ? requests : actualRequests(requests, status, statuses),
    limits,
    isRestartable,
  };
}

/** Missing pod-level requests: what the containers ask for (not huge pages), else the limits (apis/core/v1/defaults.go). */
function defaultPodLevel(pod: PodAmounts, limits: Amounts): Amounts {
  const ofContainers = sumAmounts({ ...pod, podLevel: NO_AMOUNTS, overhead: NO_AMOUNTS }, NO_AMOUNTS);
  const known = [...ofContainers].filter(([name]) => name === 'cpu' || name === 'memory');
  return new Map([...limits, ...known, ...pod.podLevel]);
}

function onlyPodLevel(amounts: Amounts): Amounts {
  if (amounts.size === 0) return amounts;
  const kept = [...amounts].filter(([name]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-'));
  return new Map(kept);
}

/** What a running container was last given (`status.containerStatuses[]`). */
interface Status {
  readonly requests: Amounts;
  readonly allocated: Amounts;
}

interface Statuses {
  readonly byName: ReadonlyMap<string, Status>;
  /** The kubelet has refused the resize that the spec asks for. */
  readonly isResizeInfeasible: boolean;
}

const NO_STATUSES: ReadonlyMap<string, Status> = new Map();

function readStatuses(status: Field, context: ReadContext): Statuses {
  const all = [...status.get('containerStatuses').items(), ...status.get('initContainerStatuses').items()];
  const isReporting = status.get('resources').isPresent || all.some((one) => one.get('resources').isPresent);
  if (!isReporting) return { byName: NO_STATUSES, isResizeInfeasible: false };
  const byName = new Map<string, Status>();
  for (const one of all) {
    const name = one.get('name').text();
    const resources = one.get('resources').object();
    // Names are unique in a pod; where they are not, the last status counts, with or without resources.
    if (!resources.isPresent) byName.delete(name);
    else {
      byName.set(name, {
        requests: readAmounts(resources.get('requests'), context),
        allocated: readAmounts(one.get('allocatedResources'), context),
      });
    }
  }
  const resize = status
    .get('conditions')
    .items()
    .find((condition) => condition.get('type').text() === 'PodResizePending');
  return { byName, isResizeInfeasible: resize?.get('reason').text() === 'Infeasible' };
}

/** Pod-level requests while they are being resized; the pod itself reports what it was given since 1.36. */
function actualPodLevel(asked: Amounts, status: Field, statuses: Statuses, context: ReadContext): Amounts {
  const given = status.get('resources').object();
  if (asked.size === 0 || !given.isPresent || context.schedulerVersion !== '1.36') return asked;
  const requests = readAmounts(given.get('requests'), context);
  const allocated = readAmounts(status.get('allocatedResources'), context);
  const actual = actualRequests(asked, { requests, allocated }, statuses);
  return new Map([...asked].map(([name]) => [name, actual.get(name) ?? 0n]));
}

/** The most of what is asked, given and allocated; what is asked no longer counts once its resize is infeasible. */
function actualRequests(asked: Amounts, status: Status, { isResizeInfeasible }: Statuses): Amounts {
  const most = new Map(isResizeInfeasible ? [] : asked);
  raiseAmounts(most, status.requests);
  raiseAmounts(most, status.allocated);
  return most;
}
