/** Colours of shares: viridis (Smith and van der Walt 2015), which grows evenly lighter, also for colour-blind people. */

/** Viridis at sixteenths, the same values as the report's heat maps. */
const STOPS = (
  '#440154 #48186a #472d7b #424086 #3b528b #33638d #2c728e #26828e #21918c ' +
  '#1fa088 #28ae80 #3fbc73 #5ec962 #84d44b #addc30 #d8e219 #fde725'
).split(' ');

/** Above the whole: more was asked for than there is. Not a colour of the scale. */
const OVERFULL = '#d55e00';

/** Buckets of a share 0..1, then one for what is above 1 and one for what is unknown. */
export const COLOR_BUCKETS = STOPS.length + 2;
const OVERFULL_BUCKET = STOPS.length;
const UNKNOWN_BUCKET = STOPS.length + 1;

/** Rounding of sums of fractions; not more than the whole. */
const TOLERANCE = 1e-9;

/** Which bucket a share falls into; NaN is unknown. */
export function bucketOf(share: number): number {
  if (Number.isNaN(share)) return UNKNOWN_BUCKET;
  if (share > 1 + TOLERANCE) return OVERFULL_BUCKET;
  return Math.round(Math.min(Math.max(share, 0), 1) * (STOPS.length - 1));
}

/** Colour of a bucket; `unknown` is the theme's for what is not there. */
export function bucketColor(bucket: number, unknown: string): string {
  if (bucket === OVERFULL_BUCKET) return OVERFULL;
  return STOPS[bucket] ?? unknown;
}

/** Black or white, whichever is read better on a bucket's colour. */
export function inkOn(bucket: number): string {
  return bucket >= FIRST_LIGHT_STOP && bucket < STOPS.length ? '#000000' : '#ffffff';
}

/** From here on black has more contrast than white (WCAG relative luminance above 0.18). */
const FIRST_LIGHT_STOP = 8;
