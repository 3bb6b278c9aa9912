/** Every node with every plugin's score of one instance: raw, normalised, weighted, and their sum. */

import { useState } from 'preact/hooks';
import { formatNumber } from '../../src/core/index.ts';
import type { DecisionRow } from '../protocol.ts';
import { state } from '../store.ts';
import { Modal } from './modal.tsx';
import { Name } from './name.tsx';

const KINDS = ['weighted', 'normalized', 'raw'] as const;
type ScoreKind = (typeof KINDS)[number];
const KIND_TITLES: Readonly<Record<ScoreKind, string>> = {
  weighted: 'weighted',
  normalized: 'normalised, 0 to 100',
  raw: 'raw',
};
/** Nodes shown at once, the best first. */
const SHOWN = 200;

export function DecisionDialog() {
  const { decision } = state.value.told;
  const [kind, setKind] = useState<ScoreKind>('weighted');
  if (decision === null) {
    return (
      <Modal title="Why">
        <p class="quiet">The decision is being made again.</p>
      </Modal>
    );
  }
  const scored = decision.rows.filter(({ total }) => total !== null).sort((a, b) => (b.total ?? 0) - (a.total ?? 0));
  const refused = decision.rows.filter(({ total }) => total === null);
  const plugins = scored[0]?.scores.map(({ plugin }) => plugin) ?? [];
  return (
    <Modal title="Why" isWide>
      <h3>
        <Name text={decision.instance} />: <Name text={decision.outcome} limit={200} />
      </h3>
      <ul>
        {decision.sentences.map((sentence) => (
          <li key={sentence}>
            <Name text={sentence} limit={300} />
          </li>
        ))}
      </ul>
      {scored.length > 0 && (
        <fieldset class="kinds">
          <legend>Scores</legend>
          {KINDS.map((one) => (
            <label key={one}>
              <input type="radio" name="scores" checked={kind === one} onChange={() => setKind(one)} />{' '}
              {KIND_TITLES[one]}
            </label>
          ))}
        </fieldset>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys */}
      <section class="scroll" tabIndex={0} aria-label="Scores by node and plugin">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Total</th>
              {plugins.map((plugin) => (
                <th key={plugin} scope="col">
                  <Name text={plugin} limit={40} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scored.slice(0, SHOWN).map((row) => (
              <ScoreRow key={row.node} row={row} kind={kind} />
            ))}
          </tbody>
        </table>
      </section>
      {scored.length > SHOWN && <p class="quiet">and {scored.length - SHOWN} more that fit</p>}
      {refused.length > 0 && (
        <details>
          <summary>{refused.length} nodes refused</summary>
          <ul>
            {refused.slice(0, SHOWN).map(({ node, reason }) => (
              <li key={node}>
                <Name text={node} limit={50} />: <Name text={reason} limit={200} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Modal>
  );
}

function ScoreRow({ row, kind }: { readonly row: DecisionRow; readonly kind: ScoreKind }) {
  return (
    <tr>
      <th scope="row">
        <Name text={row.node} limit={40} />
      </th>
      <td>{formatNumber(row.total ?? Number.NaN)}</td>
      {row.scores.map((score) => (
        <td key={score.plugin}>{formatNumber(kind === 'weighted' ? score.normalized * score.weight : score[kind])}</td>
      ))}
    </tr>
  );
}
