/** Rows of a list dragged to another place by their grips: with a mouse, a pen or a finger. */

import { useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';

interface Drag {
  /** Place of the row that is held. */
  readonly from: number;
  /** Place that it has where it is let go. */
  readonly to: number;
}

export interface RowDrag {
  /** null while nothing is held. */
  readonly drag: Drag | null;
  /** Handlers of the grip in the row at a place. */
  readonly gripOf: (at: number) => {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
  };
}

/** `onDrop` hears of a row that was let go elsewhere than it was; Escape lets it go where it was. */
export function useRowDrag(list: RefObject<HTMLElement | null>, onDrop: (from: number, to: number) => void): RowDrag {
  const drag = useSignal<Drag | null>(null);
  useSignalEffect(() => {
    if (drag.value === null) return;
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') drag.value = null;
    };
    addEventListener('keydown', giveUp);
    return () => removeEventListener('keydown', giveUp);
  });

  return {
    drag: drag.value,
    gripOf: (at) => ({
      onPointerDown(event) {
        if (event.button !== 0 || !event.isPrimary) return;
        event.preventDefault(); // no text is selected on the way
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        drag.value = { from: at, to: at };
      },
      onPointerMove({ clientY }) {
        const held = drag.peek();
        if (held === null) return;
        const rows = [...(list.current?.children ?? [])];
        const to = rows.filter((row, place) => place !== held.from && middleOf(row) < clientY).length;
        if (to === held.to) return;
        drag.value = { ...held, to };
        rows[to]?.scrollIntoView({ block: 'nearest' });
      },
      onPointerUp() {
        const held = drag.peek();
        drag.value = null;
        if (held !== null && held.to !== held.from) onDrop(held.from, held.to);
      },
      onPointerCancel() {
        drag.value = null;
      },
    }),
  };
}

function middleOf(row: Element): number {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}

/** Class of the row at a place while one is held: it is that one, or the line where it would go lies above or below it. */
export function dragClass(drag: Drag | null, at: number): string {
  if (drag === null) return '';
  if (at === drag.from) return 'held';
  if (at !== drag.to) return '';
  return drag.to < drag.from ? 'drop-above' : 'drop-below';
}
