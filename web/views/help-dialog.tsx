/** Keys, and what the words mean. */

import { Modal } from './modal.tsx';

const KEYS = [
  ['Ctrl+K', 'every command, node and policy by name'],
  ['Ctrl+Z, Ctrl+Shift+Z', 'undo, redo a question'],
  ['Ctrl+O', 'open another cluster'],
  ['Arrows, on the map', 'from node to node'],
  ['Shift with arrows', 'move the map'],
  ['+, −, 0', 'closer, further away, all of it'],
  ['Enter, on the map', 'to the selected node'],
  ['Alt with arrows, in a question', 'move it up or down'],
] as const;

const TERMS = [
  ['Instance', 'a VM or a container that is placed on one node.'],
  ['Requested', 'what is reserved for instances, as a part of what the node may give away.'],
  ['Measured use', 'what instances were seen to use, where something was measured.'],
  ['Cordoned', 'takes nothing new; what runs there stays.'],
  ['Drain', 'cordons a node and moves everything off: VMs by live migration, containers by starting them elsewhere.'],
  ['Fail', 'the node is gone at once; what ran there starts elsewhere, if it fits.'],
  ['Policy', 'plugins that refuse nodes or score them, with a weight each; the highest sum takes the instance.'],
  ['Overcommit', 'a VM of 4 CPUs asks for 1 where CPU is overcommitted 4 times.'],
  ['Waiting', 'no node takes the instance as things are.'],
  ['Downtime', 'how long a VM stands still at the end of its live migration.'],
] as const;

export function HelpDialog() {
  return (
    <Modal title="Help">
      <h3>Keys</h3>
      <dl class="help">
        {KEYS.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>Terms</h3>
      <dl class="help">
        {TERMS.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
