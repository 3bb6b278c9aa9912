/** Questions that concern no single node: sizes, policies, weights, whole zones. */

import { ask, state } from '../store.ts';
import { AskForm, NumberField, TextField } from './fields.tsx';
import { FormulaForm } from './formula-form.tsx';
import { WeightSliders } from './weight-sliders.tsx';

const MILLI = 1000;
const GIB = 2 ** 30;
/** Limits of the fields; the worker checks what matters. */
const MOST_INSTANCES = 100_000;
const MOST_CPUS = 10_000;
const MOST_GIB = 100_000;
const VERSIONS = ['1.29', '1.30', '1.31', '1.32', '1.33', '1.34'] as const;

export function AskPanel() {
  const { summary, told } = state.value;
  const labels = [...new Set((told.picture?.nodes.labels ?? []).slice(0, 2000).flat())]
    .filter((label) => /zone|rack|region/.test(label))
    .slice(0, 200);
  return (
    <section class="block" aria-labelledby="ask-title">
      <h2 id="ask-title">Ask</h2>
      <AskForm
        title="Add VMs or containers"
        verb="Add"
        onAsk={({ text, number }) =>
          ask({
            kind: 'add-instances',
            name: text('name'),
            count: number('count'),
            isVm: text('what') === 'vm',
            cpuMilli: Math.round(number('cpus') * MILLI),
            memoryBytes: Math.round(number('gib') * GIB),
          })
        }
      >
        <label>
          <span>What</span>
          <select name="what">
            <option value="vm">VMs</option>
            <option value="container">Containers</option>
          </select>
        </label>
        <TextField title="Name" name="name" value="new" />
        <NumberField title="How many" name="count" value={10} min={1} max={MOST_INSTANCES} step={1} />
        <NumberField title="CPUs each" name="cpus" value={4} min={0.001} max={MOST_CPUS} />
        <NumberField title="GiB each" name="gib" value={16} min={0.001} max={MOST_GIB} />
      </AskForm>
      <AskForm
        title="Fail or drain a zone or rack"
        verb="Ask"
        onAsk={({ text }) => {
          const [key = '', ...value] = text('label').split('=');
          ask({ kind: text('what') === 'drain' ? 'drain-domain' : 'fail-domain', key, value: value.join('=') });
        }}
      >
        <label>
          <span>What happens</span>
          <select name="what">
            <option value="fail">All its nodes fail</option>
            <option value="drain">All its nodes are drained</option>
          </select>
        </label>
        <label>
          <span>Label, key=value</span>
          <input type="text" name="label" required pattern="[^=]+=.*" list="domains" autocomplete="off" />
        </label>
        <datalist id="domains">
          {labels.map((label) => (
            <option key={label} value={label} />
          ))}
        </datalist>
      </AskForm>
      <AskForm
        title="Let another policy decide"
        verb="Change"
        onAsk={({ text }) => ask({ kind: 'policy', policy: text('policy') })}
      >
        <label>
          <span>Policy</span>
          <select name="policy">
            {(summary?.policies ?? []).map((policy) => (
              <option key={policy} value={policy}>
                {policy}
              </option>
            ))}
          </select>
        </label>
      </AskForm>
      <WeightSliders />
      <FormulaForm />
      <AskForm
        title="Overcommit"
        verb="Change"
        onAsk={({ number }) => ask({ kind: 'overcommit', cpu: number('cpu'), memory: number('memory') })}
      >
        <NumberField title="CPU, times" name="cpu" value={4} min={0.1} max={100} />
        <NumberField title="Memory, times" name="memory" value={1} min={0.1} max={100} />
      </AskForm>
      <AskForm
        title="Version of kube-scheduler"
        verb="Change"
        onAsk={({ text }) => ask({ kind: 'scheduler-version', version: text('version') })}
      >
        <TextField title="Version" name="version" value={VERSIONS.at(-1) ?? ''} list="versions" />
        <datalist id="versions">
          {VERSIONS.map((version) => (
            <option key={version} value={version} />
          ))}
        </datalist>
      </AskForm>
      <AskForm
        title="Weight of the extender"
        verb="Change"
        onAsk={({ number }) => ask({ kind: 'extender-weight', weight: number('weight') })}
      >
        <NumberField title="Weight" name="weight" value={1} min={0} max={100} step={1} />
      </AskForm>
    </section>
  );
}
