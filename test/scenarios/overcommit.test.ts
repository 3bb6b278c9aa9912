import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectReadmePrinted,
  expectSameBytes,
  meanOf,
  PATIENCE_MILLISECONDS,
  runsOf,
  type Simulated,
  simulated,
  totalOf,
} from './scenario-rig.ts';

const DAY_MINUTES = 24 * 60;
const CPU_SET = 'overcommit.cpu';
const MEMORY_SET = 'overcommit.memory';

describe('overcommit', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('overcommit');
  }, PATIENCE_MILLISECONDS);
  const runsAt = (cpu: number, memory: number) => runsOf(done, 'vm-packed', { [CPU_SET]: cpu, [MEMORY_SET]: memory });

  // 240 VMs by min(64 cores / asked, 768 GiB / asked) a node: 16, 32, 48 (memory), 64.
  it.each([
    { cpu: 1, memory: 1, nodes: 15 },
    { cpu: 1, memory: 1.5, nodes: 15 },
    { cpu: 2, memory: 1, nodes: 8 },
    { cpu: 2, memory: 1.5, nodes: 8 },
    { cpu: 4, memory: 1, nodes: 5 },
    { cpu: 4, memory: 1.5, nodes: 4 },
  ])('needs $nodes nodes at CPU / $cpu and memory / $memory', ({ cpu, memory, nodes }) => {
    const runs = runsAt(cpu, memory);
    expect(runs).toHaveLength(2);
    for (const run of runs) {
      expect(run.counts).toMatchObject({ arrived: 240, running: 240 });
      expect(totalOf(run, 'nodes-used-peak')).toBe(nodes);
      // 2 an hour for a day.
      expect(totalOf(run, 'cost-in-use')).toBeCloseTo(nodes * 2 * 24, 6);
    }
  });

  it('costs nothing at half of the CPUs', () => {
    for (const cpu of [1, 2]) {
      for (const memory of [1, 1.5]) {
        for (const run of runsAt(cpu, memory)) expect(totalOf(run, 'crowded-nodes-minutes')).toBe(0);
      }
    }
  });

  it('crowds five full nodes for nine hours at a quarter of the CPUs', () => {
    // .75 (1 + .5 cos t) > .9 where cos t > .4: arccos(.4) / pi of the day.
    const expected = (5 * DAY_MINUTES * Math.acos(0.4)) / Math.PI;
    expect(expected).toBeCloseTo(2657, 0);
    // Drawn levels and samples of half an hour: within a tenth.
    expect(Math.abs(meanOf(runsAt(4, 1), 'crowded-nodes-minutes') / expected - 1)).toBeLessThan(0.1);
    for (const run of runsAt(4, 1)) {
      // Each of them has 48 VMs.
      expect(totalOf(run, 'degraded-crowded-minutes') / totalOf(run, 'crowded-nodes-minutes')).toBeCloseTo(48, 6);
    }
  });

  it('crowds three nodes all day where memory is asked for less too', () => {
    // 64 x .7 x 16 of 768 GiB are 93 %; the fourth node has 48 VMs, as above.
    const expected = 3 * DAY_MINUTES + (DAY_MINUTES * Math.acos(0.4)) / Math.PI;
    for (const run of runsAt(4, 1.5)) {
      const minutes = totalOf(run, 'crowded-nodes-minutes');
      expect(minutes).toBeGreaterThan(3 * DAY_MINUTES * 0.98);
      expect(Math.abs(minutes / expected - 1)).toBeLessThan(0.05);
    }
  });

  it('has VMs use the same whatever they ask for', () => {
    for (const seed of [0, 1]) {
      const memory = [1, 2, 4].map((cpu) => totalOf(runsAt(cpu, 1)[seed]!, 'utilisation-memory-mean'));
      expect(new Set(memory).size).toBe(1);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () => expectSameBytes(done, { seeds: '2' }));
});
