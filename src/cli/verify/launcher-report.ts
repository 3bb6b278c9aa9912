/** What `berth verify launcher` prints. */

import { API_VERSION } from '../../core/index.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';
import type { FieldDifference } from './launcher-compare.ts';
import type { DifferingCase, LauncherReplay } from './launcher-replay.ts';

/** Characters of a value that are shown. */
const MAX_SIDE = 200;

/** The differing cases that were kept, the counts, and the verdict in one line. */
export function renderLauncherReplay(replay: LauncherReplay, io: Io): string {
  const same = replay.caseCount - replay.differingCases.length;
  const { podCount, refusedCount, migrationTargetCount, differenceCount } = replay;
  const scope = [
    `${plural(podCount, 'launcher pod')}, ${plural(migrationTargetCount, 'migration target')}`,
    ...(refusedCount > 0 ? [`${plural(refusedCount, 'case')} refused, as by KubeVirt`] : []),
    ...(differenceCount > 0 ? [`${plural(differenceCount, 'difference')}`] : []),
  ].join('; ');
  const verdict = `${same} of ${replay.caseCount} cases without difference`;
  return [
    ...replay.first.map((one) => renderCase(one, io)),
    `${scope}\n`,
    `${paint(io, isSameLaunchers(replay) ? 'green' : 'red', verdict)}\n`,
  ].join('\n');
}

/** Whether something was compared, all of it agrees, and nothing was left unread. */
export function isSameLaunchers({ caseCount, differingCases, issues }: LauncherReplay): boolean {
  return caseCount > 0 && differingCases.length === 0 && issues.length === 0;
}

function renderCase({ case: name, differences }: DifferingCase, io: Io): string {
  const rows = differences.map(({ path, expected, found }: FieldDifference) => [
    safe(path),
    renderSide(expected),
    renderSide(found),
  ]);
  const columns = [{ title: 'field', isElastic: true }, { title: 'recorded' }, { title: 'Berth' }];
  return `${paint(io, 'bold', `case ${safe(name)}`)}\n${renderTable(columns, rows, io)}`;
}

function renderSide(value: unknown): string {
  const text = safe(value === null ? 'nothing' : JSON.stringify(value));
  return text.length > MAX_SIDE ? `${text.slice(0, MAX_SIDE)}...` : text;
}

/** The replay as one JSON document. */
export function launcherReplayDocument(replay: LauncherReplay): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'LauncherVerification',
    cases: replay.caseCount,
    casesWithoutDifference: replay.caseCount - replay.differingCases.length,
    casesRefused: replay.refusedCount,
    pods: replay.podCount,
    migrationTargets: replay.migrationTargetCount,
    differences: replay.differenceCount,
    differingCases: replay.differingCases,
    first: replay.first,
    issues: replay.issues,
  };
}
