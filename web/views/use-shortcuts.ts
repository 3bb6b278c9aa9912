/** Keys that work wherever the focus is. */

import { useEffect } from 'preact/hooks';
import { dispatch, state } from '../store.ts';

/** Keys with Ctrl, or Command on a Mac. */
const WITH_CONTROL: Readonly<Record<string, () => void>> = {
  k: () => dispatch({ do: 'dialog', dialog: 'palette' }),
  o: () => dispatch({ do: 'dialog', dialog: 'open' }),
  z: () => dispatch({ do: 'undo' }),
  Z: () => dispatch({ do: 'redo' }),
  y: () => dispatch({ do: 'redo' }),
};

export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isWriting =
        event.target instanceof HTMLElement && event.target.matches('input[type=text], input[type=search], textarea');
      if (event.key === '?' && !isWriting && state.peek().dialog === null) {
        dispatch({ do: 'dialog', dialog: 'help' });
        return;
      }
      const action = event.ctrlKey || event.metaKey ? WITH_CONTROL[event.key] : undefined;
      const isUndo = 'zZy'.includes(event.key);
      // A field has an undo of its own, a dialog is closed first.
      if (action === undefined || (isUndo && (isWriting || state.peek().dialog !== null))) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
