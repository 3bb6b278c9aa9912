/** What the page's files are served with: a browser loads nothing from elsewhere, and runs nothing that is not a file of the page. */

/** Where each kind of content may come from. Styles that scripts set one by one are no style attributes, and stay allowed. */
const CONTENT_SOURCES = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
} as const;

const directives = Object.entries(CONTENT_SOURCES).map(([name, sources]) => `${name} ${sources}`);

/** As a header. */
const PAGE_POLICY: string = directives.join('; ');

/** As a meta element, where browsers do not read who may frame the page. */
export const PAGE_POLICY_IN_MARKUP: string = directives.filter((one) => !one.startsWith('frame-ancestors')).join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Folder of files whose names hold a digest of what is in them. */
export const DIGESTED_FOLDER = 'assets';

/** A year: such a file never changes. */
export const CACHE_FOREVER = 'public, max-age=31536000, immutable';
/** Kept, and asked about before it is used again. */
export const CACHE_ASKING = 'no-cache';
