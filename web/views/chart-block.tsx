/** A measure over time, before and after, drawn while it is looked at; to be kept as SVG or PNG. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, CurveChart } from '../protocol.ts';
import { dispatch, state } from '../store.ts';
import { useTools } from './page-context.ts';
import { saveBlob } from './save-file.ts';
import { savePng } from './save-picture.ts';
import { useShownTheme } from './use-shown-theme.ts';

const LEAST_WIDTH = 300;
const SVG_TYPE = 'image/svg+xml';

export function ChartBlock({ answer }: { readonly answer: Answer }) {
  const { asking } = useTools();
  const theme = useShownTheme();
  const block = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [measure, setMeasure] = useState('');
  const [chart, setChart] = useState<CurveChart | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    const width = Math.max(block.current?.clientWidth ?? 0, LEAST_WIDTH);
    asking.chart({ measure, width, theme }).then((drawn) => {
      if (isWanted && drawn !== null) setChart(drawn);
    });
    return () => {
      isWanted = false;
    };
  }, [isOpen, measure, theme, answer]);
  return (
    <details ref={block} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Curves over time</summary>
      {isOpen && chart === null && <p class="quiet">The curve is being drawn.</p>}
      {chart !== null && chart.measures.length === 0 && <p class="quiet">No measure of this session has a curve.</p>}
      {chart !== null && chart.measures.length > 0 && (
        <>
          <label>
            <span>Measure</span>{' '}
            <select value={chart.measure} onChange={(event) => setMeasure(event.currentTarget.value)}>
              {chart.measures.map(({ key, title }) => (
                <option key={key} value={key}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <Picture chart={chart} />
        </>
      )}
    </details>
  );
}

/** As an image: what stands in the SVG is no part of the page and runs nothing. */
function Picture({ chart: { svg, measure, words } }: { readonly chart: CurveChart }) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const own = URL.createObjectURL(new Blob([svg], { type: SVG_TYPE }));
    setAddress(own);
    return () => URL.revokeObjectURL(own);
  }, [svg]);
  const name = `${state.value.history?.present.start.name ?? ''}-${measure}`.replace(/[^\w.-]+/g, '-');
  const keepPng = (): Promise<void> =>
    savePng(`${name}.png`, address).catch((error: Error) => dispatch({ do: 'failed', message: error.message }));
  return (
    <>
      {address !== '' && <img class="chart" src={address} alt={words} />}
      <p class="actions">
        <button type="button" onClick={() => saveBlob(`${name}.svg`, new Blob([svg], { type: SVG_TYPE }))}>
          Save as SVG
        </button>
        <button type="button" onClick={keepPng}>
          Save as PNG
        </button>
      </p>
    </>
  );
}
