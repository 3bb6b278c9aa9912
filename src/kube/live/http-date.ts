/** Dates in the headers of HTTP answers. */

/** Seconds since the epoch of a date such as `Wed, 21 Oct 2026 07:28:00 GMT`; null where it is none. */
export function parseHttpDateSeconds(text: string): number | null {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
