/** VirtualMachineInstanceMigrations (kubevirt.md 4.1 to 4.3). */

import { describeValue, type Migration, type MigrationPhase, type MigrationReason } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import { readTime } from '../time.ts';

const EVACUATION_ANNOTATION = 'kubevirt.io/evacuationMigration';
const UPDATE_ANNOTATION = 'kubevirt.io/workloadUpdateMigration';
const EVICTION_SOURCE_ANNOTATION = 'kubevirt.io/eviction-source';
/** Conditions of a VMI that make the workload updater migrate it for a change of the VM itself. */
const HOTPLUG_CONDITIONS = ['HotVCPUChange', 'HotMemoryChange', 'VolumesChange', 'MigrationRequired'];
/** Phases before a target pod exists. */
const WAITING_PHASES = ['', 'Pending', 'Synchronizing', 'WaitingForSync'];
const RUNNING_PHASES = ['Scheduling', 'Scheduled', 'PreparingTarget', 'TargetReady', 'Running'];
/** Place in KubeVirt's queue (pkg/virt-controller/watch/migration). */
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['system-critical', 100],
  ['user-triggered', 50],
  ['system-maintenance', 20],
]);

/** A migration from its object and, where it is given, the VMI it moves. */
export function readMigration(manifest: Field, vmi: Field | null, context: ReadContext): Migration {
  const spec = manifest.get('spec').object();
  const status = manifest.get('status').object();
  const state = status.get('migrationState').object();
  const phase = readPhase(status.get('phase'));
  const annotations = context.labels(manifest.get('metadata').get('annotations'));
  const vmName = spec.get('vmiName');
  if (!vmName.isPresent) vmName.report('missing-field', 'nothing', 'the name of a VirtualMachineInstance');
  const evacuatedFrom = annotations.get(EVACUATION_ANNOTATION) ?? '';
  const runsOn = vmi?.get('status').get('nodeName').text() ?? '';
  const isEnded = phase === 'succeeded' || phase === 'failed';
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    uid: manifest.get('metadata').get('uid').text(),
    vmName: vmName.text(),
    phase,
    reason: reasonOf(annotations, vmi),
    priority: PRIORITIES.get(spec.get('priority').text()) ?? 0,
    sourceNode: context.text(state.get('sourceNode').text() || (isEnded ? '' : runsOn) || evacuatedFrom),
    addedNodeSelector: context.labels(spec.get('addedNodeSelector')),
    targetNode: context.text(state.get('targetNode').text()),
    startSeconds: readTime(state.get('startTimestamp')),
    endSeconds: readTime(state.get('endTimestamp')),
  };
}

function readPhase(field: Field): MigrationPhase {
  const text = field.text();
  if (WAITING_PHASES.includes(text)) return 'waiting';
  if (RUNNING_PHASES.includes(text)) return 'running';
  if (text === 'Succeeded') return 'succeeded';
  if (text === 'Failed') return 'failed';
  const wanted = `a phase of a migration, such as ${RUNNING_PHASES.join(', ')}`;
  field.report('unknown-value', describeValue(text), wanted, undefined, 'warning');
  return 'waiting';
}

/** Why it happens. */
function reasonOf(annotations: ReadonlyMap<string, string>, vmi: Field | null): MigrationReason {
  if (annotations.has(EVACUATION_ANNOTATION)) return evictionReasonOf(vmi);
  if (!annotations.has(UPDATE_ANNOTATION)) return 'user';
  return vmi !== null && isPluggedInto(vmi) ? 'hotplug' : 'update';
}

/** Why a VirtualMachineInstance is to be migrated, whether or not a migration was made: a drain, a hot-plug; null if for nothing. */
export function dueReasonOf(vmi: Field): MigrationReason | null {
  const status = vmi.get('status').object();
  const evacuatedFrom = status.get('evacuationNodeName').text();
  // The mark stays for a while when the guest has arrived elsewhere.
  if (evacuatedFrom !== '' && evacuatedFrom === status.get('nodeName').text()) return evictionReasonOf(vmi);
  return isPluggedInto(vmi) ? 'hotplug' : null;
}

/** Evacuations started by the descheduler are rebalancing. */
function evictionReasonOf(vmi: Field | null): MigrationReason {
  const source = vmi?.get('metadata').get('annotations').get(EVICTION_SOURCE_ANNOTATION).value;
  return source === 'descheduler' ? 'rebalancing' : 'evacuation';
}

function isPluggedInto(vmi: Field): boolean {
  return vmi
    .get('status')
    .get('conditions')
    .items()
    .some((one) => HOTPLUG_CONDITIONS.includes(one.get('type').text()) && one.get('status').value === 'True');
}
