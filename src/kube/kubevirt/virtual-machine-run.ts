/** Whether KubeVirt lets a VirtualMachine run (syncRunStrategy in pkg/virt-controller/watch/vm/vm.go, 1.9). */

import type { Field } from '../field.ts';

/** `unknown`: what is known of the VM does not tell. */
export type WantedRun = 'running' | 'stopped' | 'unknown';

/**
 * Whether a VM has a VMI that runs or is about to, from the VM's own spec and status. Of the requests in its status
 * only the first counts, as in KubeVirt. A receiver counts as running once it has received its guest: until a migration
 * comes it has no launcher.
 */
export function wantsToRun(vm: Field): WantedRun {
  const spec = vm.get('spec').object();
  if (!vm.get('spec').isPresent) spec.report('missing-field', 'nothing', 'what the VM is made of');
  if (vm.get('metadata').object().get('deletionTimestamp').isPresent) return 'stopped';
  const known = readKnown(vm);
  if (known.needsRecovery && known.hasVmi !== true) return 'stopped';
  const strategy = readStrategy(spec);
  if (strategy === 'Always') return 'running';
  // A start request turns Halted into Always; while a VMI is there it is stopped first.
  if (strategy === 'Halted') return known.request === 'Start' && known.hasVmi !== true ? 'running' : 'stopped';
  if (strategy === 'Manual') return runOfManual(known);
  if (strategy === 'RerunOnFailure') return runOfRerun(known);
  if (strategy === 'Once') return runOfOnce(known);
  if (strategy === 'WaitAsReceiver') return known.hasGuest ? 'running' : 'unknown';
  return 'unknown';
}

/** What a VM's status tells. */
interface Known {
  /** Whether there is a VMI, ended or not; null where the VM is stored but has no status. */
  readonly hasVmi: boolean | null;
  /** True where the VMI has ended and stays for its record. */
  readonly isFinal: boolean;
  /** True where it keeps failing. */
  readonly hasFailed: boolean;
  readonly hasGuest: boolean;
  /** Action of the first request, '' without. */
  readonly request: string;
  /** Run strategy under which the VM was seen last, '' where it never had a VMI. */
  readonly lastStrategy: string;
  readonly needsRecovery: boolean;
}

function readKnown(vm: Field): Known {
  const status = vm.get('status').object();
  const isStored = vm.get('metadata').get('uid').isPresent;
  const hasVmi = status.isPresent || !isStored ? status.get('created').isTrue() : null;
  const printable = status.get('printableStatus').text();
  const [request] = status.get('stateChangeRequests').items();
  const conditions = status.get('conditions').items();
  return {
    hasVmi,
    isFinal: hasVmi === true && (printable === 'Stopped' || printable === 'CrashLoopBackOff'),
    hasFailed: printable === 'CrashLoopBackOff',
    hasGuest: ['Running', 'Paused', 'Migrating'].includes(printable),
    request: request?.object().get('action').text() ?? '',
    lastStrategy: status.get('runStrategy').text(),
    needsRecovery: conditions.some(
      (one) => one.object().get('type').text() === 'ManualRecoveryRequired' && one.get('status').text() === 'True',
    ),
  };
}

/** Strategies by name; both fields together are refused by KubeVirt, and neither is Halted. */
const STRATEGIES = ['Always', 'RerunOnFailure', 'Manual', 'Once', 'Halted', 'WaitAsReceiver'];

/** The run strategy, '' (with an issue) where it is none. */
function readStrategy(spec: Field): string {
  const running = spec.get('running');
  const strategy = spec.get('runStrategy');
  const isRunning = running.isTrue();
  if (running.isPresent && strategy.isPresent) {
    running.report('unknown-value', 'running beside runStrategy', 'one of the two', 'remove running');
    return '';
  }
  if (running.isPresent) return isRunning ? 'Always' : 'Halted';
  if (!strategy.isPresent) return 'Halted';
  const text = strategy.text();
  if (STRATEGIES.includes(text)) return text;
  if (typeof strategy.value === 'string') {
    strategy.report('unknown-value', JSON.stringify(text.slice(0, 80)), `one of ${STRATEGIES.join(', ')}`);
  }
  return '';
}

/** Starts one time; the VMI that has ended stays and keeps it from starting again. */
function runOfOnce({ hasVmi, isFinal }: Known): WantedRun {
  if (hasVmi === null) return 'unknown';
  return isFinal ? 'stopped' : 'running';
}

function runOfManual({ hasVmi, isFinal, request }: Known): WantedRun {
  if (hasVmi === null) return 'unknown';
  if (!hasVmi) return request === 'Start' ? 'running' : 'stopped';
  return request === 'Stop' || isFinal ? 'stopped' : 'running';
}

/** Starts when it comes from another strategy or is asked to; one that ended well is not started again. */
function runOfRerun({ hasVmi, isFinal, hasFailed, request, lastStrategy }: Known): WantedRun {
  if (hasVmi === null) return 'unknown';
  if (!hasVmi) return request === 'Start' || lastStrategy !== 'RerunOnFailure' ? 'running' : 'stopped';
  return request === 'Stop' || (isFinal && !hasFailed) ? 'stopped' : 'running';
}
