/** Finds nodes by a part of their name. */

import { heatFieldOf } from '../charts/heat-rows.ts';
import { shorten } from '../text.ts';
import { create, createButton, type Page } from './page.ts';

const MAX_MATCHES = 20;

export function connectNodeSearch(page: Page): void {
  const form = document.querySelector<HTMLFormElement>('form.search');
  const input = form?.querySelector('input') ?? null;
  const list = form?.querySelector('ul') ?? null;
  if (form === null || input === null || list === null) return;
  const matches = (): readonly { name: string; node: number }[] => {
    const wanted = input.value.trim().toLowerCase();
    const nodes = heatFieldOf(page.report, page.state.run)?.nodes ?? [];
    if (wanted === '') return [];
    return nodes.flatMap(({ name }, node) => (name.toLowerCase().includes(wanted) ? [{ name, node }] : []));
  };
  const choose = (node: number): void => {
    page.state.node = node;
    page.redraw();
  };
  input.addEventListener('input', () => {
    const found = matches();
    const items = found.slice(0, MAX_MATCHES).map(({ name, node }) => {
      const item = document.createElement('li');
      item.append(createButton(shorten(name, 40), `Show node ${shorten(name, 80)}`, () => choose(node)));
      return item;
    });
    const rest = found.length - items.length;
    const none = found.length === 0 && input.value.trim() !== '';
    if (rest > 0) items.push(create('li', `and ${rest} more`));
    list.replaceChildren(...(none ? [create('li', 'no node has this in its name')] : items));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [first] = matches();
    if (first !== undefined) choose(first.node);
  });
}
