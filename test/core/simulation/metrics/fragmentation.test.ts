import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureClusterFragmentation } from '../../../../src/core/engine/fragmentation/cluster-fragmentation.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { classesOfMix, fragmentation } from '../../../../src/core/simulation/metrics/fragmentation.ts';
import { arbitraryCluster, arbitraryPod } from '../../../arbitraries.ts';
import { node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

function asking(cpuMilli: number, count: number, milliEach: number, models: string[] = []): Pod {
  const gpu = count === 0 ? null : { count, milliEach, models, devices: null };
  return pod('m', { requests: vector(cpuMilli), gpu });
}

/** Equal shares. */
function mixOf(...pods: readonly Pod[]) {
  return pods.map((one) => ({ pod: one, share: 1 / pods.length }));
}

const gpuNode = node('g', { allocatable: vector(10_000, 0, 0, 110), gpus: { model: 'T4', deviceMilli: [1000, 1000] } });

describe('fragmentation', () => {
  it('is told by its causes', () => {
    const mix = mixOf(asking(4000, 0, 0), asking(8000, 1, 800), asking(8000, 2, 1000), asking(16_000, 1, 500));
    const rig = new Rig({ nodes: [gpuNode], mix });
    const metric = rig.watch(fragmentation);
    rig.run(asking(0, 1, 500), 'g');
    // [1000, 500] free, a quarter each: 1500 without GPU, 500 on a device below 800, 1500 as two whole ones are missing,
    // 1500 for 16 of 10 cores; of 2000 thousandths .1875, .0625 + .1875, .1875, together .625; of the 1500 free 1250.
    expect(sampleOf(metric)).toEqual({
      fragmentation: 0.625,
      'fragmentation-of-idle': 1250 / 1500,
      'fragmentation-device': 0.25,
      'fragmentation-cpu': 0.1875,
      'fragmentation-model': 0,
      'fragmentation-no-gpu': 0.1875,
    });
  });

  it('counts all that is free for a class that refuses the model', () => {
    const rig = new Rig({ nodes: [gpuNode], mix: mixOf(asking(0, 1, 500, ['V100'])) });
    expect(sampleOf(rig.watch(fragmentation))).toMatchObject({ fragmentation: 1, 'fragmentation-model': 1 });
  });

  it('is left out without GPUs, and measured from when a node with some joins', () => {
    const rig = new Rig({ nodes: [node('a')], mix: mixOf(asking(0, 1, 800)) });
    const metric = rig.watch(fragmentation);
    rig.elapse(100);
    expect([sampleOf(metric), totalsOf(metric)]).toEqual([{}, {}]);
    rig.join(gpuNode);
    rig.run(asking(0, 1, 500), 'g');
    rig.elapse(10);
    // 500 of 2000 thousandths are of no use to 800; only the time in which there was a GPU counts.
    expect(sampleOf(metric)).toMatchObject({ fragmentation: 0.25, 'fragmentation-device': 0.25 });
    expect(totalsOf(metric)).toMatchObject({ 'fragmentation-mean': 0.25, 'fragmentation-peak': 0.25 });
    rig.leave('g');
    expect(sampleOf(metric)).toMatchObject({ fragmentation: Number.NaN });
  });

  it('sums up to what the engine measures over the whole cluster', () => {
    fc.assert(
      fc.property(arbitraryCluster, fc.array(arbitraryPod('m'), { minLength: 1, maxLength: 6 }), (cluster, pods) => {
        const mix = mixOf(...pods);
        const rig = new Rig({ nodes: cluster.nodes, mix, axes: cluster.axes });
        const metric = rig.watch(fragmentation);
        for (const placed of cluster.pods) {
          if (rig.state.node(placed.nodeName) === undefined) continue;
          rig.state.assume(placed, placed.nodeName);
          metric.nodeChanged?.(rig.state.node(placed.nodeName)!, true);
        }
        const wanted = measureClusterFragmentation(rig.state, classesOfMix(mix));
        if (wanted.capacityMilli === 0) expect(sampleOf(metric)).toEqual({});
        else expect(sampleOf(metric)['fragmentation']).toBeCloseTo(wanted.fragmentedMilli / wanted.capacityMilli, 6);
      }),
    );
  });
});

describe('classesOfMix', () => {
  it('adds up shapes that differ in what the classes do not see, and leaves the rarest out', () => {
    const mix = [
      { pod: asking(1000, 1, 500), share: 0.6 },
      { pod: pod('n', { requests: vector(2000, 1) }), share: 0.2 },
      { pod: pod('o', { requests: vector(2000, 2) }), share: 0.16 },
      { pod: asking(9000, 0, 0), share: 0.04 },
    ];
    // 95 % are covered by .6 and .2 + .16 of .96
    const probabilities = classesOfMix(mix).map(({ cpuMilli, probability }) => [cpuMilli, probability]);
    expect(probabilities).toEqual([
      [1000, expect.closeTo(0.625, 12)],
      [2000, expect.closeTo(0.375, 12)],
    ]);
  });
});
