/** Lines on which intervals stand beside each other without touching. */

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The lane of each interval, counted from 0: the first that is free; intervals must be sorted by their start. */
export function toLanes(stretches: readonly Stretch[]): readonly number[] {
  const ends: number[] = [];
  return stretches.map(({ start, end }) => {
    const free = ends.findIndex((until) => until <= start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    return lane;
  });
}
