/** VMs of Azure's packing trace, whichever file they come from. */

import { quote } from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import { checkLife } from '../csv.ts';
import type { TraceReading } from '../format.ts';
import { Shapes } from '../shapes.ts';
import { UniqueIds } from '../unique-ids.ts';
import { SECONDS_PER_DAY } from '../units.ts';
import { chooseMachine, KNOWN_MACHINE_TYPE, type Machine } from './machine.ts';

/** A start that stands for "not known". */
const UNKNOWN_START_DAYS = -7157;
/** The earliest known start, by which it is replaced (issue 14 of AzurePublicDataset). */
const EARLIEST_START_DAYS = -1497;
/** Ends are told up to here. */
const LAST_END_DAYS = 90;

/** Shares of a machine that a VM type takes. */
export interface Fractions {
  readonly core: number;
  readonly memory: number;
}

export interface Entry {
  readonly id: string;
  readonly tenant: string;
  readonly vmType: string;
  /** 0 high, 1 low: may be evicted. */
  readonly priority: number;
  readonly startDays: number;
  /** null: alive past the observation. */
  readonly endDays: number | null;
  /** Where the row tells them itself. */
  readonly fractions: Fractions | null;
  /** The machine type that `fractions` belong to; null where the row does not tell. */
  readonly machineType: number | null;
}

/** Takes the types first, then the VMs. */
export class Entries {
  readonly #reading: TraceReading;
  readonly #shapes = new Shapes();
  readonly #names = new UniqueIds('vmId');
  /** By machine type, then by VM type: one VM type has other fractions on other machine types. */
  readonly #types = new Map<number, Map<string, Fractions>>();
  #machine: Machine | null = null;
  #leftOut = 0;

  constructor(reading: TraceReading) {
    this.#reading = reading;
  }

  /** `machineType` null: of the one that is decoded for. */
  addType(vmType: string, machineType: number | null, fractions: Fractions): void {
    const machine = machineType ?? this.#reading.options.machineType ?? KNOWN_MACHINE_TYPE;
    const types = this.#types.get(machine) ?? new Map<string, Fractions>();
    this.#types.set(machine, types);
    if (types.has(vmType)) {
      const found = `VM type ${quote(vmType)} of machine type ${machine} again`;
      throw new BadRow('duplicate-object', 'vmTypeId', found, 'every pair once', 'remove one');
    }
    types.set(vmType, fractions);
  }

  /** Hot. */
  add(entry: Entry, line: number): void {
    this.#machine ??= chooseMachine(this.#machineTypeFor(entry), this.#reading);
    const { id, startDays, endDays } = entry;
    const fractions = this.#fractionsOf(entry, this.#machine);
    if (fractions === null) {
      this.#leftOut++;
      return;
    }
    const isUnknown = Math.trunc(startDays) === UNKNOWN_START_DAYS;
    const arrivalSeconds = (isUnknown ? EARLIEST_START_DAYS : startDays) * SECONDS_PER_DAY;
    const isAfter = endDays === null || endDays >= LAST_END_DAYS;
    const departureSeconds = isAfter ? Number.POSITIVE_INFINITY : endDays * SECONDS_PER_DAY;
    checkLife('endtime', arrivalSeconds, departureSeconds);
    this.#names.claim(id, line);
    this.#reading.sink.vm({
      id,
      shape: this.#shapes.ofVm(
        Math.round(fractions.core * this.#machine.cpuMilli),
        Math.round(fractions.memory * this.#machine.memoryBytes),
      ),
      arrivalSeconds,
      arrivalKnowledge: isUnknown ? 'unknown' : startDays < 0 ? 'before-start' : 'observed',
      departureSeconds,
      departureKnowledge: isAfter ? 'after-end' : 'observed',
      group: '',
      tenant: entry.tenant,
      priority: entry.priority === 0 ? 1 : 0,
      recordedNode: '',
    });
  }

  /** Tells what was left out. */
  finish(): void {
    if (this.#leftOut === 0) return;
    const vms = this.#leftOut === 1 ? '1 VM may not' : `${this.#leftOut} VMs may not`;
    const leftOut = this.#leftOut === 1 ? 'is left out' : 'are left out';
    this.#reading.remark(`${vms} run on machine type ${this.#machine?.type} and ${leftOut}.`);
  }

  #machineTypeFor(first: Entry): number {
    const { machineType } = this.#reading.options;
    if (machineType !== null) return machineType;
    if (first.fractions !== null) return first.machineType ?? KNOWN_MACHINE_TYPE;
    if (this.#types.has(KNOWN_MACHINE_TYPE)) return KNOWN_MACHINE_TYPE;
    return this.#types.keys().next().value ?? KNOWN_MACHINE_TYPE;
  }

  #fractionsOf({ vmType, fractions, machineType }: Entry, machine: Machine): Fractions | null {
    if (fractions === null) return this.#types.get(machine.type)?.get(vmType) ?? null;
    return machineType === null || machineType === machine.type ? fractions : null;
  }
}
