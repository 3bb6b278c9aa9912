/** What is shown of a session, or of one that is being opened: its questions, the cluster, the answer, the time. Loaded with the first. */

import { choose, state } from '../store.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { AskPanel } from './ask-panel.tsx';
import { ClusterView } from './cluster-view.tsx';
import { ReadingNotice } from './reading-notice.tsx';
import { SelectionPanel } from './selection-panel.tsx';
import { StepsList } from './steps-list.tsx';
import { TimeScrubber } from './time-scrubber.tsx';

const PANES = ['steps', 'map', 'answer'] as const;
const PANE_TITLES = { steps: 'Questions', map: 'Cluster', answer: 'Answer' } as const;

export function SessionView() {
  const { choices, history } = state.value;
  const isOpen = history !== null;
  return (
    <>
      <nav class="panes" aria-label="Parts of the page">
        {PANES.map((pane) => (
          <button key={pane} type="button" aria-pressed={choices.pane === pane} onClick={() => choose({ pane })}>
            {PANE_TITLES[pane]}
          </button>
        ))}
      </nav>
      <main class="session" data-pane={choices.pane}>
        <div class="column steps">
          {isOpen ? <StepsList /> : <ReadingNotice />}
          {isOpen && <AskPanel />}
        </div>
        <ClusterView />
        <div class="column answer">
          {isOpen && <SelectionPanel />}
          {isOpen && <AnswerPanel />}
        </div>
      </main>
      {isOpen && <TimeScrubber />}
    </>
  );
}
