/** What components reach beside the page's value: the worker, and the map on the screen. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Asking } from '../asking.ts';
import type { LiveCluster } from '../live/live-cluster.ts';
import type { MapController } from '../map/map-controller.ts';
import type { ShippedScenario } from '../shipped.ts';

export interface PageTools {
  readonly asking: Asking;
  /** The map while it is on the screen. */
  readonly map: { current: MapController | null };
  /** The cluster that the server watches; null where none does. */
  readonly live: LiveCluster | null;
  /** Opens the cluster that the server watches; null where none does. */
  readonly openCluster: (() => Promise<void>) | null;
  /** Forgets the session that is kept. */
  beginAnew(): Promise<void>;
  readonly shipped: readonly ShippedScenario[];
  openShipped(scenario: ShippedScenario): Promise<void>;
  openFiles(files: readonly File[]): Promise<void>;
}

export const PageContext = createContext<PageTools | null>(null);

/** Throws outside of the page: a defect. */
export function useTools(): PageTools {
  const tools = useContext(PageContext);
  if (tools === null) throw new Error('This component is used outside of PageContext.');
  return tools;
}
