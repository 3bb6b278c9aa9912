/** Asks the worker for whatever the page's value lacks, and tells the page what comes. */

import type { ReadonlySignal } from '@preact/signals';
import { effect } from '@preact/signals';
import type { Outcome, RequestOf, WorkerClient } from './client/worker-client.ts';
import type { KeptFile } from './keep/session-store.ts';
import type {
  CurveChart,
  CurveChoice,
  ExportedFile,
  ExportKind,
  GivenFile,
  Opened,
  RequestKind,
  Responses,
} from './protocol.ts';
import type { AskedSteps, Session } from './session/session.ts';
import { type Action, type AppState, pictureTime, sessionOf } from './state.ts';

/** What views may have the worker do. */
export interface Asking {
  /** Begins a session; what is shown stays as it was until it is read, and where it is refused: null then. */
  open(files: readonly GivenFile[]): Promise<Session | null>;
  /** Begins one of a scenario that is shipped; `asked`: with these steps. */
  openShipped(scenario: string, files: readonly GivenFile[], asked?: AskedSteps): Promise<Session | null>;
  /** Takes up a session that was kept. */
  resume(session: Session, files: readonly GivenFile[]): Promise<Session | null>;
  /** What the session was begun from; none before anything is open. */
  files(): readonly KeptFile[];
  cancel(kind: RequestKind): void;
  targets(instance: string): void;
  decision(instance: string): void;
  room(cpuMilli: number, memoryBytes: number): void;
  /** The cluster as it is in newer files, with the steps of the session; true where it was taken over. */
  refresh(files: readonly GivenFile[]): Promise<boolean>;
  /** null where it was refused or given up. */
  chart(choice: CurveChoice): Promise<CurveChart | null>;
  /** null where it was refused or given up. */
  exportFile(what: ExportKind): Promise<ExportedFile | null>;
  /** Issues of a question before it is asked; none where the answer did not come. */
  check(question: RequestOf<'check'>['step']['question']): Promise<Responses['check']>;
}

/** Kinds of requests that begin a session. */
type OpeningKind = 'open' | 'open-shipped' | 'resume';

/** Follows the page's value from now on. `files` are kept by the worker once it has opened them. */
export function startAsking(
  state: ReadonlySignal<AppState>,
  dispatch: (action: Action) => void,
  client: WorkerClient,
): Asking {
  async function request<K extends RequestKind>(wanted: RequestOf<K>): Promise<Responses[K] | null> {
    const kind = wanted.kind as K;
    dispatch({ do: 'asked', kind });
    const outcome: Outcome<K> = await client.ask<K>(wanted, {
      onProgress: (fraction) => dispatch({ do: 'progress', kind, fraction }),
      onPreview: (picture) => dispatch({ do: 'previewed', picture }),
    });
    // A newer one of the kind is under way.
    if (outcome.kind === 'given-up') return null;
    dispatch({ do: 'settled', kind });
    if (outcome.kind === 'answered') return outcome.response;
    if (outcome.kind === 'refused') dispatch({ do: 'refused', issues: outcome.issues });
    else dispatch({ do: 'failed', message: outcome.message });
    return null;
  }

  let given: readonly KeptFile[] = [];
  const begin = async <K extends OpeningKind>(wanted: RequestOf<K>): Promise<Session | null> => {
    const { files }: RequestOf<OpeningKind> = wanted;
    // Before the bytes are handed over.
    const kept = toKept(files);
    const opened: Opened | null = await request<K>(wanted);
    if (opened === null) return null;
    given = kept;
    dispatch({ do: 'opened', opened });
    return opened.session;
  };

  const answered: Answered = { session: null };
  // Pictures first, as the worker answers one request after the other: they are seen, figures are read.
  followPictures(state, dispatch, request, answered);
  followAnswers(state, dispatch, request, answered);

  const about = () => {
    const session = sessionOf(state.peek());
    return session === null ? null : { session, atSeconds: state.peek().atSeconds };
  };
  return {
    open: (files) => begin<'open'>({ kind: 'open', files }),
    openShipped: (scenario, files, asked) =>
      begin<'open-shipped'>({ kind: 'open-shipped', scenario, files, ...(asked !== undefined && { asked }) }),
    resume: (session, files) => begin<'resume'>({ kind: 'resume', session, files }),
    files: () => given,
    cancel(kind) {
      client.cancel(kind);
      dispatch({ do: 'cancelled', kind });
    },
    async targets(instance) {
      const now = about();
      if (now === null) return;
      const targets = await request<'targets'>({ kind: 'targets', instance, ...now });
      if (targets !== null) dispatch({ do: 'told', told: { targets } });
    },
    async decision(instance) {
      const now = about();
      if (now === null) return;
      const decision = await request<'decision'>({ kind: 'decision', instance, ...now });
      if (decision !== null) dispatch({ do: 'told', told: { decision } });
    },
    async room(cpuMilli, memoryBytes) {
      const now = about();
      if (now === null) return;
      const room = await request<'room'>({ kind: 'room', session: now.session, cpuMilli, memoryBytes });
      if (room !== null) dispatch({ do: 'told', told: { room } });
    },
    async refresh(files) {
      const session = about()?.session;
      if (session === undefined) return false;
      const opened = await request<'resume'>({ kind: 'resume', session, files });
      const now = about()?.session;
      if (opened === null || now === undefined) return false;
      given = toKept(files);
      // What was asked meanwhile goes on with the newer cluster.
      const { start } = opened.session;
      dispatch({ do: 'refreshed', opened: now === session ? opened : { ...opened, session: { ...now, start } } });
      return true;
    },
    async chart(choice) {
      const now = about();
      return now === null ? null : request<'chart'>({ kind: 'chart', session: now.session, choice });
    },
    async exportFile(what) {
      const now = about();
      return now === null ? null : request<'export'>({ kind: 'export', session: now.session, what });
    },
    async check(question) {
      const now = about();
      if (now === null) return [];
      const step = { id: 0, name: '', question, afterSeconds: null, isOn: true };
      return (await request<'check'>({ kind: 'check', session: now.session, step })) ?? [];
    },
  };
}

function toKept(files: readonly GivenFile[]): readonly KeptFile[] {
  return files.map(({ name, bytes }) => ({ name, bytes: bytes instanceof Blob ? bytes : new Blob([bytes]) }));
}

type Ask = <K extends RequestKind>(wanted: RequestOf<K>) => Promise<Responses[K] | null>;

/** The session that the last answer is about. */
interface Answered {
  session: Session | null;
}

/** Every change of the session is answered; a newer change gives the older answer up. */
function followAnswers(
  state: ReadonlySignal<AppState>,
  dispatch: (action: Action) => void,
  request: Ask,
  answered: Answered,
): void {
  let asked: unknown = null;
  effect(() => {
    const session = sessionOf(state.value);
    if (session === null || session === asked) return;
    asked = session;
    queueMicrotask(async () => {
      const answer = await request<'answer'>({ kind: 'answer', session });
      if (answer === null || asked !== session) return;
      answered.session = session;
      dispatch({ do: 'told', told: { answer } });
    });
  });
}

/**
 * The picture follows session, time and side. While one is under way the newest wish waits, so that a time that is dragged along
 * is seen on its way.
 */
function followPictures(
  state: ReadonlySignal<AppState>,
  dispatch: (action: Action) => void,
  request: Ask,
  answered: Answered,
): void {
  const wish = (value: AppState) => wishOf(value, answered.session);
  let last: Wish | null = null;
  let isUnderWay = false;

  const follow = async (): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    for (let wanted = wish(state.peek()); wanted !== null && !isSame(wanted, last); wanted = wish(state.peek())) {
      last = wanted;
      const picture = await request<'picture'>(wanted.asked);
      const pictureBefore = wanted.isBoth ? await request<'picture'>({ ...wanted.asked, isBefore: true }) : null;
      if (picture !== null) dispatch({ do: 'told', told: { picture, pictureBefore } });
    }
    isUnderWay = false;
  };
  effect(() => {
    const wanted = wish(state.value);
    if (wanted !== null && !isSame(wanted, last)) queueMicrotask(follow);
  });
}

interface Wish {
  readonly asked: RequestOf<'picture'>;
  /** The cluster without the steps is wanted beside it. */
  readonly isBoth: boolean;
}

function wishOf(value: AppState, answered: Session | null): Wish | null {
  const session = sessionOf(value);
  if (session === null) return null;
  const { side } = value.choices;
  const atSeconds = pictureTime(value, session === answered);
  const asked = { kind: 'picture', session, atSeconds, isBefore: side === 'before' } as const;
  return { asked, isBoth: side === 'both' };
}

function isSame({ asked: one, isBoth }: Wish, last: Wish | null): boolean {
  if (last === null || last.isBoth !== isBoth) return false;
  const other = last.asked;
  return one.session === other.session && one.atSeconds === other.atSeconds && one.isBefore === other.isBefore;
}
