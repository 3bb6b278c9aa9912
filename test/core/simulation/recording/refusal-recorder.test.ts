import { describe, expect, it } from 'vitest';
import type { CountedRefusal } from '../../../../src/core/engine/filter-pass.ts';
import type { Instance } from '../../../../src/core/simulation/instance.ts';
import { RefusalRecorder } from '../../../../src/core/simulation/recording/refusal-recorder.ts';
import { pod } from '../../../builders.ts';

function instance(number: number): Instance {
  return {
    id: `default/i${number}`,
    number,
    group: '',
    tenant: '',
    arrivalSeconds: 0,
    phase: 'pending',
    pod: pod(`i${number}`),
    nodeName: '',
    sinceSeconds: 0,
    isStarted: false,
    placements: 0,
    attempts: 0,
  };
}

function refusal(plugin: string, ...reasons: string[]): CountedRefusal {
  return { rejection: { plugin, code: 'Unschedulable', reasons, figures: [] }, nodes: 1 };
}

const cpu = refusal('NodeResourcesFit', 'Insufficient cpu');
const both = refusal('NodeResourcesFit', 'Insufficient cpu', 'Insufficient memory');
const taint = refusal('TaintToleration', 'node(s) had untolerated taint');

describe('RefusalRecorder', () => {
  it('counts a reason once an attempt, and once an instance however often it is refused', () => {
    const recorder = new RefusalRecorder();
    // Two nodes of one attempt give the same reason; the taint comes up at the second attempt.
    recorder.refused(instance(0), [cpu, both]);
    recorder.refused(instance(0), [cpu, taint]);
    // Refused as it waits anew after an eviction.
    recorder.refused({ ...instance(0), placements: 1 }, [cpu]);
    recorder.refused(instance(1), [cpu]);
    expect(recorder.totals()).toEqual([
      { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', attempts: 4, instances: 2 },
      { plugin: 'NodeResourcesFit', reason: 'Insufficient memory', attempts: 1, instances: 1 },
      { plugin: 'TaintToleration', reason: 'node(s) had untolerated taint', attempts: 1, instances: 1 },
    ]);
  });

  it('keeps counting those who have left or were rejected', () => {
    const recorder = new RefusalRecorder();
    for (let number = 0; number < 4; number++) {
      recorder.refused(instance(number), [cpu]);
      if (number % 2 === 0) recorder.departed(instance(number));
      else recorder.rejected(instance(number));
    }
    expect(recorder.totals()).toMatchObject([{ attempts: 4, instances: 4 }]);
  });

  it('keeps a reason whole that has several lines', () => {
    const recorder = new RefusalRecorder();
    recorder.refused(instance(0), [refusal('Own', 'one\ntwo')]);
    expect(recorder.totals()).toMatchObject([{ plugin: 'Own', reason: 'one\ntwo' }]);
  });
});
