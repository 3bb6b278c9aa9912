/** What the palette offers: every action of the page by name. */

import type { AppState } from '../state.ts';
import type { PageTools } from '../views/page-context.ts';

export interface Command {
  /** Unique among all. */
  readonly id: string;
  readonly title: string;
  /** As people write it: `Ctrl+Z`; '' where there is none. */
  readonly keys: string;
  readonly run: (tools: PageTools) => void;
}

/** Commands that make sense now, in the order they are listed. */
export type CommandGroup = (state: AppState) => readonly Command[];
