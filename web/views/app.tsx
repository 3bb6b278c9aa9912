/** The whole page: what surrounds the session, and what is shown of it. */

import { useEffect } from 'preact/hooks';
import { choose, state } from '../store.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { AskPanel } from './ask-panel.tsx';
import { ClusterView } from './cluster-view.tsx';
import { CommandPalette } from './command-palette.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import { DropZone } from './drop-zone.tsx';
import { EmptyState } from './empty-state.tsx';
import { GuidedExample } from './guided-example.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { IssueList } from './issue-list.tsx';
import { LiveNotice } from './live-notice.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { OpenDialog } from './open-dialog.tsx';
import { PageHeader } from './page-header.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { SelectionPanel } from './selection-panel.tsx';
import { StepsList } from './steps-list.tsx';
import { TimeScrubber } from './time-scrubber.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const PANES = ['steps', 'map', 'answer'] as const;
const PANE_TITLES = { steps: 'Questions', map: 'Cluster', answer: 'Answer' } as const;

export function App() {
  const { choices, history, dialog } = state.value;
  useShortcuts();
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (choices.theme === 'system') delete dataset['theme'];
    else dataset['theme'] = choices.theme;
  }, [choices.theme]);
  return (
    <div class="page">
      <PageHeader />
      <ProgressBar />
      <IssueList />
      <LiveNotice />
      <GuidedExample />
      {history === null ? (
        <EmptyState />
      ) : (
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
              <StepsList />
              <AskPanel />
            </div>
            <ClusterView />
            <div class="column answer">
              <SelectionPanel />
              <AnswerPanel />
            </div>
          </main>
          <TimeScrubber />
        </>
      )}
      <DropZone />
      {dialog === 'open' && <OpenDialog />}
      {dialog === 'palette' && <CommandPalette />}
      {dialog === 'decision' && <DecisionDialog />}
      {dialog === 'move' && <MoveDialog />}
      {dialog === 'help' && <HelpDialog />}
    </div>
  );
}
