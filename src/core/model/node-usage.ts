/** What was measured of a node over the last window, as load-aware rules read it. */

/** Mean and spread of one resource's use, in the unit of its axis. */
export interface UsageFigure {
  readonly mean: number;
  /** 0 where only the mean is known. */
  readonly standardDeviation: number;
}

export interface NodeUsage {
  /** Millicores; null where not measured. */
  readonly cpuMilli: UsageFigure | null;
  /** Bytes; null where not measured. */
  readonly memoryBytes: UsageFigure | null;
  /** Pressure stall information, `some` average, fractions 0..1; null where not measured. */
  readonly cpuPressure: number | null;
  readonly memoryPressure: number | null;
  readonly ioPressure: number | null;
  /** End of the window in seconds since the epoch: what was placed later is not in the figures; null where unknown. */
  readonly measuredAtSeconds: number | null;
}
