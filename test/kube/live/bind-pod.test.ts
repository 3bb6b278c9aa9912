import { expect, it } from 'vitest';
import { bindPod } from '../../../src/kube/live/bind-pod.ts';
import type { Connection } from '../../../src/kube/live/connection.ts';
import { runCli } from '../../cli/run-cli.ts';

const BINDING = { podNamespace: 'a', podName: 'p', podUid: 'u', node: 'n' };

it('gives up binding before the kube-scheduler that berth manifests configures does', async () => {
  const { out } = await runCli(['manifests', '--certificates', 'none']);
  const waitedSeconds = Number(/httpTimeout: (\d+)s/.exec(out)?.[1]);
  const hanging: Connection = {
    target: 'a server that does not answer',
    request: (_method, _path, options) =>
      new Promise((_, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      }),
    close: () => {},
  };
  const startedAt = performance.now();
  expect(await bindPod(hanging, BINDING)).toMatch(/the API server/);
  expect((performance.now() - startedAt) / 1000).toBeLessThan(waitedSeconds);
});
