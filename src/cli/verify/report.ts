/** What a replay found, for people and for programs. */

import { API_VERSION } from '../../core/index.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';
import { DIFFERENCE_KINDS, type Difference } from './compare.ts';
import type { DifferingPod, Replay } from './replay.ts';

/** Characters of one side of a difference. */
const MAX_SIDE = 400;

/** Counts by kind of difference, the first differing pods in full, and the verdict as the last line. */
export function renderReplay(replay: Replay, io: Io): string {
  const same = replay.caseCount - replay.differingCases.length;
  const counts = renderTable(
    [{ title: 'difference' }, { title: 'count', isRight: true }],
    DIFFERENCE_KINDS.map((kind) => [kind, String(replay.counts.get(kind) ?? 0)]),
    io,
  );
  const refused = replay.refusedPodCount;
  const scope = [
    `${plural(replay.podCount, 'pod')}, ${plural(replay.nodeVerdictCount, 'node verdict')}`,
    ...(refused > 0 ? [`${plural(refused, 'pod')} refused at the door, which the scheduler placed nowhere`] : []),
  ].join('; ');
  const verdict = `${same} of ${replay.caseCount} cases without difference`;
  return [
    ...replay.first.map((pod) => renderPod(pod, io)),
    counts,
    `${scope}\n`,
    `${paint(io, isSame(replay) ? 'green' : 'red', verdict)}\n`,
  ].join('\n');
}

/** Whether something was compared, all of it agrees, and nothing was left unread. */
export function isSame({ podCount, differingCases, issues }: Replay): boolean {
  return podCount > 0 && differingCases.length === 0 && issues.length === 0;
}

function renderPod({ case: name, pod, differences }: DifferingPod, io: Io): string {
  const title = paint(io, 'bold', `case ${safe(name)}, pod ${safe(pod)}`);
  const rows = differences.map(({ kind, about, expected, found }: Difference) => [
    about === '' ? kind : `${kind} ${about}`,
    renderSide(expected),
    renderSide(found),
  ]);
  const columns = [{ title: 'difference' }, { title: 'recorded', isElastic: true }, { title: 'Berth' }];
  return `${title}\n${renderTable(columns, rows, io)}`;
}

function renderSide(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SIDE ? `${text.slice(0, MAX_SIDE)}...` : text;
}

/** The replay as one JSON document. */
export function replayDocument(replay: Replay): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'SchedulerVerification',
    cases: replay.caseCount,
    casesWithoutDifference: replay.caseCount - replay.differingCases.length,
    pods: replay.podCount,
    podsRefusedAtDoor: replay.refusedPodCount,
    nodeVerdicts: replay.nodeVerdictCount,
    differences: Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, replay.counts.get(kind) ?? 0])),
    differingCases: replay.differingCases,
    first: replay.first,
    issues: replay.issues,
  };
}
