/** Dragging for those who do not drag: every node that could take the instance, the best first, and why others cannot. */

import { useState } from 'preact/hooks';
import { ask, dispatch, state } from '../store.ts';
import { Modal } from './modal.tsx';
import { Name } from './name.tsx';

const SHOWN = 100;

export function MoveDialog() {
  const { selection, told } = state.value;
  const [search, setSearch] = useState('');
  if (selection.kind !== 'instance') return null;
  const wanted = search.trim().toLowerCase();
  const targets = (told.targets ?? [])
    .filter(({ node }) => node.toLowerCase().includes(wanted))
    .sort((a, b) => (b.total ?? -1) - (a.total ?? -1));
  const move = (node: string) => {
    ask({ kind: 'move-instance', instance: selection.id, node });
    dispatch({ do: 'told', told: { targets: null } });
    dispatch({ do: 'dialog', dialog: null });
  };
  return (
    <Modal title="Move">
      <p>
        Migrate <Name text={selection.id} /> to:
      </p>
      <label>
        <span>Node</span>
        <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      </label>
      {told.targets === null && <p class="quiet">Looking for targets.</p>}
      <ul class="plain">
        {targets.slice(0, SHOWN).map(({ node, total, reason }) => (
          <li key={node}>
            <button type="button" disabled={total === null} onClick={() => move(node)}>
              <Name text={node} limit={50} />
            </button>{' '}
            {total === null ? (
              <small class="bad">
                <Name text={reason} limit={160} />
              </small>
            ) : (
              <small>score {Math.round(total)}</small>
            )}
          </li>
        ))}
      </ul>
      {targets.length > SHOWN && <p class="quiet">and {targets.length - SHOWN} more: write a part of the name</p>}
    </Modal>
  );
}
