/** A session as a report: the run with its questions beside the one without, as two contenders of one comparison. */

import {
  compareRuns,
  diffPlacements,
  type RunResult,
  type SimulationReport,
  type SimulationResults,
  tellStay,
  toReport,
} from '../../src/core/index.ts';
import type { Session } from '../session/session.ts';

const BEFORE = 'before';
const AFTER = 'after';
/** Instances listed that are elsewhere. */
const LISTED = 15;

/** What a session came to. */
export interface SessionRuns {
  readonly session: Session;
  /** The scenario with the session's steps, as it is exported. */
  readonly scenario: unknown;
  readonly before: RunResult;
  readonly after: RunResult;
  readonly berthVersion: string;
}

/** The report of a session; of one run where its steps change nothing, as there are none. */
export function toSessionReport(runs: SessionRuns): SimulationReport {
  const results = toResults(runs);
  const [before, after] = results.runs;
  if (before === undefined || after === undefined) return toReport(results, compareRuns(results));
  const explain = (instance: string, atSeconds: number): readonly string[] =>
    [before, after].map((run) => `${run.settings.id}: it ${tellStay(run, instance, atSeconds)}`);
  const diff = diffPlacements(before, after, { limit: LISTED, explain });
  return toReport(results, compareRuns(results, { baseline: BEFORE }), diff === null ? [] : [diff]);
}

/** The report with what curves need alone: it is made in a fraction of the time. */
export function toCurveReport({ before, after, ...rest }: SessionRuns): SimulationReport {
  const [ofBefore, ofAfter] = before === after ? [before, before] : [before, after];
  const bare = toBare(ofBefore);
  const results = toResults({ ...rest, before: bare, after: ofAfter === ofBefore ? bare : toBare(ofAfter) });
  return toReport(results, compareRuns(results, results.runs.length > 1 ? { baseline: BEFORE } : {}));
}

function toBare(run: RunResult): RunResult {
  return { ...run, heat: null, placements: null, migrations: [] };
}

function toResults({ session, scenario, before, after, berthVersion }: SessionRuns): SimulationResults {
  const { name, files } = session.start;
  const inputs = { scenario: name, berthVersion, files, scenarioFile: scenario };
  if (before === after) return { inputs, runs: [after] };
  return { inputs, runs: [toSide(before, BEFORE, 'without'), toSide(after, AFTER, 'with')] };
}

/** Runs are told apart by their policies, which may be the same here: the side takes its place, and a remark says who decides. */
function toSide(run: RunResult, side: string, words: string): RunResult {
  const { policy } = run.settings;
  const remark = `${side} is the run ${words} the questions that were asked; ${policy} decides`;
  return {
    ...run,
    settings: { ...run.settings, id: side, policy: side, profile: 'none', variant: {} },
    remarks: [remark, ...run.remarks],
  };
}
