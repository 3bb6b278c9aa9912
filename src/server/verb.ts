/** What each of the extender's verbs is made of. A verb is one file in routes/ and one line in routes/index.ts. */

import type { Decider, Neutral } from './decider.ts';
import type { Subject } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import type { JsonSchema } from './schemas.ts';

export type VerbName = 'filter' | 'prioritize' | 'preempt' | 'bind';

export interface Verb<Asked extends { readonly kind: 'question' }> {
  readonly name: VerbName;
  /** One sentence for the OpenAPI description. */
  readonly summary: string;
  /** The request's body, and the answer's. */
  readonly schemas: { readonly body: JsonSchema; readonly answer: JsonSchema };
  /** True where an answer waits for the API server: such requests have room of their own, and hold up no decision. */
  readonly waitsForApiServer: boolean;
  /** Bytes of a body. */
  readonly maxBodyBytes: number;
  readonly parse: (body: Buffer) => Asked | Refusal;
  /** What a question is about, for the decision log. */
  readonly subjectOf: (question: Asked) => Subject;
  /** Nodes that a question names. */
  readonly countNodes: (question: Asked) => number;
  readonly decide: (
    decider: Decider,
    question: Asked,
    isLate: () => boolean,
  ) => Decided | Neutral | Promise<Decided | Neutral>;
  readonly neutral: (question: Asked) => string | Buffer;
  /** The neutral answer where it needs no question; null where it repeats what was asked. */
  readonly neutralUnread: string | null;
  /** The answer that tells what is wrong with a question; null where the protocol has no field for that (400 then). */
  readonly tellRefusal: ((sentence: string) => string) | null;
}

/** A decision that is still to be rendered. */
interface Decided {
  readonly kind: 'decided';
  /** Nodes that passed a filter; null for another verb. */
  readonly passedNodes: number | null;
  /** What kept it from being done, which the answer tells; absent where it was done. */
  readonly problem?: string;
  readonly render: () => string | Buffer;
}
