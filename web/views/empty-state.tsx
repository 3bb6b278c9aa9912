/** What is seen before anything is open: what to do. */

import { OpenChoices } from './open-choices.tsx';

export function EmptyState() {
  return (
    <main class="empty">
      <h2>Ask what would happen</h2>
      <p>
        Open a cluster, then drain a node, lose a zone, add VMs or change the policy: Berth shows what moves, what
        waits, and why.
      </p>
      <OpenChoices />
    </main>
  );
}
