/** Wires worker, value and page. */

import { render } from 'preact';
import { startAsking } from './asking.ts';
import { createWorkerClient } from './client/worker-client.ts';
import { readClusterPath, readFiles, readShipped, type ShippedScenario } from './shipped.ts';
import { dispatch, state } from './store.ts';
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

async function get(path: string): Promise<Response | null> {
  const response = await fetch(path).catch(() => null); // offline, or a host without it: the page works with dropped files
  return response?.ok ? response : null;
}

async function openFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  dispatch({ do: 'dialog', dialog: null });
  try {
    const given = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() })));
    await asking.open(given);
  } catch (error) {
    dispatch({ do: 'failed', message: `A file could not be read: ${error instanceof Error ? error.message : error}` });
  }
}

async function openShipped(scenario: ShippedScenario): Promise<void> {
  dispatch({ do: 'dialog', dialog: null });
  const files = await readFiles(scenario, async (path) => (await (await get(path))?.arrayBuffer()) ?? null);
  const given = files.filter((file) => file !== null);
  if (given.length === files.length) await asking.open(given, scenario.name);
  else dispatch({ do: 'failed', message: `Files of the scenario ${scenario.name} could not be fetched.` });
}

async function openCluster(path: string): Promise<void> {
  dispatch({ do: 'dialog', dialog: null });
  const bytes = await (await get(path))?.arrayBuffer();
  if (bytes === undefined)
    dispatch({ do: 'failed', message: 'The server did not tell of its cluster. Try again, or drop a dump.' });
  else await asking.open([{ name: 'cluster.json', bytes }]);
}

const getText = async (path: string) => (await (await get(path))?.text()) ?? null;
const [shipped, clusterPath] = await Promise.all([readShipped(getText), readClusterPath(getText)]);
const tools: PageTools = {
  asking,
  map: { current: null },
  openCluster: clusterPath === null ? null : () => openCluster(clusterPath),
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
