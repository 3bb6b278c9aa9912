/** Everything that a reader finds, together. */

import type { TraceChange, TraceNode, TraceSink, TraceUsage, TraceVm } from '../core/index.ts';

/** The content of a trace. */
export interface TraceContent {
  readonly nodes: readonly TraceNode[];
  /** In the order of the files. */
  readonly vms: readonly TraceVm[];
  readonly usage: readonly TraceUsage[];
  readonly changes: readonly TraceChange[];
}

/** A sink that keeps what it takes; ends are put into their VMs. */
export class TraceCollector implements TraceSink {
  readonly #nodes: TraceNode[] = [];
  readonly #vms: TraceVm[] = [];
  readonly #usage: TraceUsage[] = [];
  readonly #changes: TraceChange[] = [];
  /** Where the VMs stand whose end is not known yet. */
  readonly #open = new Map<string, number>();

  get content(): TraceContent {
    return { nodes: this.#nodes, vms: this.#vms, usage: this.#usage, changes: this.#changes };
  }

  node(node: TraceNode): void {
    this.#nodes.push(node);
  }

  vm(vm: TraceVm): void {
    if (vm.departureSeconds === Number.POSITIVE_INFINITY) this.#open.set(vm.id, this.#vms.length);
    this.#vms.push(vm);
  }

  /** Readers give ends of VMs they gave; any other is none. */
  end(id: string, atSeconds: number): void {
    const place = this.#open.get(id);
    if (place === undefined) return;
    this.#open.delete(id);
    this.#vms[place] = { ...this.#vms[place]!, departureSeconds: atSeconds, departureKnowledge: 'observed' };
  }

  usage(usage: TraceUsage): void {
    this.#usage.push(usage);
  }

  change(change: TraceChange): void {
    this.#changes.push(change);
  }
}
