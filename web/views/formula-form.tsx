/** A formula of one's own as a score, checked while it is written. */

import { useSignal } from '@preact/signals';
import type { Issue } from '../../src/core/index.ts';
import { ask } from '../store.ts';
import { AskForm, NumberField, TextField } from './fields.tsx';
import { Name } from './name.tsx';
import { useTools } from './page-context.ts';

export function FormulaForm() {
  const { asking } = useTools();
  const issues = useSignal<readonly Issue[]>([]);
  const expression = useSignal('');
  const check = async (text: string) => {
    expression.value = text;
    if (text.trim() === '') {
      issues.value = [];
      return;
    }
    const found = await asking.check({ kind: 'formula', name: 'formula', expression: text, weight: 1 });
    // Only the newest text's answer is shown.
    if (expression.peek() === text) issues.value = found;
  };
  return (
    <AskForm
      title="Score by a formula"
      verb="Change"
      onAsk={({ text, number }) =>
        ask({ kind: 'formula', name: text('name'), expression: text('expression'), weight: number('weight') })
      }
    >
      <TextField title="Name" name="name" value="formula" />
      <label>
        <span>Formula, 0 to 100</span>
        <input
          type="text"
          name="expression"
          required
          maxLength={2000}
          autocomplete="off"
          aria-describedby="formula-issues"
          onInput={(event) => check(event.currentTarget.value)}
        />
      </label>
      <NumberField title="Weight" name="weight" value={1} min={0} max={100} />
      <ul id="formula-issues" class="bad" aria-live="polite">
        {issues.value.map((issue) => (
          <li key={`${issue.path} ${issue.found}`}>
            found <Name text={issue.found} />, wanted <Name text={issue.wanted} />
          </li>
        ))}
      </ul>
    </AskForm>
  );
}
