/** When certificates are renewed, and when a renewal is late enough to alert somebody; hours before they end. */

const DAY_HOURS = 24;
/** Least room for a renewal that fails at first, where the certificate is valid for long enough. */
const LEAST_RENEW_HOURS = 15 * DAY_HOURS;
const MOST_ALERT_HOURS = 14 * DAY_HOURS;

/** A third of the validity, at least 15 days of it, at most half: 10 days: 120 h; 30 days: 360 h; 365 days: 2,920 h. */
export function renewBeforeHours(validDays: number): number {
  const hours = validDays * DAY_HOURS;
  return Math.min(Math.max(hours / 3, LEAST_RENEW_HOURS), hours / 2);
}

/** Two thirds of that, at most 14 days: a third is left for the renewal to be seen. 10 days: 80 h; 30 days: 240 h; 365 days: 336 h. */
export function alertBeforeHours(validDays: number): number {
  return Math.min(Math.floor((renewBeforeHours(validDays) * 2) / 3), MOST_ALERT_HOURS);
}
