/** Values of the options of `berth serve`: each function gives the value or throws a UsageError that says what is wanted. */

import { parseQuantity, quote, SCORE_RANGES, type ScoreRange, toValue } from '../../core/index.ts';
import { parseGoDuration } from '../../kube/go-duration.ts';
import { type ListenAddress, parseListenAddress } from '../../server/listen-address.ts';
import { UsageError } from '../failure.ts';

/** A week: beyond it a mistake is likelier than a wish. */
const MAX_SECONDS = 7 * 24 * 3600;
/** 1 TiB. */
const MAX_BYTES = 2 ** 40;

function refuse(option: string, found: string, wanted: string): never {
  throw new UsageError(`${option}: found ${quote(found)}, wanted ${wanted}`);
}

/** Seconds of a duration such as 500ms; at least `least`. */
export function parseSeconds(option: string, text: string, least = 0.001): number {
  const seconds = parseGoDuration(text);
  if (seconds !== null && seconds >= least && seconds <= MAX_SECONDS) return seconds;
  return refuse(option, text, `a duration from ${least}s to ${MAX_SECONDS}s, such as 500ms, 30s or 5m`);
}

/** Bytes of a quantity such as 100Mi. */
export function parseBytes(option: string, text: string, least = 1024 * 1024): number {
  const quantity = parseQuantity(text);
  const bytes = quantity === null ? Number.NaN : Number(toValue(quantity));
  if (bytes >= least && bytes <= MAX_BYTES) return bytes;
  return refuse(option, text, `a size from ${least} bytes to 1Ti, such as 100Mi`);
}

/** A whole number in a range. */
export function parseCount(option: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (/^\d{1,10}$/.test(text) && count >= least && count <= most) return count;
  return refuse(option, text, `a whole number from ${least} to ${most}`);
}

export function parseAddress(option: string, text: string): ListenAddress {
  const address = parseListenAddress(text);
  return address ?? refuse(option, text, 'HOST:PORT, such as 127.0.0.1:8888 or [::1]:8888');
}

export function parseScoreRange(option: string, text: string): ScoreRange {
  const range = SCORE_RANGES.find((one) => String(one) === text);
  return range ?? refuse(option, text, `one of ${SCORE_RANGES.join(', ')}`);
}
