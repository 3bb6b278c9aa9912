/** Why something was refused, or what was passed over: where, what was found, what is wanted, what to do. */

import { dispatch, state } from '../store.ts';
import { countOf } from '../text.ts';
import { Name } from './name.tsx';

/** Issues shown at once; the rest is counted. */
const SHOWN = 20;

export function IssueList() {
  const { issues, failure } = state.value;
  if (issues.length === 0 && failure === '') return null;
  const isRefusal = issues.some(({ severity }) => severity === 'error');
  return (
    <section class={isRefusal || failure !== '' ? 'issues refused' : 'issues'} role="alert" aria-label="Problems">
      <div class="heading">
        <h2>
          {failure !== ''
            ? 'Berth has failed'
            : isRefusal
              ? 'Refused: nothing has changed'
              : `Read with ${countOf(issues.length, 'remark')}`}
        </h2>
        <button type="button" onClick={() => dispatch({ do: 'dismiss' })}>
          Close
        </button>
      </div>
      {failure !== '' && (
        <p>
          <Name text={failure} limit={400} />
        </p>
      )}
      <ul>
        {issues.slice(0, SHOWN).map((issue, at) => (
          <li key={at}>
            <p>
              <code>
                <Name text={issue.file} limit={60} /> <Name text={issue.path} limit={120} />
              </code>
            </p>
            <p>
              found <Name text={issue.found} limit={200} />, wanted <Name text={issue.wanted} limit={200} />
            </p>
            <p class="quiet">
              <Name text={issue.remedy} limit={300} />
            </p>
          </li>
        ))}
      </ul>
      {issues.length > SHOWN && <p>and {issues.length - SHOWN} more</p>}
    </section>
  );
}
