/** What is chosen on the page, and its parts by name. */

import type { SimulationReport } from '../report.ts';

/** Everything that a reader can change. */
export interface PageState {
  span: readonly [number, number] | null;
  /** The time that all charts mark. */
  timeSeconds: number;
  run: number;
  node: number;
  /** Run and row of the heat map that is looked at closely. */
  row: number;
  readonly hidden: Set<number>;
}

export interface Page {
  readonly report: SimulationReport;
  readonly state: PageState;
  readonly figures: readonly Figure[];
  /** Draws the figures again whose choice has changed. */
  redraw(): void;
  /** Moves the mark of all charts, for good or while the pointer is there. */
  showTime(timeSeconds: number, isKept: boolean): void;
  zoom(span: readonly [number, number] | null): void;
}

/** A chart on the page. */
export interface Figure {
  readonly element: HTMLElement;
  readonly plot: HTMLElement;
  /** '' where there is no time. */
  readonly readout: HTMLElement;
  /** Where in its rows the reader is, 0..1 from the top; -1 before they have been there. */
  down: number;
  /** What it was last drawn from. */
  drawn: string;
}

/** The element that must be there. */
export function need<E extends Element>(parent: ParentNode, selector: string): E {
  const element = parent.querySelector<E>(selector);
  if (element === null) throw new Error(`the page lacks ${selector}`);
  return element;
}

/** An element with text. */
export function create<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text: string,
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.textContent = text;
  if (className !== '') element.className = className;
  return element;
}

/** A button that does something. */
export function createButton(text: string, label: string, act: () => void): HTMLButtonElement {
  const button = create('button', text);
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.addEventListener('click', act);
  return button;
}
