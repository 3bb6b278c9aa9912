/** A dialog over the page: the browser keeps the focus inside, Escape closes it. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { dispatch } from '../store.ts';

interface ModalProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly isWide?: boolean;
}

export function Modal({ title, children, isWide = false }: ModalProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  const close = () => dispatch({ do: 'dialog', dialog: null });
  return (
    <dialog ref={element} class={isWide ? 'wide' : ''} aria-labelledby="dialog-title" onClose={close}>
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      {children}
    </dialog>
  );
}
