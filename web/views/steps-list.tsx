/** The questions that were asked, in their order: named, switched, moved, removed, undone. */

import { useRef } from 'preact/hooks';
import { formatDuration } from '../../src/core/index.ts';
import { describeQuestion } from '../session/describe-question.ts';
import type { QuestionKind } from '../session/question.ts';
import type { Step } from '../session/session.ts';
import { dispatch, state } from '../store.ts';
import { showName } from '../text.ts';
import { dragClass, type RowDrag, useRowDrag } from './use-row-drag.ts';

const LONGEST_NAME = 120;
/** Longer sentences do not fit into the field. */
const SHORT_SENTENCE = 22;
/** Questions about who decides, which hold from the start. */
const ABOUT_DECIDING: ReadonlySet<QuestionKind> = new Set<QuestionKind>([
  'policy',
  'weights',
  'formula',
  'overcommit',
  'scheduler-version',
  'extender-weight',
]);
const MOVE_KEYS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

export function StepsList() {
  const { history } = state.value;
  const list = useRef<HTMLOListElement>(null);
  const rowDrag = useRowDrag(list, (from, to) => {
    const step = state.peek().history?.present.steps[from];
    if (step !== undefined) move(step, to);
  });
  if (history === null) return null;
  const { steps } = history.present;
  return (
    <section class="block" aria-labelledby="steps-title">
      <header>
        <h2 id="steps-title">Questions</h2>
        <button
          type="button"
          title="Ctrl+Z"
          disabled={history.past.length === 0}
          onClick={() => dispatch({ do: 'undo' })}
        >
          Undo
        </button>
        <button
          type="button"
          title="Ctrl+Shift+Z"
          disabled={history.future.length === 0}
          onClick={() => dispatch({ do: 'redo' })}
        >
          Redo
        </button>
      </header>
      {steps.length === 0 && (
        <p class="quiet">Nothing asked yet. Select a node or an instance on the map, or ask below.</p>
      )}
      <ol class="step-list" ref={list}>
        {steps.map((step, at) => (
          <StepRow key={step.id} step={step} at={at} count={steps.length} rowDrag={rowDrag} />
        ))}
      </ol>
    </section>
  );
}

interface RowProps {
  readonly step: Step;
  readonly at: number;
  readonly count: number;
  readonly rowDrag: RowDrag;
}

function StepRow({ step, at, count, rowDrag: { drag, gripOf } }: RowProps) {
  const sentence = showName(describeQuestion(step.question), 160);
  const name = step.name === '' ? sentence : showName(step.name);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = MOVE_KEYS[event.key];
    if (by === undefined || !event.altKey) return;
    event.preventDefault();
    move(step, at + by);
  };
  return (
    <li class={`${step.isOn ? '' : 'off'} ${dragClass(drag, at)}`}>
      {/* Keys have the buttons at the end of the row. */}
      <span class="grip" aria-hidden="true" title="Drag to another place" {...gripOf(at)} />
      <input
        type="checkbox"
        checked={step.isOn}
        aria-label={`On: ${name}`}
        onChange={(event) =>
          dispatch({ do: 'change', change: { kind: 'switch', id: step.id, isOn: event.currentTarget.checked } })
        }
      />
      <div class="step-text">
        <input
          type="text"
          aria-label={`Name of question ${at + 1}`}
          maxLength={LONGEST_NAME}
          value={step.name}
          placeholder={sentence}
          title={`${sentence}. Alt with arrows moves it.`}
          onKeyDown={onKeyDown}
          onChange={(event) =>
            dispatch({ do: 'change', change: { kind: 'rename', id: step.id, name: event.currentTarget.value.trim() } })
          }
        />
        {(step.name !== '' || sentence.length > SHORT_SENTENCE) && <small>{sentence}</small>}
        <StepTime step={step} at={at} />
      </div>
      <button type="button" aria-label={`Up: ${name}`} disabled={at === 0} onClick={() => move(step, at - 1)}>
        ↑
      </button>
      <button type="button" aria-label={`Down: ${name}`} disabled={at === count - 1} onClick={() => move(step, at + 1)}>
        ↓
      </button>
      <button
        type="button"
        aria-label={`Remove: ${name}`}
        onClick={() => dispatch({ do: 'change', change: { kind: 'remove', id: step.id } })}
      >
        ×
      </button>
    </li>
  );
}

function move({ id }: Step, to: number): void {
  dispatch({ do: 'change', change: { kind: 'move', id, to } });
}

/** When it happens: after the question before it, or at a time that is looked at. */
function StepTime({ step, at }: { readonly step: Step; readonly at: number }) {
  const { isTimeChosen, atSeconds, summary } = state.value;
  if (ABOUT_DECIDING.has(step.question.kind)) return null;
  const set = (seconds: number | null) =>
    dispatch({ do: 'change', change: { kind: 'time', id: step.id, afterSeconds: seconds } });
  if (step.afterSeconds !== null) {
    return (
      <small>
        after {formatDuration(step.afterSeconds)}{' '}
        <button type="button" class="link" onClick={() => set(null)}>
          {at === 0 ? 'at the start instead' : 'after the one before instead'}
        </button>
      </small>
    );
  }
  if (!isTimeChosen) return null;
  return (
    <small>
      <button type="button" class="link" onClick={() => set(atSeconds - (summary?.startSeconds ?? 0))}>
        at the time shown instead
      </button>
    </small>
  );
}
