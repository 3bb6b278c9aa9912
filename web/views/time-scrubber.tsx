/** Moves the time that is looked at, by hand or by itself. */

import { useEffect } from 'preact/hooks';
import { formatDuration } from '../../src/core/index.ts';
import { spanOf } from '../state.ts';
import { choose, dispatch, state } from '../store.ts';

/** Seconds of the cluster in one of the user's. */
const SPEEDS = [1, 60, 600, 3600, 21_600, 86_400] as const;
const STEPS = 1000;
/** Longest time between two frames that counts: a tab that was away does not jump. */
const LONGEST_FRAME_SECONDS = 0.25;

export function TimeScrubber() {
  const { choices, atSeconds } = state.value;
  const { startSeconds, endSeconds } = spanOf(state.value);
  const span = endSeconds - startSeconds;
  usePlaying(choices.isPlaying);
  const words = formatDuration(atSeconds - startSeconds);
  const isAtEnd = atSeconds >= endSeconds;
  const play = () => {
    if (isAtEnd) dispatch({ do: 'go-to', atSeconds: startSeconds });
    choose({ isPlaying: !choices.isPlaying });
  };
  return (
    <section class="time" aria-label="Time">
      <button type="button" disabled={span <= 0} onClick={play}>
        {choices.isPlaying ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        aria-label="Time"
        aria-valuetext={words}
        min={0}
        max={STEPS}
        step="any"
        disabled={span <= 0}
        value={span > 0 ? ((atSeconds - startSeconds) / span) * STEPS : 0}
        onInput={(event) =>
          dispatch({ do: 'go-to', atSeconds: startSeconds + (Number(event.currentTarget.value) / STEPS) * span })
        }
      />
      <output>
        {words} <span class="quiet">of {formatDuration(span)}</span>
      </output>
      <label>
        <span class="for-readers">Speed</span>
        <select
          value={String(choices.speed)}
          onChange={(event) => choose({ speed: Number(event.currentTarget.value) })}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {formatDuration(speed)} a second
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

/** Goes on with every frame, as long as the pictures keep up. */
function usePlaying(isPlaying: boolean): void {
  useEffect(() => {
    if (!isPlaying) return;
    let frame = 0;
    let last = performance.now();
    const tick = (now: number) => {
      const passed = Math.min((now - last) / 1000, LONGEST_FRAME_SECONDS);
      last = now;
      const { atSeconds, choices, asked } = state.peek();
      const { endSeconds } = spanOf(state.peek());
      if (asked.picture === undefined) dispatch({ do: 'go-to', atSeconds: atSeconds + passed * choices.speed });
      if (state.peek().atSeconds >= endSeconds) choose({ isPlaying: false });
      else frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);
}
