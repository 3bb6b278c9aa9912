/** Beside the preview of a cluster that is being read: what it is of, and what to wait for. */

import { state } from '../store.ts';
import { countOf } from '../text.ts';

export function ReadingNotice() {
  const { picture } = state.value.told;
  if (picture === null) return null;
  const [nodes, instances] = [picture.nodes.names.length, picture.instances.ids.length];
  return (
    <section class="block" aria-labelledby="reading-title">
      <h2 id="reading-title">Still being read</h2>
      <p>
        {countOf(nodes, 'node')} and {countOf(instances, 'instance')} so far.
      </p>
      <p class="quiet">Nodes fill up as more is read. Look around; questions can be asked once all of it is here.</p>
    </section>
  );
}
