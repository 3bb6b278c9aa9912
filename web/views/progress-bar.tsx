/** What the worker is at; seen only after 300 ms, which the style sheet waits. */

import type { RequestKind } from '../protocol.ts';
import { state } from '../store.ts';
import { useTools } from './page-context.ts';

const WORDS: Readonly<Record<RequestKind, string>> = {
  open: 'Reading the files',
  'open-shipped': 'Reading the scenario',
  resume: 'Taking the session up again',
  answer: 'Answering',
  picture: 'Drawing the cluster',
  decision: 'Explaining the decision',
  targets: 'Looking for targets',
  room: 'Counting what still fits',
  check: 'Checking',
  chart: 'Drawing the curve',
  export: 'Writing the file',
};

export function ProgressBar() {
  const { asking } = useTools();
  const kinds = Object.keys(state.value.asked) as RequestKind[]; // keys of a record by kind
  return (
    <div class="working" role="status">
      {kinds.map((kind) => (
        <p key={kind}>
          <label>
            {WORDS[kind]} <progress value={state.value.asked[kind] || undefined} max={1} />
          </label>
          <button type="button" onClick={() => asking.cancel(kind)}>
            Cancel
          </button>
        </p>
      ))}
    </div>
  );
}
