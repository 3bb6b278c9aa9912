/** The cluster as a map or as a table, with what chooses how it is seen. */

import { useMemo } from 'preact/hooks';
import { type AlignedPictures, alignPictures } from '../map/align-pictures.ts';
import { ZoomLink } from '../map/zoom-link.ts';
import { choose, state } from '../store.ts';
import { ClusterToolbar } from './cluster-toolbar.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapView } from './map-view.tsx';
import { NodeTable } from './node-table.tsx';

export function ClusterView() {
  const { choices, told } = state.value;
  const { picture, pictureBefore } = told;
  const aligned = useMemo(
    () => (picture === null || pictureBefore === null ? null : alignPictures(pictureBefore, picture)),
    [picture, pictureBefore],
  );
  return (
    <section class="column cluster" aria-label="Cluster">
      <ClusterToolbar />
      {picture === null ? (
        <p class="empty quiet">The cluster is being drawn.</p>
      ) : picture.nodes.names.length === 0 && aligned === null ? (
        <p class="empty">There is no node at this time. Move the time, or open a cluster with nodes.</p>
      ) : choices.view === 'table' ? (
        <NodeTable picture={aligned?.after ?? picture} differs={aligned?.differs ?? null} />
      ) : aligned === null ? (
        <MapView key="alone" picture={picture} beside={null} />
      ) : (
        <MapPair aligned={aligned} />
      )}
      <MapLegend onTable={() => choose({ view: choices.view === 'map' ? 'table' : 'map' })} />
    </section>
  );
}

/** Before and after beside each other: nodes at the same places, and one zoom. */
function MapPair({ aligned: { before, after, differs } }: { readonly aligned: AlignedPictures }) {
  const link = useMemo(() => new ZoomLink(), []);
  const shared = { differs, orderOf: after, link };
  return (
    <div class="maps">
      <figure>
        <figcaption>Before: without the questions</figcaption>
        <MapView picture={before} beside={{ ...shared, title: 'before', isMain: false }} />
      </figure>
      <figure>
        <figcaption>After: with the questions</figcaption>
        <MapView picture={after} beside={{ ...shared, title: 'after', isMain: true }} />
      </figure>
    </div>
  );
}
