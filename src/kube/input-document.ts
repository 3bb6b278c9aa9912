/** What texts are taken apart into before anything in them is understood. */

/** One value of an input: a JSON text, one of the documents of a YAML text, one watch event's object. */
export interface InputDocument {
  readonly value: unknown;
  /** The file or stream it came from, '' where there is none. */
  readonly file?: string;
  /** Where it stands in the file, '' where it is all of it. */
  readonly path?: string;
}
