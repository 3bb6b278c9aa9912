/** Content of a trace as rows of Berth's own comma-separated form. */

import {
  BerthError,
  quote,
  type TraceChange,
  type TraceNode,
  type TraceShape,
  type TraceUsage,
  type TraceVm,
} from '../../core/index.ts';
import type { TraceContent } from '../collect.ts';
import { renderInventory, renderLabels, renderNames, renderRequest, renderResources } from './cells.ts';
import { COLUMN_KEYS, type ColumnKey, KNOWN_NAMES } from './columns.ts';

/** The content of a trace, which need not be in memory. */
type WrittenContent = { readonly [Part in keyof TraceContent]: Iterable<TraceContent[Part][number]> };

type Cells = Readonly<Partial<Record<ColumnKey, string>>>;

/**
 * The lines of a trace, without line ends, the header first; `csvTrace` reads them back as they were. Pods that VMs bring
 * are not written, only what they ask for. Throws where a name has blanks at its ends or control characters.
 */
export function* renderCsvTrace({ nodes, vms, usage, changes }: WrittenContent): Generator<string> {
  yield COLUMN_KEYS.map((key) => KNOWN_NAMES[key][0].name).join(',');
  for (const node of nodes) yield renderCells(nodeCells(node));
  for (const vm of vms) yield renderCells(vmCells(vm));
  for (const change of changes) yield renderCells(changeCells(change));
  for (const sample of usage) yield renderCells(usageCells(sample));
}

function nodeCells(node: TraceNode): Cells {
  return {
    record: 'node',
    id: checkName(node.name),
    cpu: String(node.cpuMilli),
    memory: String(node.memoryBytes),
    arrival: timeCell(node.joinSeconds),
    departure: timeCell(node.leaveSeconds),
    gpu: renderInventory(node.gpus),
    resources: renderResources(node.resources),
    labels: renderLabels(node.labels),
  };
}

function vmCells(vm: TraceVm): Cells {
  const { arrivalSeconds, arrivalKnowledge, departureSeconds, departureKnowledge } = vm;
  const impliedArrival = Number.isFinite(arrivalSeconds) ? 'observed' : 'before-start';
  const impliedDeparture = Number.isFinite(departureSeconds) ? 'observed' : 'after-end';
  return {
    record: 'vm',
    id: checkName(vm.id),
    ...shapeCells(vm.shape),
    arrival: timeCell(arrivalSeconds),
    arrivalKnown: arrivalKnowledge === impliedArrival ? '' : arrivalKnowledge,
    departure: timeCell(departureSeconds),
    departureKnown: departureKnowledge === impliedDeparture ? '' : departureKnowledge,
    group: checkName(vm.group),
    tenant: checkName(vm.tenant),
    priority: vm.priority === 0 ? '' : String(vm.priority),
    node: checkName(vm.recordedNode),
  };
}

function shapeCells(shape: TraceShape): Cells {
  return {
    cpu: String(shape.cpuMilli),
    memory: String(shape.memoryBytes),
    kind: shape.kind,
    gpu: renderRequest(shape.gpu),
    resources: renderResources(shape.resources),
    nodeTypes: renderNames(shape.nodeTypes),
    maxPerNode: shape.maxPerNode === null ? '' : String(shape.maxPerNode),
  };
}

function usageCells({ id, startSeconds, lengthSeconds, cpuMilli, memoryBytes }: TraceUsage): Cells {
  return {
    record: 'usage',
    id: checkName(id),
    arrival: String(startSeconds),
    lifetime: String(lengthSeconds),
    cpu: cpuMilli === null ? '' : String(cpuMilli),
    memory: memoryBytes === null ? '' : String(memoryBytes),
  };
}

function changeCells(change: TraceChange): Cells {
  const happened = { record: change.kind, arrival: String(change.atSeconds) };
  if (change.kind === 'resize') return { ...happened, id: checkName(change.id), ...shapeCells(change.shape) };
  return { ...happened, id: checkName('id' in change ? change.id : change.node) };
}

/** Infinite times are empty cells. */
function timeCell(seconds: number): string {
  return Number.isFinite(seconds) ? String(seconds) : '';
}

/** Names that a line cannot carry, or that would be read without their blanks. */
const UNWRITABLE = /[\p{Cc}\ufeff]|^\s|\s$/u;

function checkName(name: string): string {
  if (!UNWRITABLE.test(name)) return name;
  throw new BerthError('bad-row', `found the name ${quote(name)}, wanted one that a row of a CSV file can hold`, {
    remedy: 'rename it in the source',
  });
}

function renderCells(cells: Cells): string {
  return COLUMN_KEYS.map((key) => renderCell(cells[key] ?? '')).join(',');
}

function renderCell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
