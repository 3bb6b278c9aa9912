/** The nodes of a question: as they were asked about, and each once. */

/** Where the Node objects of a question stand in its body. */
export interface NodeObjects {
  readonly body: Buffer;
  /** First byte of each object, in the body's order. */
  readonly starts: readonly number[];
  /** Byte behind each object. */
  readonly ends: readonly number[];
}

export interface AskedNodes {
  /** The names as they were asked about, in the body's order; one may stand twice. */
  readonly names: readonly string[];
  /** Each name once, in the order of first mention: what placement is asked. */
  readonly distinct: readonly string[];
  /** Position in `distinct` of each of `names`; null where both are the same list. */
  readonly positions: Int32Array | null;
  /** The objects, where whole Node objects were sent: the answer then holds objects too (rule A4.3). Null for names. */
  readonly objects: NodeObjects | null;
  /** True where no name needs an escape in JSON: they are then written as they are, which takes half the time. */
  readonly isPlain: boolean;
}

/** The nodes of a question from the names in it. */
export function createAskedNodes(names: readonly string[], objects: NodeObjects | null, isPlain: boolean): AskedNodes {
  if (new Set(names).size === names.length) return { names, distinct: names, positions: null, objects, isPlain };
  const positionOf = new Map<string, number>();
  const positions = new Int32Array(names.length);
  for (const [index, name] of names.entries()) {
    const position = positionOf.get(name) ?? positionOf.size;
    positionOf.set(name, position);
    positions[index] = position;
  }
  return { names, distinct: [...positionOf.keys()], positions, objects, isPlain };
}

/** What writes a node's name in JSON. */
export function quoterOf({ isPlain }: AskedNodes): (name: string) => string {
  return isPlain ? (name) => `"${name}"` : JSON.stringify;
}
