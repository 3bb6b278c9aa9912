/** The node or instance that is selected: what it is, and what may be asked of it. */

import { state } from '../store.ts';
import { InstanceCard } from './instance-card.tsx';
import { NodeCard } from './node-card.tsx';

export function SelectionPanel() {
  const { selection, told } = state.value;
  const { picture } = told;
  return (
    <section class="block" id="selection" tabIndex={-1} aria-labelledby="selection-title">
      <h2 id="selection-title">Selected</h2>
      {selection.kind === 'none' || picture === null ? (
        <p class="quiet">
          Nothing. Click a node on the map; come closer to click an instance, or drag one to another node.
        </p>
      ) : selection.kind === 'node' ? (
        <NodeCard name={selection.name} picture={picture} />
      ) : (
        <InstanceCard id={selection.id} picture={picture} />
      )}
    </section>
  );
}
