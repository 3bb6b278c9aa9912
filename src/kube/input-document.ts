/** What texts are taken apart into before anything in them is understood. */

/** One value of an input: a JSON text, one of the documents of a YAML text, one watch event's object. */
export interface InputDocument {
  readonly value: unknown;
  /** The file or stream it came from, '' where there is none. */
  readonly file?: string;
  /** Where it stands in the file, '' where it is all of it. */
  readonly path?: string;
  /** Of an item taken out of its list: the kind of the list's items, '' where they say theirs, and the levels around it. */
  readonly itemOf?: { readonly kind: string; readonly depth: number };
}
