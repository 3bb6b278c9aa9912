/** An instance as the simulation changes it. */

import type { DirtyClass } from '../model/dirty-class.ts';
import type { Pod } from '../model/pod.ts';
import type { Vm } from '../model/vm.ts';
import type { Arrival } from './cluster-event.ts';
import type { Instance, InstancePhase } from './instance.ts';

/** Figures of an instance's measured use. */
export interface MeasuredUse {
  readonly cpuMilli: number | null;
  readonly memoryBytes: number | null;
}

export class InstanceRecord implements Instance {
  readonly id: string;
  readonly number: number;
  readonly group: string;
  readonly tenant: string;
  readonly arrivalSeconds: number;
  phase: InstancePhase = 'pending';
  pod: Pod;
  /** The pod as its controller makes it: without node, without the devices it was given. */
  pendingPod: Pod;
  nodeName = '';
  sinceSeconds: number;
  isStarted = false;
  /** When its start-up was over. */
  startedSeconds = 0;
  placements = 0;
  /** How long it still runs once it is on a node; null: until its departure is told. */
  remainingSeconds: number | null;
  /** Moves on whenever the instance starts or stops running: what was planned for an earlier stay is void. */
  stay = 0;
  /** Failed attempts since it began to wait. */
  attempts = 0;
  /** Before this it is taken only where nothing else is to be tried. */
  backoffUntilSeconds = 0;
  use: MeasuredUse | null = null;

  readonly #dirtyClassOf: (() => DirtyClass) | null;

  constructor(arrival: Arrival, id: string, number: number, timeSeconds: number) {
    this.id = id;
    this.number = number;
    this.group = arrival.group;
    this.tenant = arrival.tenant;
    this.arrivalSeconds = timeSeconds;
    this.sinceSeconds = timeSeconds;
    this.pod = arrival.pod;
    this.pendingPod = arrival.pod.nodeName === '' ? arrival.pod : { ...arrival.pod, nodeName: '' };
    this.remainingSeconds = arrival.lifetimeSeconds;
    this.#dirtyClassOf = arrival.dirtyClassOf ?? null;
  }

  /** Its guest with what was measured of it last; null where it is no VM. */
  measuredVm(): Vm | null {
    const { vm } = this.pod;
    if (vm === null || this.use === null) return vm;
    return { ...vm, usage: { dirtyCurve: vm.usage?.dirtyCurve ?? null, ...this.use } };
  }

  /** null where it is unknown. */
  dirtyClassOf(): DirtyClass | null {
    return this.#dirtyClassOf?.() ?? null;
  }
}
