/** The guided example: what to do, and how the page sees that it was done. */

import { type AppState, sessionOf } from '../state.ts';

interface GuideStep {
  readonly title: string;
  /** One or two sentences. */
  readonly text: string;
  readonly isDone: (state: AppState) => boolean;
}

/** The shipped scenario that it goes through. */
const SCENARIO = 'first-cluster';
const NODE = 'kv-a1';

export const GUIDE_STEPS: readonly GuideStep[] = [
  {
    title: 'Open a cluster',
    text: `Choose the scenario ${SCENARIO}: eight nodes in three zones, and a day of what happens there.`,
    isDone: (state) => sessionOf(state)?.start.name === SCENARIO,
  },
  {
    title: 'Look at a node',
    text: `Select the node ${NODE}: click it on the map, or press Ctrl+K and write its name.`,
    isDone: ({ selection }) => selection.kind === 'node' && selection.name === NODE,
  },
  {
    title: 'Ask what would happen',
    text: `Press Drain beside ${NODE}. It becomes a question in the list, and is answered at once.`,
    isDone: (state) => isAsked(state, ({ question }) => question.kind === 'drain' && question.nodes.includes(NODE)),
  },
  {
    title: 'See what moved',
    text: 'The answer lists every change with its reason. Choose one of the instances in it: the map shows where it went.',
    isDone: ({ selection, told }) => selection.kind === 'instance' && (told.answer?.moves.length ?? 0) > 0,
  },
  {
    title: 'Change a weight',
    text: 'Open "Weights of the policy" under Ask and move a slider: the answer follows it.',
    isDone: (state) => isAsked(state, ({ question }) => question.kind === 'weights'),
  },
  {
    title: 'Take it back',
    text: 'Press Undo, or Ctrl+Z. Nothing that you ask is lost: Redo brings it back.',
    isDone: ({ history }) => (history?.future.length ?? 0) > 0,
  },
  {
    title: 'Watch it happen',
    text: 'Press Play below the map. The time can be dragged, too.',
    isDone: ({ choices }) => choices.isPlaying,
  },
  {
    title: 'Keep it',
    text: "Save the scenario: berth simulate runs it to the same figures. The page's address holds this session, too.",
    isDone: ({ asked }) => asked.export !== undefined,
  },
];

type Steps = NonNullable<ReturnType<typeof sessionOf>>['steps'];

function isAsked(state: AppState, isWanted: (step: Steps[number]) => boolean): boolean {
  return sessionOf(state)?.steps.some((step) => step.isOn && isWanted(step)) ?? false;
}
