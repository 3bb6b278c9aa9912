/** A what-if session: where it began, and the questions that were asked, one after the other. Plain data, kept and exchanged. */

import type { Question } from './question.ts';

/** What a session began from. */
interface SessionStart {
  /** For headings. */
  readonly name: string;
  /** The scenario that is asked about: a document of kind Scenario. Files it names are `files`. */
  readonly scenario: unknown;
  /** Names and digests of the files it was begun from; their bytes are kept apart. */
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly byteLength: number }[];
  /** Name of the scenario that it is as it is shipped with the page. */
  readonly shipped?: string;
}

export interface Step {
  /** Unique in its session, never used again. */
  readonly id: number;
  /** What the user calls it; '' for a sentence made from the question. */
  readonly name: string;
  readonly question: Question;
  /** When, after the start; null: a gap after the step before. Questions about who decides hold from the start. */
  readonly afterSeconds: number | null;
  /** False: it stays in the list and changes nothing. */
  readonly isOn: boolean;
}

/** What is asked, without what it is asked of. */
export interface AskedSteps {
  readonly steps: readonly Step[];
  /** From one step to the next, so that each has settled before the next is asked. */
  readonly gapSeconds: number;
}

export interface Session extends AskedSteps {
  readonly start: SessionStart;
}
