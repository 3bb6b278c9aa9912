/** What is known of the live cluster that is open: whether it is still as it is drawn. */

import { state } from '../store.ts';
import { useTools } from './page-context.ts';

export function LiveNotice() {
  const { live } = useTools();
  const status = live?.status.value ?? 'off';
  return (
    <div class="live" role="status">
      {status === 'current' && <p class="quiet">Live: as the cluster is now.</p>}
      {status === 'lost' && <p class="bad">The server does not tell of its cluster now; it is asked again.</p>}
      {status === 'changed' && (
        <p>
          The cluster has changed.{' '}
          <button type="button" disabled={state.value.asked.resume !== undefined} onClick={() => live?.takeOver()}>
            Take it over
          </button>
        </p>
      )}
    </div>
  );
}
