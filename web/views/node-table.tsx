/** The same nodes as rows: only those in sight are in the page, whatever their number. */

import { useMemo, useRef, useState } from 'preact/hooks';
import { indexInstances, membersOf } from '../map/instance-index.ts';
import { matches, shownNodes } from '../map/shown-nodes.ts';
import type { Axis, Picture } from '../protocol.ts';
import type { NodeSort } from '../state.ts';
import { choose, select, state } from '../store.ts';
import { showShare } from '../text.ts';
import { Name } from './name.tsx';
import { AXIS_TITLES } from './words.ts';

/** As in the style sheet. */
const ROW_PIXELS = 30;
/** Rows above and below what is seen, so that scrolling shows no gap. */
const SPARE_ROWS = 8;
const FIRST_ROWS = 30;
const TABLE_AXES: readonly Axis[] = ['cpu', 'memory', 'pods', 'gpu'];

interface NodeTableProps {
  readonly picture: Picture;
  /** 1 by node that is not alike without the questions; null where that is not asked. */
  readonly differs: Uint8Array | null;
}

export function NodeTable({ picture, differs }: NodeTableProps) {
  const { choices, selection } = state.value;
  const { axis, share, filter, sort, search } = choices;
  const [first, setFirst] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const index = useMemo(() => indexInstances(picture.instances, picture.nodes.names.length), [picture]);
  const rows = useMemo(() => {
    const shown = shownNodes(picture, index, { axis, share, filter, sort });
    return search.trim() === '' ? shown : shown.filter((node) => matches(picture, node, search));
  }, [picture, index, axis, share, filter, sort, search]);
  const from = Math.max(Math.min(first, rows.length - 1) - SPARE_ROWS, 0);
  const seen = Math.ceil((scroller.current?.clientHeight ?? FIRST_ROWS * ROW_PIXELS) / ROW_PIXELS);
  const to = Math.min(first + seen + SPARE_ROWS, rows.length);
  const { nodes } = picture;

  return (
    <section
      ref={scroller}
      class="table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no wheel scrolls by keys
      tabIndex={0}
      aria-label="Nodes as rows"
      onScroll={(event) => setFirst(Math.floor(event.currentTarget.scrollTop / ROW_PIXELS))}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <SortHead title="Node" sort="name" current={sort} />
            <th scope="col">Zone</th>
            {TABLE_AXES.map((one) => (
              <SortHead
                key={one}
                title={AXIS_TITLES[one]}
                sort="share"
                current={one === axis ? sort : null}
                onSort={() => choose({ axis: one })}
              />
            ))}
            <SortHead title="Instances" sort="instances" current={sort} />
          </tr>
        </thead>
        <tbody>
          <Spacer rows={from} />
          {rows.slice(from, to).map((node, at) => {
            const name = nodes.names[node] ?? '';
            const isSelected = selection.kind === 'node' && selection.name === name;
            return (
              <tr key={node} aria-rowindex={from + at + 2} class={isSelected ? 'selected' : ''}>
                <th scope="row">
                  <button type="button" aria-pressed={isSelected} onClick={() => select({ kind: 'node', name })}>
                    <Name text={name} limit={40} />
                  </button>
                  {nodes.isCordoned[node] === 1 && <span class="badge">cordoned</span>}
                  {differs?.[node] === 1 && <span class="badge">changed</span>}
                </th>
                <td>
                  <Name text={nodes.zones[node] ?? ''} limit={24} />
                </td>
                {TABLE_AXES.map((one) => (
                  <td key={one} class="number">
                    {Number.isNaN(nodes.capacity[one][node] ?? Number.NaN)
                      ? '–'
                      : showShare(nodes.shares[share][one][node] ?? Number.NaN)}
                  </td>
                ))}
                <td class="number">{membersOf(index, node).length}</td>
              </tr>
            );
          })}
          <Spacer rows={rows.length - to} />
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">No node has this in its name or labels. Clear the search or the label.</p>}
    </section>
  );
}

function Spacer({ rows }: { readonly rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr>
      <td colSpan={TABLE_AXES.length + 3} style={{ height: `${rows * ROW_PIXELS}px`, padding: '0' }} />
    </tr>
  );
}

interface SortHeadProps {
  readonly title: string;
  readonly sort: NodeSort;
  readonly current: NodeSort | null;
  readonly onSort?: () => void;
}

function SortHead({ title, sort, current, onSort }: SortHeadProps) {
  const isSorted = sort === current;
  const order = sort === 'name' ? 'ascending' : 'descending';
  return (
    <th scope="col" aria-sort={isSorted ? order : 'none'}>
      <button
        type="button"
        onClick={() => {
          onSort?.();
          choose({ sort });
        }}
      >
        {title}
        {isSorted && <span aria-hidden="true">{sort === 'name' ? ' ▲' : ' ▼'}</span>}
      </button>
    </th>
  );
}
