/** What is seen before anything is open: what to do. */

import { runCommand } from '../commands/index.ts';
import { OpenChoices } from './open-choices.tsx';
import { useTools } from './page-context.ts';

export function EmptyState() {
  const tools = useTools();
  const { shipped } = tools;
  return (
    <main class="empty">
      <h2>Ask what would happen</h2>
      <p>
        Open a cluster, then drain a node, lose a zone, add VMs or change the policy: Berth shows what moves, what
        waits, and why.
      </p>
      {shipped.length > 0 && (
        <p>
          <button type="button" class="first" onClick={() => runCommand('guide', tools)}>
            Show me in two minutes
          </button>
        </p>
      )}
      <OpenChoices />
    </main>
  );
}
