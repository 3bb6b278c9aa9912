import { defineConfig } from 'vitest/config';

/**
 * Files that are run in a module graph of their own, and before the others, so that none of them runs alone at the end: those that
 * take long, those that start a browser or measure memory, and those whose rig holds what it takes away behind a file's tests.
 */
const APART = [
  'test/browser/**/*.test.ts',
  'test/web/browser/**/*.test.ts',
  'test/scenarios/**/*.test.ts',
  'test/laws/**/*.test.ts',
  'test/architecture.test.ts',
  'test/cli/bench.test.ts',
  'test/core/engine/fragmentation/openb.test.ts',
  'test/core/simulation/metrics/index.test.ts',
  'test/kube/anonymize/anonymize.test.ts',
  'test/scenario/memory-and-disk.test.ts',
  'test/server/{fuzz,memory}.test.ts',
  'test/traces/generator/fit/fit-workload.test.ts',
];

export default defineConfig({
  test: {
    // Threads start faster than forks.
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    // Projects run in the order of their names.
    projects: [
      { extends: true, test: { name: 'apart', include: APART } },
      // The sources hold no state between tests: they are imported once a worker, not once a file, which took a third of the time.
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: APART, isolate: false } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reportsDirectory: 'coverage',
      reporter: ['text-summary', 'html'],
    },
  },
});
