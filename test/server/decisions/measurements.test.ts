import { describe, expect, it } from 'vitest';
import { FollowedCluster } from '../../../src/kube/following/followed-cluster.ts';
import type { MetricsRead, MetricsSource } from '../../../src/kube/live/metrics-source.ts';
import { followMeasurements } from '../../../src/server/decisions/measurements.ts';
import { createMetrics } from '../../../src/server/metrics.ts';
import { nodeManifest } from './rig.ts';

/** Time that moves when it is told to. */
function manualTiming() {
  const waiting: { at: number; run: () => void }[] = [];
  const clock = { seconds: 1000 };
  return {
    timing: {
      nowSeconds: () => clock.seconds,
      after: (seconds: number, run: () => void) => {
        const entry = { at: clock.seconds + seconds, run };
        waiting.push(entry);
        return () => void waiting.splice(waiting.indexOf(entry), 1);
      },
      random: () => 0.5,
    },
    advance: async (seconds: number) => {
      clock.seconds += seconds;
      for (const entry of waiting.filter(({ at }) => at <= clock.seconds)) {
        waiting.splice(waiting.indexOf(entry), 1);
        entry.run();
      }
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      // What was read is taken in between other turns.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('followMeasurements', () => {
  it('puts what is fresh into the cluster, and takes it out once its own time stands still for too long', async () => {
    const cluster = new FollowedCluster();
    cluster.put('Node', nodeManifest('a'));
    const { timing, advance } = manualTiming();
    let measuredAtSeconds = 1000;
    const read = (): MetricsRead => ({
      documents: [
        {
          value: {
            kind: 'NodeMetrics',
            apiVersion: 'metrics.k8s.io/v1beta1',
            metadata: { name: 'a' },
            timestamp: new Date(measuredAtSeconds * 1000).toISOString(),
            window: '30s',
            usage: { cpu: '2', memory: '4Gi' },
          },
        },
      ],
      measuredAtSeconds,
      failures: [],
    });
    const source: MetricsSource = { name: 'test', read: async () => read() };
    const told: string[] = [];
    const following = followMeasurements(cluster, createMetrics(), {
      sources: [source],
      intervalSeconds: 10,
      maxAgeSeconds: 60,
      timing,
      tell: (level, message) => void told.push(`${level} ${message}`),
    });
    const usage = () => cluster.state.node('a')!.node.usage?.cpuMilli?.mean ?? null;
    await advance(0);
    expect(usage()).toBe(2000);
    for (let step = 0; step < 5; step++) await advance(10);
    expect(usage()).toBe(2000);
    // The source still answers, with the same time: its clock stands still.
    for (let step = 0; step < 3; step++) await advance(10);
    expect(usage()).toBeNull();
    measuredAtSeconds = 1090;
    await advance(10);
    expect(usage()).toBe(2000);
    expect(told).toEqual([
      'info measurements are fresh',
      'warn measurements are missing or too old; rules that read load abstain',
      'info measurements are fresh',
    ]);
    following.close();
  });
});
