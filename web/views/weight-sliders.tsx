/** A slider and a number for every plugin that the policy scores by. */

import { dispatch, state } from '../store.ts';
import { setWeight, type WeightRow, weightRows } from '../weights.ts';
import { Name } from './name.tsx';

const LARGEST_WEIGHT = 100;
/** Sliders reach this far, or twice the policy's own weight. */
const SLIDER_REACH = 10;

export function WeightSliders() {
  const rows = weightRows(state.value);
  return (
    <details class="ask">
      <summary>Weights of the policy</summary>
      {rows.length === 0 && <p class="quiet">This policy scores by no plugin.</p>}
      <ul class="weights">
        {rows.map((row) => (
          <Slider key={row.plugin} {...row} />
        ))}
      </ul>
    </details>
  );
}

function Slider({ plugin, given, weight }: WeightRow) {
  const set = (value: number) => {
    if (!Number.isFinite(value) || value < 0 || value > LARGEST_WEIGHT) return;
    dispatch({ do: 'change-on', change: setWeight(state.peek(), plugin, value), going: `weight ${plugin}` });
  };
  return (
    <li>
      <span>
        <Name text={plugin} limit={40} /> {weight !== given && <small>was {given}</small>}
      </span>
      <input
        type="range"
        aria-label={`Weight of ${plugin}`}
        min={0}
        max={Math.max(SLIDER_REACH, 2 * given, weight)}
        step={0.1}
        value={weight}
        onInput={(event) => set(Number(event.currentTarget.value))}
      />
      <input
        type="number"
        aria-label={`Weight of ${plugin} as a number`}
        min={0}
        max={LARGEST_WEIGHT}
        step="any"
        value={weight}
        onChange={(event) => set(event.currentTarget.valueAsNumber)}
      />
    </li>
  );
}
