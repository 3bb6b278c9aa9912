/** The TSC frequency that virt-controller promises a guest before it starts (pkg/virt-controller/watch/topology, 1.9). */

import { type Node, SCHEDULABLE_LABEL, TSC_LABEL } from '../../core/index.ts';
import { Field, isRecord } from '../field.ts';
import { IssueList } from '../issues.ts';
import { hintedFrequencyOf, tscNeedOf } from './launcher/node-selector.ts';

/**
 * The lowest frequency, in Hz, among nodes that tell theirs and that VMs may start on or run on; 0 where none does.
 * `running` names the nodes with VMIs.
 */
export function lowestTscFrequency(nodes: readonly Node[], running: ReadonlySet<unknown>): number {
  const frequencies = nodes
    .filter(({ name, labels }) => labels.get(SCHEDULABLE_LABEL) === 'true' || running.has(name))
    .map(({ labels }) => Number(labels.get(TSC_LABEL) ?? ''))
    .filter((frequency) => Number.isSafeInteger(frequency) && frequency > 0);
  return frequencies.length === 0 ? 0 : Math.min(...frequencies);
}

/** A VMI that is not on a node yet, with the frequency that it starts with; itself where it needs none or has one. */
export function withTopologyHints(vmi: Field, frequencyHz: number): Field {
  if (frequencyHz <= 0) return vmi;
  // What is wrong with the VMI is told where it is read in full.
  const read = Field.root(vmi.value, new IssueList());
  const status = read.get('status');
  const architecture = read.get('spec').get('architecture').text();
  const isStarted = status.get('nodeName').text() !== '' || hintedFrequencyOf(read) > 0;
  if (isStarted || tscNeedOf(read) === null || !['', 'amd64'].includes(architecture)) return vmi;
  const topologyHints = { tscFrequency: frequencyHz };
  const manifest = isRecord(vmi.value) ? vmi.value : {};
  const known = isRecord(status.value) ? status.value : {};
  return Field.root({ ...manifest, status: { ...known, topologyHints } }, vmi.issues, vmi.path, vmi.file);
}
