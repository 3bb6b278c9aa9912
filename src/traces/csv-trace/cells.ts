/** Cells that hold several values, as texts and back: cards, resources, labels, lists of names. */

import {
  type GpuInventory,
  type GpuRequest,
  type Labels,
  NO_LABELS,
  quote,
  WHOLE_GPU_MILLI,
} from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import { MAX_CARDS } from '../card-model.ts';
import { parseDecimal } from '../csv-row.ts';

/** What parts cells, and what cannot stand in a line. */
const RESERVED = /[%|=:@,;"\s\p{Cc}]/gu;

function escapeName(name: string): string {
  return name.replace(RESERVED, (one) => encodeURIComponent(one));
}

function unescapeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `a|b` and back; '' is none. */
export function renderNames(names: readonly string[]): string {
  return names.map(escapeName).join('|');
}

export function parseNames(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split('|').map(unescapeName);
}

/** `ephemeral-storage=1024|example.com/nic=2` and back. */
export function renderResources(resources: readonly (readonly [string, number])[]): string {
  return resources.map(([name, amount]) => `${escapeName(name)}=${amount}`).join('|');
}

export function parseResources(cell: string): readonly (readonly [string, number])[] {
  if (cell === '') return [];
  return cell.split('|').map((entry) => {
    const [name, value] = parsePair(entry, 'resources');
    const amount = parseDecimal(value);
    if (amount >= 0) return [name, amount] as const;
    throw new BadRow('wrong-type', 'resources', quote(entry), 'name=amount, amounts from 0 on');
  });
}

/** `zone=a|rack=7` and back. */
export function renderLabels(labels: Labels): string {
  return [...labels].map(([key, value]) => `${escapeName(key)}=${escapeName(value)}`).join('|');
}

export function parseLabels(cell: string): Labels {
  if (cell === '') return NO_LABELS;
  return new Map(
    cell.split('|').map((entry) => {
      const [key, value] = parsePair(entry, 'labels');
      return [key, unescapeName(value)] as const;
    }),
  );
}

function parsePair(entry: string, column: string): readonly [string, string] {
  const parts = entry.split('=');
  if (parts.length === 2 && parts[0] !== '') return [unescapeName(parts[0]!), parts[1]!];
  throw new BadRow('bad-row', column, quote(entry), 'name=value, parted by |', 'write % as %25, | as %7C, = as %3D');
}

/** What a node has, by card: `A10:1000|1000`; '' is none. */
export function renderInventory(gpus: GpuInventory | null): string {
  return gpus === null ? '' : `${escapeName(gpus.model)}:${gpus.deviceMilli.join('|')}`;
}

export function parseInventory(cell: string): GpuInventory | null {
  if (cell === '') return null;
  const [model = '', devices = '', ...others] = cell.split(':');
  const deviceMilli = devices === '' ? [] : devices.split('|').map(parseDecimal);
  const isGood = others.length === 0 && deviceMilli.length <= MAX_CARDS && deviceMilli.every((milli) => milli >= 0);
  if (isGood) return { model: unescapeName(model), deviceMilli };
  throw new BadRow('bad-row', 'gpu', quote(cell), 'the cards of a node as MODEL:1000|1000', 'mend or remove the row');
}

const REQUEST = /^(\d{1,6})x(\d{1,6})(?::([^@]*))?(?:@([\d|]*))?$/;

/** What a VM asks for, `2x1000:A10|T4@0|1`: cards, thousandths of each, models it accepts, devices it was given; '' none. */
export function renderRequest(gpu: GpuRequest | null): string {
  if (gpu === null) return '';
  const models = gpu.models.length === 0 ? '' : `:${renderNames(gpu.models)}`;
  return `${gpu.count}x${gpu.milliEach}${models}${gpu.devices === null ? '' : `@${gpu.devices.join('|')}`}`;
}

export function parseRequest(cell: string): GpuRequest | null {
  if (cell === '') return null;
  const [, count, milli, models = '', devices] = REQUEST.exec(cell) ?? [];
  const request = { count: Number(count), milliEach: Number(milli) };
  const isGood = request.count >= 1 && request.count <= MAX_CARDS && request.milliEach >= 1;
  if (!isGood || request.milliEach > WHOLE_GPU_MILLI) {
    throw new BadRow('bad-row', 'gpu', quote(cell), 'cards and thousandths as 1x500 or 2x1000:A10', 'mend the row');
  }
  const given = devices === undefined ? null : devices === '' ? [] : devices.split('|').map(Number);
  return { ...request, models: parseNames(models), devices: given };
}
