/** What to write instead of a text that is almost a quantity. */

import { parseQuantity } from '../core/index.ts';

const KNOWN_SUFFIXES = ['n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Words people write for a unit, in lower case and without a final `b` or `byte(s)`, with what they may mean. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  '': [''],
  core: [''],
  cores: [''],
  cpu: [''],
  cpus: [''],
  vcpu: [''],
  vcpus: [''],
  k: ['k', 'Ki'],
  ki: ['Ki'],
  m: ['M', 'Mi'],
  mi: ['Mi'],
  g: ['G', 'Gi'],
  gi: ['Gi'],
  t: ['T', 'Ti'],
  ti: ['Ti'],
  p: ['P', 'Pi'],
  pi: ['Pi'],
  e: ['E', 'Ei'],
  ei: ['Ei'],
};

/** A remedy that names the nearest valid texts, `write 12G or 12Gi`; undefined where there is none to name. */
export function remedyForQuantity(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const match = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  const candidates = suffixesFor(unit).map((suffix) => `${amount.replace(',', '.')}${suffix}`);
  const valid = candidates.filter((candidate) => parseQuantity(candidate) !== null);
  return valid.length === 0 ? undefined : `write ${valid.join(' or ')}`;
}

function suffixesFor(unit: string): readonly string[] {
  if (KNOWN_SUFFIXES.includes(unit)) return [unit];
  const plain = unit.toLowerCase();
  return MEANINGS[plain] ?? MEANINGS[plain.replace(/(b|bytes?)$/, '')] ?? [];
}
