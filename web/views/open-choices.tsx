/** The ways to begin: files, or a scenario that is shipped. */

import { Name } from './name.tsx';
import { useTools } from './page-context.ts';

export function OpenChoices() {
  const { shipped, openFiles, openShipped, openCluster } = useTools();
  return (
    <>
      <label class="picker">
        <span>Choose files, or drop them anywhere on this page</span>
        <input type="file" multiple onChange={(event) => openFiles([...(event.currentTarget.files ?? [])])} />
      </label>
      <p class="quiet">
        A dump (<code>kubectl get nodes,pods,vmi -A -o yaml</code>, also packed as .gz), a scenario, a policy, a trace,
        a report of <code>berth simulate</code>, or a session that was saved. Nothing leaves this browser.
      </p>
      {openCluster !== null && (
        <p>
          <button type="button" onClick={openCluster}>
            Open the cluster that this server watches
          </button>
        </p>
      )}
      {shipped.length > 0 && (
        <>
          <h3>Or begin with a scenario</h3>
          <ul class="shipped">
            {shipped.map((scenario) => (
              <li key={scenario.name}>
                <button type="button" onClick={() => openShipped(scenario)}>
                  <strong>
                    <Name text={scenario.name} />
                  </strong>
                  <span>
                    <Name text={scenario.summary} limit={240} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
