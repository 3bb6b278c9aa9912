/** Reads traces of tests and keeps what is found. */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Issue, TraceChange, TraceNode, TraceUsage, TraceVm } from '../../src/core/index.ts';
import {
  DEFAULT_TRACE_OPTIONS,
  type TraceFile,
  type TraceFormat,
  type TraceHead,
  type TraceOptions,
} from '../../src/traces/format.ts';

/** What a reader told, in its order. */
export interface ReadTrace {
  readonly nodes: readonly TraceNode[];
  /** With the ends that were told later. */
  readonly vms: readonly TraceVm[];
  readonly usage: readonly TraceUsage[];
  readonly changes: readonly TraceChange[];
  readonly issues: readonly Issue[];
  readonly remarks: readonly string[];
  readonly vm: (id: string) => TraceVm;
}

/** A file of these bytes or this text; `isPacked`: its length is only known at its end. */
export function memoryFile(
  content: string | Uint8Array,
  { name = 'trace', isPacked = false, pieceBytes = 65_536 } = {},
): TraceFile {
  // A Buffer's slice would be no copy.
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  return {
    name,
    byteLength: isPacked ? null : bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
    slice: (start, end) => Promise.resolve(bytes.slice(start, end).buffer as ArrayBuffer),
  };
}

/** A file of the disk, unpacked where its name ends with `.gz`. */
export function diskFile(path: string): TraceFile {
  const bytes = readFileSync(path);
  const isPacked = path.endsWith('.gz');
  return memoryFile(isPacked ? gunzipSync(bytes) : bytes, { name: path, isPacked, pieceBytes: 1_048_576 });
}

/** The first bytes of a content. */
export function headOf(content: string | Uint8Array, name = 'trace'): TraceHead {
  const bytes = (typeof content === 'string' ? new TextEncoder().encode(content) : content).subarray(0, 65_536);
  return { name: basename(name), bytes, text: new TextDecoder().decode(bytes) };
}

/** Reads files of a format. Throws what the format throws. */
export async function readTrace(
  format: TraceFormat,
  files: readonly TraceFile[],
  options: Partial<TraceOptions> = {},
): Promise<ReadTrace> {
  const nodes: TraceNode[] = [];
  const vms = new Map<string, TraceVm>();
  const usage: TraceUsage[] = [];
  const changes: TraceChange[] = [];
  const issues: Issue[] = [];
  const remarks: string[] = [];
  const known = (id: string): TraceVm => {
    const vm = vms.get(id);
    if (vm === undefined) throw new Error(`no VM ${id}; there are ${[...vms.keys()].slice(0, 20).join(', ')}`);
    return vm;
  };
  await format.read(files, {
    options: { ...DEFAULT_TRACE_OPTIONS, ...options },
    report: (issue) => issues.push(issue),
    remark: (sentence) => remarks.push(sentence),
    sink: {
      node: (node) => nodes.push(node),
      vm: (vm) => {
        if (vms.has(vm.id)) throw new Error(`two VMs ${vm.id}`);
        vms.set(vm.id, vm);
      },
      end: (id, departureSeconds) => vms.set(id, { ...known(id), departureSeconds }),
      usage: (one) => usage.push(one),
      change: (change) => changes.push(change),
    },
  });
  return { nodes, vms: [...vms.values()], usage, changes, issues, remarks, vm: known };
}
