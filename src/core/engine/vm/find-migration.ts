/** The target pod of a live migration that is to be decided on, found or made. */

import type { Cluster } from '../../model/cluster.ts';
import type { Migration, MigrationReason } from '../../model/migration.ts';
import { isEnded } from '../../model/migration.ts';
import { isFinished, type Pod } from '../../model/pod.ts';
import { type Labels, NO_LABELS } from '../../model/selectors.ts';
import { migrationTargetOf } from './migration-target.ts';

/** A migration as it is asked for. */
export interface MigrationRequest {
  readonly namespace: string;
  /** Of the migration object; '' where there is none yet. */
  readonly name: string;
  /** The VirtualMachineInstance. */
  readonly vmName: string;
  readonly reason: MigrationReason;
  readonly priority: number;
  /** Labels that the target must have besides. */
  readonly addedNodeSelector: Labels;
}

/**
 * The request that a migration's or a VM's name stands for, by `namespace/name`: that of a VM is its migration that is not
 * ended, the one under way before those that wait, else one that is made now: by a user, where nothing else is due. null
 * where there is neither.
 */
export function findMigrationRequest({ migrations, pods }: Cluster, key: string): MigrationRequest | null {
  const open = migrations.filter((one) => !isEnded(one));
  const ofVm = open.filter(({ namespace, vmName }) => keyOf({ namespace, name: vmName }) === key);
  const migration = open.find((one) => keyOf(one) === key) ?? ofVm.find(({ phase }) => phase === 'running') ?? ofVm[0];
  if (migration !== undefined) return migration;
  const pod = pods.find((one) => one.vm !== null && keyOf({ namespace: one.namespace, name: one.vm.name }) === key);
  if (pod?.vm == null) return null;
  const { namespace, vm } = pod;
  const reason = vm.dueReason ?? 'user';
  return { namespace, name: '', vmName: vm.name, reason, priority: 0, addedNodeSelector: NO_LABELS };
}

/**
 * The target pod: the one that is there already, or one made from the pod the guest runs in; null where it does not run.
 * `fresh` is the pod that the VM would be started with now: what was plugged in since is in its requests.
 */
export function findMigrationTarget(
  request: MigrationRequest,
  { pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>,
  fresh: Pod | null = null,
): Pod | null {
  const key = `${request.namespace}/${request.name}`;
  const ofVm = pods.filter(
    (pod) => pod.namespace === request.namespace && pod.vm?.name === request.vmName && !isFinished(pod),
  );
  const known = ofVm.find(({ vm }) => request.name !== '' && vm?.migration?.key === key);
  if (known !== undefined) return known;
  const running = ofVm.find(({ nodeName, vm }) => nodeName !== '' && vm?.migration === null);
  if (running?.vm == null) return null;
  const source = nodes.find(({ name }) => name === running.nodeName);
  const role = {
    key: request.name === '' ? `${request.namespace}/${request.vmName}` : key,
    sourceNode: running.nodeName,
    reason: request.reason,
    priority: request.priority,
  };
  const base = fresh?.vm == null ? running : { ...fresh, vm: { ...fresh.vm, ...runningFacts(running.vm) } };
  const target = migrationTargetOf(base, source, role);
  return { ...target, nodeSelector: new Map([...request.addedNodeSelector, ...target.nodeSelector]) };
}

/** What only the running guest tells. */
function runningFacts(vm: NonNullable<Pod['vm']>): Partial<NonNullable<Pod['vm']>> {
  const { startedCpu, migratability, startTimeSeconds, usage, migrationHistory } = vm;
  return { startedCpu, migratability, startTimeSeconds, usage, migrationHistory };
}

function keyOf({ namespace, name }: Pick<Migration, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
