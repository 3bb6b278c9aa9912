/** Durations and moments as scenarios write them. */

import type { Moment } from './moment.ts';

const DURATION = /^(?:\d{1,12}(?:\.\d{1,9})?(?:ms|s|m|h|d|w))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g;

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Some 300 years: longer than any recording, and sums stay exact to the microsecond. */
const MAX_SECONDS = 1e10;

const MAX_LENGTH = 64;

/** Decimals of a second that are kept: 0.1d is 8640 s and not a little more. */
const MICRO = 1e6;

/** Seconds of a number, or of a text such as `90s`, `1h30m`, `30d`; null where it is none from 0 to 10^10. */
export function parseSeconds(value: unknown): number | null {
  const seconds = typeof value === 'number' ? value : secondsOfText(value);
  return seconds !== null && seconds >= 0 && seconds <= MAX_SECONDS ? seconds : null;
}

function secondsOfText(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !DURATION.test(value)) return null;
  let seconds = 0;
  for (const [, amount, unit] of value.matchAll(PART)) seconds += Number(amount) * UNIT_SECONDS[unit!]!;
  return Math.round(seconds * MICRO) / MICRO;
}

/** `2h` for 7200, else seconds as a number: `parseSeconds` gives them back. */
export function renderSeconds(seconds: number): number | string {
  for (const unit of ['d', 'h', 'm']) {
    const size = UNIT_SECONDS[unit]!;
    if (seconds > 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return seconds;
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2}(?:\.\d{1,3})?)(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Their neighbours still have four digits, whatever the zone. */
const MIN_YEAR = 1001;
const MAX_YEAR = 9998;

/** A moment of the calendar, RFC 3339 to the millisecond; null where it is none. */
export function parseCalendarTime(value: unknown): Moment | null {
  const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, ...number[]];
  const [, , , , , , , sign = '+', zoneHour = '0', zoneMinute = '0'] = match;
  if (year < MIN_YEAR || year > MAX_YEAR) return null;
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysOfMonth(year, month!)) return null;
  if (hour! > 23 || minute! > 59 || second! >= 60 || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return null;
  const zoneSeconds = (sign === '-' ? -1 : 1) * (Number(zoneHour) * 3600 + Number(zoneMinute) * 60);
  const seconds = daysSinceEpoch(year, month!, day!) * 86_400 + hour! * 3600 + minute! * 60 + second! - zoneSeconds;
  return { kind: 'calendar', seconds: Math.round(seconds * 1000) / 1000 };
}

/** A moment of either kind: a duration since the start, or RFC 3339; null where it is none. */
export function parseMoment(value: unknown): Moment | null {
  const seconds = parseSeconds(value);
  return seconds === null ? parseCalendarTime(value) : { kind: 'after', seconds };
}

/** The written form: `parseMoment` gives the moment back. */
export function renderMoment({ kind, seconds }: Moment): number | string {
  return kind === 'after' ? renderSeconds(seconds) : renderCalendarTime(seconds);
}

function renderCalendarTime(epochSeconds: number): string {
  const milliseconds = Math.round(epochSeconds * 1000);
  const days = Math.floor(milliseconds / 86_400_000);
  const rest = milliseconds - days * 86_400_000;
  let year = 1970 + Math.floor(days / (days < 0 ? 365 : 366));
  while (daysSinceEpoch(year + 1, 1, 1) <= days) year++;
  let month = 1;
  while (month < 12 && daysSinceEpoch(year, month + 1, 1) <= days) month++;
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(days - daysSinceEpoch(year, month, 1) + 1)}`;
  const second = Math.floor(rest / 1000);
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(':');
  const fraction = rest % 1000 === 0 ? '' : `.${String(rest % 1000).padStart(3, '0')}`;
  return `${date}T${time}${fraction}Z`;
}

function daysOfMonth(year: number, month: number): number {
  return (
    daysSinceEpoch(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - daysSinceEpoch(year, month, 1)
  );
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant, days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
