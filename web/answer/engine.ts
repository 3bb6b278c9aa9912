/** Answers requests: pure but for the files it was given, and the same in Node, in a worker and in the page. */

import { assembleRun, createIssue, type Issue, type RunParts, type Simulation } from '../../src/core/index.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';
import { MemoryFiles } from '../../src/scenario/memory-files.ts';
import { ScenarioInputs } from '../../src/scenario/scenario-inputs.ts';
import type { Answer, GivenFile, Opened, Picture, Request, RequestKind, Responses } from '../protocol.ts';
import type { Session } from '../session/session.ts';
import { type ClusterFacts, toScenarioDocument, withEnd } from '../session/to-scenario.ts';
import { type AnswerControl, takeTurn } from './answer-control.ts';
import { clusterFacts } from './cluster-facts.ts';
import { decisionTable, targetVerdicts, waitingInstances } from './decide-at.ts';
import { decidersOf } from './deciders.ts';
import { exportFile } from './export-file.ts';
import { findMoves } from './find-moves.ts';
import { findRoom } from './find-room.ts';
import { keepAllowed } from './keep-allowed.ts';
import { type AnsweredRun, partsOf, runToEnd } from './known-scenario.ts';
import { kpisOf } from './kpis.ts';
import { beginSession, digestsOf, refuseWithoutNodes, withDigests } from './open-files.ts';
import { openMoves } from './open-moves.ts';
import { issuesOfRefusal } from './refusal.ts';
import { Replay } from './replay.ts';
import type { SessionRuns } from './session-report.ts';
import { takePicture } from './take-picture.ts';
import { watchReading } from './watch-reading.ts';

type Answering = {
  readonly [K in RequestKind]: (
    request: Extract<Request, { kind: K }>,
    control: AnswerControl,
  ) => Promise<Responses[K]>;
};

/** Runs kept by their scenario: the one without steps, and the last ones with them. */
const MOST_KEPT = 4;

/** Share of opening a dump that is reading it. */
const READING = 0.8;

export class WhatIfEngine {
  #files: readonly GivenFile[] = [];
  #inputs = new ScenarioInputs(new MemoryFiles([]));
  #warnings: Issue[] = [];
  readonly #parts = new Map<string, Promise<RunParts>>();
  readonly #runs = new Map<string, AnsweredRun>();
  readonly #replays = new Map<string, Replay>();
  readonly #berthVersion: string;
  #facts: ClusterFacts | null = null;

  /** `berthVersion` is for reports, which say what made them. */
  constructor(berthVersion = '') {
    this.#berthVersion = berthVersion;
  }

  readonly #answering: Answering = {
    open: ({ files }, control) =>
      withDigests(files, () =>
        this.#open(files, async (opening) => opening.#checked(await beginSession(files)), control),
      ),
    'open-shipped': ({ files, scenario, asked }, control) =>
      withDigests(files, () =>
        this.#open(
          files,
          async (opening) => {
            const { start, ...steps } = await beginSession(files);
            return opening.#checked({ start: { ...start, shipped: scenario }, ...steps, ...asked });
          },
          control,
        ),
      ),
    resume: ({ session, files }, control) => this.#resume(session, files, control),
    answer: ({ session }, control) => this.#answer(session, control),
    picture: ({ session, atSeconds, isBefore }, control) => this.#picture(session, atSeconds, isBefore, control),
    decision: async ({ session, instance, atSeconds }, control) => {
      const world = await this.#worldAt(await this.#documentOf(session), atSeconds, control);
      const table = decisionTable(world, instance);
      if (table === null) throw new InputRefused([noInstance(instance, world.timeSeconds)]);
      return table;
    },
    targets: async ({ session, instance, atSeconds }, control) => {
      const world = await this.#worldAt(await this.#documentOf(session), atSeconds, control);
      return targetVerdicts(world, instance);
    },
    room: async ({ session, cpuMilli, memoryBytes }, control) => {
      const roomOf = async (document: unknown, side: AnswerControl) => {
        const world = await this.#worldAt(document, Number.POSITIVE_INFINITY, side);
        return drive(findRoom(world, cpuMilli, memoryBytes), side);
      };
      const before = await roomOf(withEnd(session), partOf(control, 0, 0.5));
      return { before, after: await roomOf(await this.#documentOf(session), partOf(control, 0.5, 1)) };
    },
    check: async ({ session, step }) => {
      const asked = { ...session, steps: [...session.steps.filter(({ id }) => id !== step.id), step] };
      try {
        assembleRun(await this.#partsOf(await this.#documentOf(asked)));
        return [];
      } catch (error) {
        const issues = issuesOfRefusal(error);
        if (issues.length > 0) return issues;
        throw error;
      }
    },
    chart: async ({ session, choice }, control) => {
      const runs = await this.#runsOf(session, control);
      return (await import('./curve-chart.ts')).drawSessionCurve(runs, choice);
    },
    export: async ({ session, what }, control) =>
      exportFile(what, session, {
        scenario: await this.#documentOf(session),
        answer: () => this.#answer(session, control),
        world: async () => (await this.#run(await this.#documentOf(session), control)).world,
        result: async () => (await this.#run(await this.#documentOf(session), control)).result,
        report: async () => {
          const runs = await this.#runsOf(session, control);
          return (await import('./report-page.ts')).renderSessionReport(runs);
        },
      }),
  };

  /** Rejects with InputRefused where the input is refused, and with Cancelled where the answer was given up. */
  answer<K extends RequestKind>(request: Extract<Request, { kind: K }>, control: AnswerControl): Promise<Responses[K]> {
    const answering = this.#answering[request.kind as K] as (
      request: Extract<Request, { kind: K }>,
      control: AnswerControl,
    ) => Promise<Responses[K]>;
    return answering(request, control);
  }

  /** What was open before stays until everything new is read. */
  async #open(
    files: readonly GivenFile[],
    begin: (opening: WhatIfEngine) => Promise<Session>,
    control: AnswerControl,
  ): Promise<Opened> {
    const opening = new WhatIfEngine();
    opening.#files = files;
    const [reading, beginning] = [partOf(control, 0, READING), partOf(control, READING, 1)];
    const { onCluster, afterBytes } = watchReading(files, reading);
    opening.#inputs = new ScenarioInputs(
      new MemoryFiles(files, { afterBytes }),
      (issues) => void opening.#warnings.push(...issues),
      onCluster,
    );
    const session = await begin(opening);
    const replay = await opening.#replayAt(withEnd(session), Number.NEGATIVE_INFINITY, beginning);
    refuseWithoutNodes(session, files, replay.world);
    this.#files = opening.#files;
    this.#inputs = opening.#inputs;
    this.#warnings = opening.#warnings;
    this.#facts = null;
    for (const kept of [this.#parts, this.#runs, this.#replays]) kept.clear();
    const { world, startSeconds, endSeconds } = replay;
    const { policies } = await opening.#partsOf(withEnd(session));
    this.#replays.set(keyOf(withEnd(session)), replay);
    return {
      session,
      summary: {
        nodes: world.state.nodeCount,
        instances: world.instances.size,
        pending: world.pending.size,
        startSeconds,
        endSeconds,
        ...decidersOf(policies),
      },
      issues: this.#warnings,
    };
  }

  /** A session whose steps come from elsewhere is refused where they cannot be asked. */
  async #checked(session: Session): Promise<Session> {
    if (session.steps.length > 0) await this.#partsOf(await this.#documentOf(session));
    return session;
  }

  /** Steps that the files do not allow any more are switched off, and told. */
  async #resume(session: Session, files: readonly GivenFile[], control: AnswerControl): Promise<Opened> {
    const start = { ...session.start, files: await digestsOf(files) };
    const opened = await this.#open(files, () => Promise.resolve({ ...session, start }), control);
    const { steps, issues } = await keepAllowed(opened.session, async (asked) =>
      assembleRun(await this.#partsOf(await this.#documentOf(asked))),
    );
    return { ...opened, session: { ...opened.session, steps }, issues: [...opened.issues, ...issues] };
  }

  async #answer(session: Session, control: AnswerControl): Promise<Answer> {
    const before = await this.#run(withEnd(session), control);
    const document = await this.#documentOf(session);
    const after = await this.#run(document, control);
    const { result, world } = after;
    return {
      startSeconds: result.startSeconds,
      endSeconds: result.endSeconds,
      moves: [...findMoves(before.movements, after.movements), ...openMoves(before.world, after.world)],
      waiting: waitingInstances(world),
      kpis: kpisOf(before, after),
      remarks: result.remarks,
      issues: [...this.#warnings, ...after.issues],
    };
  }

  async #runsOf(session: Session, control: AnswerControl): Promise<SessionRuns> {
    const { result: before } = await this.#run(withEnd(session), control);
    const scenario = await this.#documentOf(session);
    const { result: after } = await this.#run(scenario, control);
    return { session, scenario, before, after, berthVersion: this.#berthVersion };
  }

  async #picture(session: Session, atSeconds: number, isBefore: boolean, control: AnswerControl): Promise<Picture> {
    const document = isBefore ? withEnd(session) : await this.#documentOf(session);
    return takePicture(await this.#worldAt(document, atSeconds, control));
  }

  async #documentOf(session: Session): Promise<unknown> {
    if (session.steps.length === 0) return withEnd(session);
    this.#facts ??= clusterFacts(await this.#partsOf(withEnd({ ...session, steps: [] })));
    return toScenarioDocument(session, this.#facts);
  }

  #partsOf(document: unknown): Promise<RunParts> {
    return keep(this.#parts, keyOf(document), () => partsOf(document, this.#inputs));
  }

  async #run(document: unknown, control: AnswerControl): Promise<AnsweredRun> {
    const key = keyOf(document);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = await drive(runToEnd(await this.#partsOf(document)), control);
    return keep(this.#runs, key, () => run);
  }

  /** The cluster of a scenario at a time: of the end, it is what its run has left. Read-only. */
  async #worldAt(document: unknown, atSeconds: number, control: AnswerControl): Promise<Simulation['world']> {
    const endSeconds = this.#runs.get(keyOf(document))?.result.endSeconds ?? Number.POSITIVE_INFINITY;
    if (atSeconds < endSeconds) return (await this.#replayAt(document, atSeconds, control)).world;
    return (await this.#run(document, control)).world;
  }

  /** A replay of a scenario at a time; one that is past it already begins anew. */
  async #replayAt(document: unknown, atSeconds: number, control: AnswerControl): Promise<Replay> {
    const key = keyOf(document);
    const known = this.#replays.get(key);
    // One that is given up on its way is at no time that can be told.
    this.#replays.delete(key);
    const isPast = known !== undefined && known.atSeconds > Math.max(atSeconds, known.startSeconds);
    const replay = known === undefined || isPast ? new Replay(await this.#partsOf(document)) : known;
    await drive(replay.moveTo(atSeconds), control);
    return keep(this.#replays, key, () => replay);
  }
}

/** Goes through to the end; a slice at a time, so that messages are read in between. */
async function drive<Value>(steps: Generator<number, Value>, control: AnswerControl): Promise<Value> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      control.report(step.value);
      await takeTurn(control);
    }
  } finally {
    // What it has changed for a while is put back, also where it was given up.
    steps.return(undefined as never);
  }
}

/** Looks after a part of an answer, as which it is reported. */
function partOf(control: AnswerControl, from: number, to: number): AnswerControl {
  return { ...control, report: (fraction) => control.report(from + (to - from) * fraction) };
}

/** Keeps the newest few. */
function keep<Value>(kept: Map<string, Value>, key: string, make: () => Value): Value {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return made;
}

function keyOf(document: unknown): string {
  return JSON.stringify(document);
}

function noInstance(instance: string, timeSeconds: number): Issue {
  const found = `no instance ${instance} at ${timeSeconds} s`;
  return createIssue('unknown-value', '', found, 'one that is there at that time', {
    remedy: 'Go to a time when it is there.',
  });
}
