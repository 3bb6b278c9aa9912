/** What was made of a JSON text that comes in parts, until it is asked for. */

import type { Issue } from '../../core/index.ts';
import type { InputDocument } from '../input-document.ts';

/** A document, or why there is none. */
export type ObjectPiece = { readonly document: InputDocument } | { readonly issue: Issue };

export class PieceList {
  readonly #file: string;
  readonly #pieces: ObjectPiece[] = [];
  #held: unknown;

  /** `file` labels the documents and the issues. */
  constructor(file: string) {
    this.#file = file;
  }

  putDocument(document: InputDocument): void {
    this.#pieces.push({ document: { ...document, file: this.#file } });
  }

  putIssue(issue: Issue): void {
    this.#pieces.push({ issue: { ...issue, file: this.#file } });
  }

  /** Keeps the first value of a text until it is known whether it is the only one: the paths of several are told apart. */
  hold(value: unknown): void {
    this.#held = value;
  }

  /** Puts what is held, if anything is, under its path. */
  release(path: string): void {
    if (this.#held !== undefined) this.putDocument({ value: this.#held, path });
    this.#held = undefined;
  }

  /** Everything that was put since this was asked last. */
  drain(): readonly ObjectPiece[] {
    return this.#pieces.splice(0);
  }
}
