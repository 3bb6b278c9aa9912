/** Wires worker, value and page. */

import { computed, effect } from '@preact/signals';
import { render } from 'preact';
import { startAsking } from './asking.ts';
import { createWorkerClient } from './client/worker-client.ts';
import type { AddressedSession } from './keep/address-text.ts';
import { readChoices, writeChoices } from './keep/kept-choices.ts';
import { loadKeeping } from './keep/load-keeping.ts';
import { createClusterReader } from './live/cluster-reader.ts';
import { createLiveCluster, type LiveCluster } from './live/live-cluster.ts';
import { pageVisibility } from './live/page-visibility.ts';
import type { AskedSteps, Session } from './session/session.ts';
import { readClusterPath, readFiles, readShipped, type ShippedScenario } from './shipped.ts';
import { choose, dispatch, state } from './store.ts';
import './styles/index.css';
import { App } from './views/app.tsx';
import { PageContext, type PageTools } from './views/page-context.ts';

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const client = createWorkerClient(worker);
worker.onerror = ({ message }) => {
  const text = message || 'The worker did not start.';
  client.fail(text);
  dispatch({ do: 'failed', message: text });
};
const asking = startAsking(state, dispatch, client);
choose(readChoices());
const choices = computed(() => state.value.choices);
effect(() => writeChoices(choices.value));

async function get(path: string): Promise<Response | null> {
  const response = await fetch(path).catch(() => null); // offline, or a host without it: the page works with dropped files
  return response?.ok ? response : null;
}

async function openFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  dispatch({ do: 'dialog', dialog: null });
  try {
    const given = files.map((file) => ({ name: file.name, bytes: file }));
    const { withShippedFiles } = await import('./keep/read-files.ts');
    await asking.open(await withShippedFiles(given, shipped, getBytes));
  } catch (error) {
    dispatch({ do: 'failed', message: `A file could not be read: ${error instanceof Error ? error.message : error}` });
  }
}

async function openShipped(scenario: ShippedScenario): Promise<void> {
  dispatch({ do: 'dialog', dialog: null });
  await beginShipped(scenario);
}

async function beginShipped(scenario: ShippedScenario, asked?: AskedSteps): Promise<Session | null> {
  const files = await readFiles(scenario, getBytes);
  const given = files.filter((file) => file !== null);
  if (given.length === files.length) return asking.openShipped(scenario.name, given, asked);
  dispatch({ do: 'failed', message: `Files of the scenario ${scenario.name} could not be fetched.` });
  return null;
}

async function openAddressed({ scenario: name, ...asked }: AddressedSession): Promise<Session | null> {
  const scenario = shipped.find((one) => one.name === name);
  return scenario === undefined ? null : beginShipped(scenario, asked);
}

async function openCluster({ open }: LiveCluster): Promise<void> {
  dispatch({ do: 'dialog', dialog: null });
  if (await open()) return;
  dispatch({ do: 'failed', message: 'The server did not tell of its cluster. Try again, or drop a dump.' });
}

const getBytes = async (path: string) => (await (await get(path))?.arrayBuffer()) ?? null;
const getText = async (path: string) => (await (await get(path))?.text()) ?? null;
const [shipped, clusterPath] = await Promise.all([readShipped(getText), readClusterPath(getText)]);
const live =
  clusterPath === null
    ? null
    : createLiveCluster({
        ...{ state, asking, visibility: pageVisibility },
        createReader: (tag) => createClusterReader(clusterPath, (path, options) => fetch(path, options), tag),
      });
const keeping = loadKeeping({
  ...{ state, dispatch, asking, live, openAddressed },
  shipped: shipped.map(({ name }) => name),
});
const tools: PageTools = {
  asking,
  beginAnew: keeping.beginAnew,
  map: { current: null },
  live,
  openCluster: live && (() => openCluster(live)),
  shipped,
  openFiles,
  openShipped,
};
const root = document.getElementById('page');
if (root !== null) {
  render(
    <PageContext.Provider value={tools}>
      <App />
    </PageContext.Provider>,
    root,
  );
}
await keeping.takeUp();
