/** Every action, policy and node by a part of its name. */

import { useMemo, useState } from 'preact/hooks';
import type { Command } from '../commands/command.ts';
import { findCommands } from '../commands/find-commands.ts';
import { commandsFor } from '../commands/index.ts';
import { dispatch, state } from '../store.ts';
import { Modal } from './modal.tsx';
import { useTools } from './page-context.ts';

const SHOWN = 40;

export function CommandPalette() {
  const tools = useTools();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const isDrawn = state.value.told.picture !== null;
  // Nodes are known with the first picture; later ones have the same.
  const commands = useMemo(() => commandsFor(state.peek()), [isDrawn]);
  const found = useMemo(() => findCommands(commands, text).slice(0, SHOWN), [commands, text]);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    dispatch({ do: 'dialog', dialog: null });
    command.run(tools);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') run(found[active]);
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <Modal title="Commands">
      <label>
        <span>What to do</span>
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="commands"
          aria-activedescendant={found[active] === undefined ? undefined : `command-${active}`}
          autocomplete="off"
          autofocus
          value={text}
          onKeyDown={onKeyDown}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
        />
      </label>
      <div id="commands" role="listbox" aria-label="Commands" class="commands" tabIndex={-1}>
        {found.map((command, at) => (
          <div
            key={command.id}
            id={`command-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            onClick={() => run(command)}
            onKeyDown={onKeyDown}
            ref={(element) => {
              if (at === active) element?.scrollIntoView({ block: 'nearest' });
            }}
          >
            <span>{command.title}</span> {command.keys !== '' && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="quiet">No command has these words.</p>}
    </Modal>
  );
}
