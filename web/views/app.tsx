/** The whole page: what surrounds the session, and what is shown of it. */

import { useEffect } from 'preact/hooks';
import { state } from '../store.ts';
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
import { useSessionView } from './use-session-view.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function App() {
  const { choices, history, told, dialog } = state.value;
  const isShown = history !== null || told.picture !== null;
  const SessionView = useSessionView();
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
      {isShown && SessionView !== null ? <SessionView /> : <EmptyState />}
      <DropZone />
      {dialog === 'open' && <OpenDialog />}
      {dialog === 'palette' && <CommandPalette />}
      {dialog === 'decision' && <DecisionDialog />}
      {dialog === 'move' && <MoveDialog />}
      {dialog === 'help' && <HelpDialog />}
    </div>
  );
}
