// Sums, peaks and windows of traces.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceVm } from '../../src/core/index.ts';
import { TraceCollector } from '../../src/traces/collect.ts';
import { Shapes } from '../../src/traces/shapes.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { cutWindow } from '../../src/traces/window.ts';

const shapes = new Shapes();

function vm(id: string, arrivalSeconds: number, departureSeconds: number, cpuMilli = 1000): TraceVm {
  return {
    id,
    shape: shapes.of({
      cpuMilli,
      memoryBytes: 2 * cpuMilli,
      gpu: { count: 2, milliEach: 500, models: [], devices: null },
    }),
    arrivalSeconds,
    arrivalKnowledge: Number.isFinite(arrivalSeconds) ? 'observed' : 'before-start',
    departureSeconds,
    departureKnowledge: Number.isFinite(departureSeconds) ? 'observed' : 'after-end',
    group: '',
    tenant: '',
    priority: 0,
    recordedNode: '',
  };
}

const summarize = (vms: readonly TraceVm[]) => summarizeTrace({ nodes: [], vms, changes: [] });

describe('summarizeTrace', () => {
  it('peaks by axis, departures first where times are equal', () => {
    // 0..5: a; 5..9: b in its place, and c from 6: 2 VMs of 1 and 3 cores.
    const { peaks, vms, span } = summarize([vm('c', 6, Number.POSITIVE_INFINITY, 3000), vm('a', 0, 5), vm('b', 5, 9)]);
    expect(peaks.count).toEqual({ amount: 2, atSeconds: 6 });
    expect(peaks.cpuMilli).toEqual({ amount: 4000, atSeconds: 6 });
    expect(peaks.memoryBytes).toEqual({ amount: 8000, atSeconds: 6 });
    expect(peaks.gpuMilli).toEqual({ amount: 2000, atSeconds: 6 });
    expect(vms).toEqual({ count: 3, cpuMilli: 5000, memoryBytes: 10_000, gpuMilli: 3000 });
    expect(span).toEqual({ startSeconds: 0, endSeconds: 9 });
  });

  it('counts what was there before, and never a life of no length', () => {
    const before = vm('a', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(summarize([vm('z', 3, 3, 9000), before]).peaks.cpuMilli).toEqual({
      amount: 1000,
      atSeconds: Number.NEGATIVE_INFINITY,
    });
    expect(summarize([before]).span).toBeNull();
    expect(summarize([]).peaks.count).toEqual({ amount: 0, atSeconds: null });
  });

  it('agrees with counting at every arrival', () => {
    const life = fc.tuple(fc.nat(20), fc.nat(10), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(life, { maxLength: 12 }), (lives) => {
        const vms = lives.map(([at, length, cpu], index) => vm(String(index), at, at + length, cpu));
        const at = (seconds: number) =>
          vms
            .filter((one) => one.arrivalSeconds <= seconds && one.departureSeconds > seconds)
            .reduce((sum, { shape }) => sum + shape.cpuMilli, 0);
        expect(summarize(vms).peaks.cpuMilli.amount).toBe(Math.max(0, ...lives.map(([seconds]) => at(seconds))));
      }),
    );
  });
});

describe('cutWindow', () => {
  const content = (vms: readonly TraceVm[]) => ({ nodes: [], vms, usage: [], changes: [] });

  it('keeps what was there in the window and says what was cut', () => {
    const all = [vm('gone', 0, 10), vm('over', 0, 11), vm('in', 10, 15), vm('long', 19, 20), vm('late', 20, 30)];
    const { vms } = cutWindow(content(all), 10, 20);
    expect(vms).toMatchObject([
      { id: 'over', arrivalSeconds: Number.NEGATIVE_INFINITY, arrivalKnowledge: 'before-start', departureSeconds: 11 },
      { id: 'in', arrivalSeconds: 10, arrivalKnowledge: 'observed', departureKnowledge: 'observed' },
      { id: 'long', departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
    ]);
  });

  it('keeps samples and changes of the window alone, and nodes that are there in it', () => {
    const sample = (startSeconds: number) => ({
      id: 'a',
      startSeconds,
      lengthSeconds: 1,
      cpuMilli: 1,
      memoryBytes: null,
    });
    const change = (atSeconds: number) => ({ kind: 'cordon', atSeconds, node: 'n' }) as const;
    const cut = cutWindow(
      { nodes: [], vms: [], usage: [9, 10, 19, 20].map(sample), changes: [9, 10, 19, 20].map(change) },
      10,
      20,
    );
    expect(cut.usage.map(({ startSeconds }) => startSeconds)).toEqual([10, 19]);
    expect(cut.changes.map(({ atSeconds }) => atSeconds)).toEqual([10, 19]);
  });

  it('of all time changes nothing', () => {
    const all = content([vm('a', 0, 10), vm('b', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)]);
    expect(cutWindow(all, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual(all);
  });

  it('asks for as much at every time inside as the whole does', () => {
    const life = fc.tuple(fc.nat(20), fc.nat(10));
    fc.assert(
      fc.property(
        fc.array(life, { maxLength: 12 }),
        fc.nat(15),
        fc.integer({ min: 1, max: 15 }),
        (lives, from, length) => {
          const vms = lives.map(([at, lasts], index) => vm(String(index), at, at + lasts));
          const there = (all: readonly TraceVm[], seconds: number) =>
            all.filter((one) => one.arrivalSeconds <= seconds && one.departureSeconds > seconds).map(({ id }) => id);
          const { vms: cut } = cutWindow(content(vms), from, from + length);
          for (let seconds = from; seconds < from + length; seconds++) {
            expect(there(cut, seconds)).toEqual(there(vms, seconds));
          }
        },
      ),
    );
  });
});

describe('Shapes', () => {
  it('gives one object for equal sizes, of whatever parts', () => {
    const known = new Shapes();
    const parts = { cpuMilli: 1, memoryBytes: 2, resources: [['nic', 1]] as const, maxPerNode: 2 };
    expect(known.of(parts)).toBe(known.of({ ...parts }));
    expect(known.of({ cpuMilli: 1, memoryBytes: 2 })).toBe(known.ofVm(1, 2));
    expect(known.of(parts)).not.toBe(known.of({ ...parts, maxPerNode: 3 }));
    expect(known.of({ cpuMilli: 1, memoryBytes: 2, kind: 'container' })).not.toBe(known.ofVm(1, 2));
  });
});

describe('TraceCollector', () => {
  it('keeps of a window what cutting the whole would leave', () => {
    const life = fc.tuple(fc.nat(20), fc.nat(10), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(life, { maxLength: 12 }),
        fc.nat(15),
        fc.integer({ min: 1, max: 15 }),
        (lives, from, length) => {
          const to = from + length;
          const [whole, kept] = [new TraceCollector(), new TraceCollector({ fromSeconds: from, toSeconds: to })];
          for (const [index, [at, lasts, isOpen]] of lives.entries()) {
            const id = String(index);
            for (const collector of [whole, kept]) {
              collector.vm(vm(id, at, isOpen ? Number.POSITIVE_INFINITY : at + lasts));
              collector.usage({ id, startSeconds: at, lengthSeconds: 1, cpuMilli: 1, memoryBytes: null });
              collector.change({ kind: 'cordon', atSeconds: at, node: id });
              if (isOpen) collector.end(id, at + lasts);
            }
          }
          expect(kept.content.vms.length).toBeLessThanOrEqual(whole.content.vms.length);
          expect(cutWindow(kept.content, from, to)).toEqual(cutWindow(whole.content, from, to));
        },
      ),
    );
  });

  it('refuses more than there is room for, and says what to do', () => {
    const collector = new TraceCollector({ most: 1000 });
    const fill = (): void => {
      for (let index = 0; index < 1001; index++) collector.vm(vm(String(index), 0, 1));
    };
    expect(fill).toThrow(
      expect.objectContaining({
        code: 'input-too-large',
        message: 'more than 1,000 VMs and measurements, for which memory has no room',
        remedy: expect.stringContaining('berth trace convert --from --to'),
      }),
    );
  });

  it('passes over the end of a VM that is not there', () => {
    const collector = new TraceCollector();
    collector.vm(vm('a', 0, Number.POSITIVE_INFINITY));
    collector.end('b', 5);
    collector.end('a', 5);
    collector.end('a', 6);
    expect(collector.content.vms).toMatchObject([{ departureSeconds: 5, departureKnowledge: 'observed' }]);
  });
});
