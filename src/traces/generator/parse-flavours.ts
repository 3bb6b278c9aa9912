/** The flavours of a workload model. */

import {
  createIssue,
  describeValue,
  type Issue,
  joinPath,
  parseQuantity,
  quote,
  type TraceShape,
  toMilli,
  toValue,
} from '../../core/index.ts';
import { remedyForQuantity } from '../../kube/quantity-remedy.ts';
import { readDirty, readLifetime, readUsage, type WrittenLifetime, type WrittenUsage } from './parse-parts.ts';
import type { Flavour, OvercommitRatios } from './workload-model.ts';

export interface WrittenFlavour {
  readonly name: string;
  readonly weight: number;
  readonly kind: 'vm' | 'container';
  readonly cpu: unknown;
  readonly memory: unknown;
  readonly overcommit?: OvercommitRatios;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly gpu?: { readonly count: number; readonly milliEach: number; readonly models: readonly string[] };
  readonly nodeTypes: readonly string[];
  readonly maxPerNode?: number;
  readonly priority: number;
  readonly lifetime?: WrittenLifetime;
  readonly usage?: WrittenUsage;
  readonly dirty?: Readonly<Record<string, number>>;
}

/** The flavours, with issues about them; each name once. */
export function readFlavours(written: readonly WrittenFlavour[], path: string, issues: Issue[]): Flavour[] {
  const names = new Set<string>();
  return written.map((one, index) => {
    const at = `${path}[${index}]`;
    const { name, weight, overcommit, priority, lifetime, usage, dirty } = one;
    if (names.has(name)) issues.push(createIssue('duplicate-object', `${at}.name`, quote(name), 'each name once'));
    names.add(name);
    return {
      name,
      weight,
      priority,
      shape: readShape(one, at, issues),
      ...(overcommit !== undefined && { overcommit }),
      lifetime: lifetime === undefined ? null : readLifetime(lifetime, `${at}.lifetime`, issues),
      usage: usage === undefined ? null : readUsage(usage, `${at}.usage`, issues),
      dirty: dirty === undefined ? null : readDirty(dirty, `${at}.dirty`, issues),
    };
  });
}

const NO_OVERCOMMIT: OvercommitRatios = { cpu: 1, memory: 1 };

/** An object of its own, also where another flavour has the same: by it a VM's flavour is known. */
function readShape(written: WrittenFlavour, path: string, issues: Issue[]): TraceShape {
  const { kind, overcommit = NO_OVERCOMMIT, gpu, nodeTypes, maxPerNode = null } = written;
  if (gpu !== undefined && gpu.count > 1 && gpu.milliEach !== 1000) {
    const wanted = '1000: only one GPU at a time is shared';
    issues.push(createIssue('out-of-range', `${path}.gpu.milliEach`, String(gpu.milliEach), wanted));
  }
  const guest = {
    cpuMilli: readAmount(written.cpu, `${path}.cpu`, 'milli', issues),
    memoryBytes: readAmount(written.memory, `${path}.memory`, 'whole', issues),
  };
  const asked = {
    cpuMilli: Math.round(guest.cpuMilli / overcommit.cpu),
    memoryBytes: Math.round(guest.memoryBytes / overcommit.memory),
  };
  return {
    kind,
    ...asked,
    ...(overcommit !== NO_OVERCOMMIT && { guest }),
    resources: Object.entries(written.resources).map(([name, value]) => {
      return [name, readAmount(value, joinPath(`${path}.resources`, name), 'whole', issues)] as const;
    }),
    gpu: gpu === undefined ? null : { ...gpu, devices: null },
    nodeTypes,
    maxPerNode,
    template: null,
  };
}

function readAmount(value: unknown, path: string, unit: 'milli' | 'whole', issues: Issue[]): number {
  const isText = typeof value === 'number' || typeof value === 'string';
  const text = isText ? String(value).trim() : '';
  const quantity = isText ? parseQuantity(text) : null;
  if (quantity === null) {
    const remedy = remedyForQuantity(text);
    const options = remedy === undefined ? {} : { remedy };
    issues.push(createIssue('bad-quantity', path, describeValue(value), 'a Kubernetes quantity', options));
    return 0;
  }
  if (quantity.nano < 0n) issues.push(createIssue('negative-quantity', path, describeValue(value), 'zero or more'));
  const amount = Number(unit === 'milli' ? toMilli(quantity) : toValue(quantity));
  if (amount > MOST_AMOUNT) {
    issues.push(createIssue('out-of-range', path, describeValue(value), 'at most 1P: no node is larger'));
  }
  return amount;
}

/** Sums over any cluster stay exact. */
const MOST_AMOUNT = 1e15;
