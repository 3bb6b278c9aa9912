/** A list of which a few rows are seen at once, and the rest when they are asked for. */

import type { ComponentChildren } from 'preact';
import { countOf } from '../text.ts';

const FEW = 6;
/** Rows beyond these are counted. */
const MOST = 100;

interface FewFirstProps<Item> {
  readonly items: readonly Item[];
  /** What an item is, for the words below the first ones. */
  readonly noun: string;
  readonly renderRow: (item: Item) => ComponentChildren;
}

export function FewFirst<Item>({ items, noun, renderRow }: FewFirstProps<Item>) {
  const rest = items.slice(FEW, MOST);
  return (
    <>
      <ul class="moves">{items.slice(0, FEW).map(renderRow)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{countOf(items.length - FEW, `more ${noun}`)}</summary>
          <ul class="moves">{rest.map(renderRow)}</ul>
          {items.length > MOST && <p class="quiet">and {items.length - MOST} more</p>}
        </details>
      )}
    </>
  );
}
