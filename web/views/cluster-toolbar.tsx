/** Axis, share, side, search, filter, order and zoom. */

import { AXES, SHARES } from '../protocol.ts';
import { SORTS } from '../state.ts';
import { choose, state } from '../store.ts';
import { useTools } from './page-context.ts';
import { AXIS_TITLES, SHARE_TITLES, SORT_TITLES } from './words.ts';

const ZOOM_STEP = 1.6;
const SIDES = ['after', 'before', 'both'] as const;
const SIDE_TITLES = { after: 'with the questions', before: 'without them', both: 'both, side by side' } as const;
const LONGEST_TEXT = 300;

export function ClusterToolbar() {
  const { choices } = state.value;
  const { map } = useTools();
  return (
    <div class="toolbar" role="toolbar" aria-label="What is shown of the cluster">
      <Choice
        title="Axis"
        values={AXES}
        words={AXIS_TITLES}
        value={choices.axis}
        onChoose={(axis) => choose({ axis })}
      />
      <Choice
        title="Share"
        values={SHARES}
        words={SHARE_TITLES}
        value={choices.share}
        onChoose={(share) => choose({ share })}
      />
      <Choice
        title="Shown"
        values={SIDES}
        words={SIDE_TITLES}
        value={choices.side}
        onChoose={(side) => choose({ side })}
      />
      <Choice
        title="Order"
        values={SORTS}
        words={SORT_TITLES}
        value={choices.sort}
        onChoose={(sort) => choose({ sort })}
      />
      <label>
        <span>Search</span>
        <input
          type="search"
          id="search"
          maxLength={LONGEST_TEXT}
          value={choices.search}
          placeholder="name or label"
          onInput={(event) => choose({ search: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>Label</span>
        <input
          type="search"
          maxLength={LONGEST_TEXT}
          value={choices.filter}
          placeholder="key=value"
          onInput={(event) => choose({ filter: event.currentTarget.value })}
        />
      </label>
      {choices.view === 'map' && (
        <fieldset class="zoom">
          <legend class="for-readers">Zoom</legend>
          <button type="button" aria-label="Closer" onClick={() => map.current?.zoomBy(ZOOM_STEP)}>
            +
          </button>
          <button type="button" aria-label="Further away" onClick={() => map.current?.zoomBy(1 / ZOOM_STEP)}>
            −
          </button>
          <button type="button" onClick={() => map.current?.zoomToAll()}>
            All
          </button>
        </fieldset>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly values: readonly T[];
  readonly words: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ title, values, words, value, onChoose }: ChoiceProps<T>) {
  return (
    <label>
      <span>{title}</span>
      <select
        value={value}
        onChange={(event) => onChoose(values.find((one) => one === event.currentTarget.value) ?? value)}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {words[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
