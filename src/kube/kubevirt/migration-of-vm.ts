/** A migration together with the VM that it moves, or should move. */

import { isEnded, type Migration, nearestName, quote } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import { readMigration } from './migration-object.ts';

/** The VMs of a cluster by `namespace/name`. */
export interface ClusterVms {
  /** Every VM that runs or is about to, with its VMI where the input has one in order. */
  readonly vmis: ReadonlyMap<string, Field | null>;
  /** Those with a launcher pod, and with one that is bound to a node. */
  readonly launched: ReadonlySet<string>;
  readonly bound: ReadonlySet<string>;
}

/** Names compared to tell the nearest. */
const MAX_COMPARED = 1000;

/** A migration from its object; a warning tells one that is not ended and moves no VM that runs. */
export function readMigrationOf(object: Field, { vmis, launched, bound }: ClusterVms, context: ReadContext): Migration {
  const field = object.get('spec').get('vmiName');
  const key = `${readNamespace(object, context)}/${field.text()}`;
  const vmi = vmis.get(key) ?? null;
  const migration = readMigration(object, vmi, context);
  const isRunning = bound.has(key) || (vmi?.get('status').get('nodeName').text() ?? '') !== '';
  // One that comes from another cluster finds its VM waiting here.
  const isReceived = object.get('spec').get('receive').isPresent;
  if (isRunning || isReceived || isEnded(migration) || migration.vmName === '') return migration;
  if (vmis.has(key) || launched.has(key)) {
    const remedy = 'start the VM, or give its launcher pod; until then there is nothing to move';
    field.report('unknown-value', `${quote(field.text())}, which does not run`, 'a VM that runs', remedy, 'warning');
  } else {
    const known = [...new Set([...vmis.keys(), ...launched])].slice(0, MAX_COMPARED);
    const nearest = nearestName(key, known);
    const remedy =
      nearest === undefined ? 'give its VirtualMachineInstance or its launcher pod' : `did you mean ${nearest}?`;
    field.report('unknown-value', quote(field.text()), 'a VM that is there', remedy, 'warning');
  }
  return migration;
}
