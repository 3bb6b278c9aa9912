/** The cluster as a map or as a table, with what chooses how it is seen. */

import { choose, state } from '../store.ts';
import { ClusterToolbar } from './cluster-toolbar.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapView } from './map-view.tsx';
import { NodeTable } from './node-table.tsx';

export function ClusterView() {
  const { choices, told } = state.value;
  return (
    <section class="column cluster" aria-label="Cluster">
      <ClusterToolbar />
      {told.picture === null ? (
        <p class="empty quiet">The cluster is being drawn.</p>
      ) : told.picture.nodes.names.length === 0 ? (
        <p class="empty">There is no node at this time. Move the time, or open a cluster with nodes.</p>
      ) : choices.view === 'map' ? (
        <MapView picture={told.picture} />
      ) : (
        <NodeTable picture={told.picture} />
      )}
      <MapLegend onTable={() => choose({ view: choices.view === 'map' ? 'table' : 'map' })} />
    </section>
  );
}
