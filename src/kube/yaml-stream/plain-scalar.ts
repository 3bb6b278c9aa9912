/** What YAML's core schema takes a scalar without quotes for (YAML 1.2.2, section 10.3.2). */

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
]);
/** Numbers begin with one of these; so do most texts that are none, such as addresses, times and amounts. */
const NUMBER_BEGIN = /^[-+.0-9]/;
/** Numbers as they are nearly always written, which a double holds. */
const PLAIN_NUMBER = /^(?:0|-?[1-9][0-9]{0,14})$/;
const OTHER_NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Its value; undefined for a number of another form, which a whole reader of YAML has to read. */
export function valueOfPlain(text: string): string | number | boolean | null | undefined {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!NUMBER_BEGIN.test(text)) return text;
  if (PLAIN_NUMBER.test(text)) return Number(text);
  return OTHER_NUMBER.test(text) ? undefined : text;
}
