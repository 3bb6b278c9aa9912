/** Name of what is open, and what concerns the page as a whole. */

import { runCommand } from '../commands/index.ts';
import { EXPORTS } from '../protocol.ts';
import { choose, dispatch, state } from '../store.ts';
import { countOf } from '../text.ts';
import { Name } from './name.tsx';
import { useTools } from './page-context.ts';

const THEMES = ['system', 'light', 'dark'] as const;

export function PageHeader() {
  const { history, summary, choices } = state.value;
  const tools = useTools();
  return (
    <header class="header">
      <h1>Berth</h1>
      <p class="opened">
        {history === null ? (
          'What if, on a cluster of Kubernetes and KubeVirt'
        ) : (
          <>
            <strong>
              <Name text={history.present.start.name} limit={60} />
            </strong>
            {summary !== null && (
              <span class="quiet">
                {' '}
                {countOf(summary.nodes, 'node')}, {countOf(summary.instances, 'instance')}, {summary.pending} waiting
              </span>
            )}
          </>
        )}
      </p>
      <div class="tools">
        <button type="button" onClick={() => dispatch({ do: 'dialog', dialog: 'open' })}>
          Open
        </button>
        {history !== null && (
          <button
            type="button"
            title="Closes this session and forgets it. Save it first to go on with it later."
            onClick={() => tools.beginAnew()}
          >
            Begin anew
          </button>
        )}
        {history !== null && (
          <label>
            <span class="for-readers">Save</span>
            <select
              value=""
              onChange={(event) => {
                const { value } = event.currentTarget;
                event.currentTarget.value = '';
                runCommand(`export-${value}`, tools);
              }}
            >
              <option value="">Save …</option>
              {EXPORTS.map((what) => (
                <option key={what} value={what}>
                  {what}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span class="for-readers">Colours</span>
          <select
            value={choices.theme}
            onChange={(event) =>
              choose({ theme: THEMES.find((theme) => theme === event.currentTarget.value) ?? 'system' })
            }
          >
            <option value="system">System colours</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select>
        </label>
        <button type="button" title="Ctrl+K" onClick={() => dispatch({ do: 'dialog', dialog: 'palette' })}>
          Commands
        </button>
        <button type="button" onClick={() => dispatch({ do: 'dialog', dialog: 'help' })}>
          Help
        </button>
      </div>
    </header>
  );
}
