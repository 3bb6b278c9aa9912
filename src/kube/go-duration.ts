/** Durations as Go writes them: `1.5s`, `1m30s`, `100ms`. */

/** Seconds by unit; both signs for micro. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['\u00b5s', 1e-6],
  ['\u03bcs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/** Seconds of a duration, negative where it begins with a minus; null where it is none (Go's time.ParseDuration). */
export function parseGoDuration(text: string): number | null {
  const [, sign, amounts] = /^([-+]?)(.*)$/s.exec(text)!;
  if (amounts === '0') return 0;
  const part = /(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
  let seconds = 0;
  while (part.lastIndex < amounts!.length) {
    const match = part.exec(amounts!);
    if (match === null) return null;
    seconds += Number(match[1]) * UNITS.get(match[2]!)!;
  }
  if (amounts === '') return null;
  return sign === '-' ? -seconds : seconds;
}
