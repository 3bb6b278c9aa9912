/** Amounts in annotations of nodes. */

import type { Node } from '../../model/node.ts';

/** More than any node draws or costs. */
const MOST = 1e9;
/** As people write them, and as numbers of scenarios are written out: 17 digits, and from 1e-7 down with an exponent. */
const PLAIN_NUMBER = /^\d{1,10}(\.\d{1,24})?(e-\d{1,3})?$/;
/** Letters of a wrong text that a remark shows. */
const SHOWN = 40;

/** An annotation that is a plain decimal number from 0 to 10^9, and what was found in its place. */
export class AmountAnnotation {
  readonly #name: string;
  readonly #instead: string;
  /** Nodes by name whose annotation is no amount. */
  readonly #wrong = new Set<string>();
  #example = '';

  /** `instead`: what a node does whose annotation is no amount. */
  constructor(name: string, instead: string) {
    this.#name = name;
    this.#instead = instead;
  }

  /** The amount of a node; null where it is missing or no such number. */
  of({ name, annotations }: Node): number | null {
    const text = annotations.get(this.#name)?.trim();
    if (text === undefined) return null;
    const amount = PLAIN_NUMBER.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
    if (amount <= MOST) return amount;
    if (this.#wrong.size === 0) this.#example = `${JSON.stringify(text.slice(0, SHOWN))} on ${name}`;
    this.#wrong.add(name);
    return null;
  }

  /** One sentence where any node's annotation was no amount. */
  remarks(): readonly string[] {
    const { size } = this.#wrong;
    if (size === 0) return [];
    const nodes = size === 1 ? '1 node has' : `${size} nodes have`;
    return [
      `${nodes} no amount in annotation ${this.#name}, such as ${this.#example}: wanted a plain number from 0 to 1e9; each ${this.#instead}.`,
    ];
  }
}
