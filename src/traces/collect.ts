/** Everything that a reader finds, together. */

import {
  BerthError,
  type TraceChange,
  type TraceNode,
  type TraceSink,
  type TraceUsage,
  type TraceVm,
} from '../core/index.ts';

/** The content of a trace. */
export interface TraceContent {
  readonly nodes: readonly TraceNode[];
  /** In the order of the files. */
  readonly vms: readonly TraceVm[];
  readonly usage: readonly TraceUsage[];
  readonly changes: readonly TraceChange[];
}

const REMEDY =
  'Cut a window out with berth trace convert --from --to, or give Node more memory: NODE_OPTIONS=--max-old-space-size=16384.';

/** What is worth keeping. */
export interface Keeping {
  /** On the trace's own clock: what was over before, and what begins at `toSeconds` or later, is let go. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
  /** Nodes, VMs, measurements and changes that are kept at most. */
  readonly most?: number;
}

/** A sink that keeps what it takes; ends are put into their VMs. Throws `input-too-large` where that is too much. */
export class TraceCollector implements TraceSink {
  readonly #from: number;
  readonly #to: number;
  readonly #most: number;
  #count = 0;
  readonly #nodes: TraceNode[] = [];
  readonly #vms: TraceVm[] = [];
  readonly #usage: TraceUsage[] = [];
  readonly #changes: TraceChange[] = [];
  /** Where the VMs stand whose end is not known yet. */
  readonly #open = new Map<string, number>();

  constructor({
    fromSeconds = Number.NEGATIVE_INFINITY,
    toSeconds = Number.POSITIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: Keeping = {}) {
    this.#from = fromSeconds;
    this.#to = toSeconds;
    this.#most = most;
  }

  get content(): TraceContent {
    return { nodes: this.#nodes, vms: this.#vms, usage: this.#usage, changes: this.#changes };
  }

  node(node: TraceNode): void {
    this.#countOne();
    this.#nodes.push(node);
  }

  vm(vm: TraceVm): void {
    if (vm.arrivalSeconds >= this.#to || vm.departureSeconds < this.#from) return;
    this.#countOne();
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
    if (!this.#isInside(usage.startSeconds)) return;
    this.#countOne();
    this.#usage.push(usage);
  }

  change(change: TraceChange): void {
    if (!this.#isInside(change.atSeconds)) return;
    this.#countOne();
    this.#changes.push(change);
  }

  #isInside(seconds: number): boolean {
    return seconds >= this.#from && seconds < this.#to;
  }

  /** Hot: once a row. */
  #countOne(): void {
    if (this.#count++ < this.#most) return;
    const most = this.#most.toLocaleString('en');
    throw new BerthError('input-too-large', `more than ${most} VMs and measurements, for which memory has no room`, {
      remedy: REMEDY,
    });
  }
}
