/** One way to get a comparison or a formula wrong. */
export interface Mutation {
  /** Below src. */
  readonly file: string;
  /** What stands there; its first occurrence is replaced. */
  readonly original: string;
  readonly mutated: string;
}
