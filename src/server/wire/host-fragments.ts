/**
 * The answer of prioritize by the numbers of names: what stands around a score is the same each time, and is kept. It is put
 * together in words of four bytes, which takes a third of the time that single bytes take; spaces fill up the last word.
 *
 * Hot: once per four bytes of an answer.
 */

import type { NameBook, NumberedNames } from '../name-book.ts';

/** The highest score that has a word. */
export const HIGHEST_WORD_SCORE = 1000;
const BYTES_A_WORD = 4;
const FIRST_WORDS = 1 << 14;
const END = Buffer.from('}]  ');
/** In the place of the first `},`. */
const OPEN = Buffer.from('[ ');

/** Scores as four bytes, right-aligned: a word as the machine reads it. */
const SCORE_WORDS = wordsOf(
  Buffer.from(
    Array.from({ length: HIGHEST_WORD_SCORE + 1 }, (_, score) => String(score).padStart(BYTES_A_WORD)).join(''),
  ),
);
const [END_WORD] = wordsOf(END) as unknown as [number];

/** `},{"Host":"name","Score":` by number of a name. */
class HostFragments {
  readonly #names: readonly string[];
  #words = new Int32Array(FIRST_WORDS);
  /** First word by number, and behind the last. */
  readonly #starts: number[] = [0];

  constructor({ names }: NameBook) {
    this.#names = names;
  }

  /** The answer; a score is a whole number from 0 to HIGHEST_WORD_SCORE. There is at least one name. */
  render(numbers: Int32Array, scores: Int32Array): Buffer {
    this.#addNew();
    const kept = this.#words;
    const starts = this.#starts;
    let count = 1;
    for (let position = 0; position < numbers.length; position++) {
      const number = numbers[position]!;
      count += starts[number + 1]! - starts[number]! + 1;
    }
    const answer = Buffer.allocUnsafeSlow(count * BYTES_A_WORD);
    const words = wordsOf(answer);
    let to = 0;
    for (let position = 0; position < numbers.length; position++) {
      const number = numbers[position]!;
      const end = starts[number + 1]!;
      for (let from = starts[number]!; from < end; from++, to++) words[to] = kept[from]!;
      words[to++] = SCORE_WORDS[scores[position]!]!;
    }
    words[to] = END_WORD;
    answer.set(OPEN);
    return answer;
  }

  /** Keeps the fragments of names that are new in the book. */
  #addNew(): void {
    for (let number = this.#starts.length - 1; number < this.#names.length; number++) {
      const text = `},{"Host":${JSON.stringify(this.#names[number])},"Score":`;
      const fragment = wordsOf(Buffer.from(text.padEnd(Math.ceil(text.length / BYTES_A_WORD) * BYTES_A_WORD)));
      const start = this.#starts[number]!;
      const end = start + fragment.length;
      if (end > this.#words.length) {
        const grown = new Int32Array(Math.max(end, 2 * this.#words.length));
        grown.set(this.#words);
        this.#words = grown;
      }
      this.#words.set(fragment, start);
      this.#starts.push(end);
    }
  }
}

const fragmentsByBook = new WeakMap<NameBook, HostFragments>();

/** The answer about names of a book, which are ASCII without quotes; `scores` by position, 0 to HIGHEST_WORD_SCORE. */
export function renderNumbered({ book, numbers }: NumberedNames, scores: Int32Array): Buffer {
  let fragments = fragmentsByBook.get(book);
  if (fragments === undefined) {
    fragments = new HostFragments(book);
    fragmentsByBook.set(book, fragments);
  }
  return fragments.render(numbers, scores);
}

/** Bytes as words; a copy where they do not begin at a word's place. */
function wordsOf(bytes: Buffer): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteOffset % BYTES_A_WORD === 0) return new Int32Array(buffer, byteOffset, byteLength / BYTES_A_WORD);
  return new Int32Array(new Uint8Array(bytes).buffer);
}
