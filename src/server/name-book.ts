/** Numbers that stand for names of nodes, so that what is kept by name is found without hashing it. */

/** A name by its number, from 0 on. Numbers stay as they are for the life of a book; names are added, never taken away. */
export class NameBook {
  readonly names: string[] = [];
}

/** Names of a book, in an order. */
export interface NumberedNames {
  readonly book: NameBook;
  readonly numbers: Int32Array;
}
