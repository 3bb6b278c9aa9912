/** What comes of the questions: what moved, what waits and what would help, and figures before and after. */

import { formatDifference, formatDuration, formatValue } from '../../src/core/index.ts';
import type { Answer, Kpi, Move, Waiting } from '../protocol.ts';
import { select, state } from '../store.ts';
import { countOf } from '../text.ts';
import { ChartBlock } from './chart-block.tsx';
import { FewFirst } from './few-first.tsx';
import { Name } from './name.tsx';

export function AnswerPanel() {
  const { told, asked } = state.value;
  const { answer } = told;
  return (
    <section class={asked.answer === undefined ? 'block' : 'block stale'} aria-labelledby="answer-title">
      <h2 id="answer-title">Answer</h2>
      {answer === null ? (
        <p class="quiet">No answer yet.</p>
      ) : (
        <>
          <Headline answer={answer} />
          <Moves moves={answer.moves} start={answer.startSeconds} />
          <WaitingList waiting={answer.waiting} />
          <Kpis kpis={answer.kpis} />
          <ChartBlock answer={answer} />
          <ul class="plain">
            {answer.remarks.map((remark) => (
              <li key={remark}>
                <Name text={remark} limit={300} />
              </li>
            ))}
            {answer.issues.map((issue) => (
              <li key={`${issue.path} ${issue.found}`} class="bad">
                <Name text={issue.path} limit={80} />: found <Name text={issue.found} />, wanted{' '}
                <Name text={issue.wanted} />. <Name text={issue.remedy} limit={200} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Headline({ answer: { moves, waiting } }: { readonly answer: Answer }) {
  const migrations = moves.filter(({ how }) => how === 'migration').length;
  const changes =
    moves.length === 0 ? 'No changes' : `${countOf(moves.length, 'change')}, ${migrations} of them migrations`;
  const text = `${changes}; ${countOf(waiting.length, 'instance')} waiting`;
  return <p aria-live="polite">{text}</p>;
}

/** As far as it is shown: a difference in the last digits of a sum is none. */
function isChanged({ measure, before, after }: Kpi): boolean {
  return formatValue(before, measure.unit) !== formatValue(after, measure.unit);
}

/** What has changed is shown first; the rest is folded away. */
function Kpis({ kpis }: { readonly kpis: readonly Kpi[] }) {
  const known = kpis.filter(({ before, after }) => before !== null || after !== null);
  const changed = known.filter(isChanged);
  const others = known.filter((kpi) => !isChanged(kpi));
  return (
    <>
      {changed.length > 0 && <KpiTable kpis={changed} />}
      {others.length > 0 && (
        <details open={changed.length === 0}>
          <summary>{changed.length === 0 ? 'Figures' : `${countOf(others.length, 'figure')} as before`}</summary>
          <SameTable kpis={others} />
        </details>
      )}
    </>
  );
}

function KpiTable({ kpis }: { readonly kpis: readonly Kpi[] }) {
  return (
    <table class="figures compared">
      <caption class="for-readers">Figures before and after</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {kpis.map((kpi) => (
          <KpiRow key={kpi.measure.key} kpi={kpi} />
        ))}
      </tbody>
    </table>
  );
}

/** Figures that are after as they were before. */
function SameTable({ kpis }: { readonly kpis: readonly Kpi[] }) {
  return (
    <table class="figures">
      <caption class="for-readers">Figures, the same before and after</caption>
      <tbody>
        {kpis.map(({ measure, after }) => (
          <tr key={measure.key}>
            <th scope="row">{measure.title}</th>
            <td>{formatValue(after, measure.unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KpiRow({ kpi: { measure, before, after } }: { readonly kpi: Kpi }) {
  const difference = before === null || after === null ? null : after - before;
  return (
    <tr>
      <th scope="row">{measure.title}</th>
      <td>{formatValue(before, measure.unit)}</td>
      <td>{formatValue(after, measure.unit)}</td>
      <td class={verdictOf(measure.better, difference)}>{formatDifference(difference, measure.unit)}</td>
    </tr>
  );
}

function verdictOf(better: Kpi['measure']['better'], difference: number | null): string {
  if (difference === null || difference === 0 || better === 'neither') return '';
  return difference > 0 === (better === 'higher') ? 'good' : 'bad';
}

const HOW: Readonly<Record<Move['how'], string>> = {
  migration: 'migrates',
  restart: 'restarts',
  'placed-elsewhere': 'is placed elsewhere',
  waits: 'waits',
  placed: 'is placed',
};

function Moves({ moves, start }: { readonly moves: readonly Move[]; readonly start: number }) {
  if (moves.length === 0) return null;
  return (
    <details open>
      <summary>{countOf(moves.length, 'change')}</summary>
      <FewFirst
        items={moves}
        noun="change"
        renderRow={(move) => (
          <li key={`${move.instance} ${move.atSeconds} ${move.how}`}>
            <InstanceLink id={move.instance} /> {HOW[move.how]}
            {move.from !== '' && (
              <>
                {' '}
                from <Name text={move.from} limit={40} />
              </>
            )}
            {move.to !== '' && (
              <>
                {' '}
                {move.from === '' ? 'on' : 'to'} <Name text={move.to} limit={40} />
              </>
            )}
            <small>
              after {formatDuration(move.atSeconds - start)}
              {move.migrationSeconds !== null && `, takes ${formatDuration(move.migrationSeconds)}`}
              {move.downtimeSeconds !== null && `, down ${formatDuration(move.downtimeSeconds)}`}
              {move.why !== '' && (
                <>
                  : <Name text={move.why} limit={160} />
                </>
              )}
            </small>
          </li>
        )}
      />
    </details>
  );
}

function WaitingList({ waiting }: { readonly waiting: readonly Waiting[] }) {
  if (waiting.length === 0) return null;
  return (
    <details open>
      <summary>{countOf(waiting.length, 'instance')} waiting</summary>
      <FewFirst
        items={waiting}
        noun="instance"
        renderRow={({ instance, message, remedies }) => (
          <li key={instance}>
            <InstanceLink id={instance} />
            <small>
              <Name text={message} limit={300} />
            </small>
            {remedies.length > 0 && (
              <ul>
                {remedies.map((remedy) => (
                  <li key={remedy}>
                    <Name text={remedy} limit={200} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        )}
      />
    </details>
  );
}

function InstanceLink({ id }: { readonly id: string }) {
  return (
    <button type="button" class="link" onClick={() => select({ kind: 'instance', id })}>
      <Name text={id} limit={50} />
    </button>
  );
}
