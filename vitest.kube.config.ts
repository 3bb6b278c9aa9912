import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.suite.ts'],
    globalSetup: ['test/kube/control-plane/global-setup.ts'],
    // Each suite runs its own control plane; two at once would share two cores. A process, not a thread, so that its
    // end is the end of the programs it started.
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
