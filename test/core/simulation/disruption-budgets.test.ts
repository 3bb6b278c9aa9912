import { describe, expect, it } from 'vitest';
import type { PodDisruptionBudget } from '../../../src/core/model/cluster.ts';
import { selectorOfLabels } from '../../../src/core/model/selectors.ts';
import { GI, labels, node, pod, vector } from '../../builders.ts';
import { vmPod } from '../../vm-builders.ts';
import { arrival, simulate, staysOf } from './simulation-rig.ts';

const WEB = { app: 'web' };
const nodeOf = (name: string, cores: number) => node(name, { allocatable: vector(cores * 1000, 1024 * GI, 0, 110) });
const webOn = (name: string, nodeName: string) =>
  pod(name, { requests: vector(1000, GI), labels: WEB, uid: name, nodeName });
const budgetOf = (changes: Partial<PodDisruptionBudget> = {}): PodDisruptionBudget => ({
  namespace: 'default',
  name: 'web',
  selector: selectorOfLabels(labels(WEB)),
  disruptionsAllowed: 1,
  disruptedPods: [],
  ...changes,
});
const drainAt = (timeSeconds: number, nodeName = 'a') => ({ kind: 'node-drain' as const, timeSeconds, nodeName });

describe('a drain', () => {
  it('evicts as many as the budget allows, and goes on as they run again', () => {
    const result = simulate(
      {
        nodes: [nodeOf('a', 4), nodeOf('b', 4)],
        pods: ['w1', 'w2', 'w3'].map((name) => webOn(name, 'a')),
        cluster: { disruptionBudgets: [budgetOf()] },
        options: { startupSeconds: 30 },
      },
      [drainAt(100)],
      1000,
    );
    expect(staysOf(result).slice(3)).toEqual([
      'default/w1 on b from 100 to the end',
      'default/w2 on b from 130 to the end',
      'default/w3 on b from 160 to the end',
    ]);
    expect(result.remarks).toEqual([]);
  });

  it.each([
    ['allows nothing', [budgetOf({ disruptionsAllowed: 0 })], []],
    ['is one of two, which the API server answers for no eviction', [budgetOf(), budgetOf({ name: 'all' })], []],
    ['protects other pods', [budgetOf({ disruptionsAllowed: 0, namespace: 'other' })], ['w1']],
  ])('keeps who is protected where the budget %s', (_case, disruptionBudgets, moved) => {
    const result = simulate(
      {
        nodes: [nodeOf('a', 4), nodeOf('b', 4)],
        pods: [webOn('w1', 'a')],
        cluster: { disruptionBudgets },
      },
      [drainAt(100)],
      1000,
    );
    expect(staysOf(result).slice(1)).toEqual(moved.map((name) => `default/${name} on b from 100 to the end`));
    expect(result.remarks).toEqual(
      moved.length > 0
        ? []
        : [
            'Node a was still being drained at the end: default/w1 could not be moved: disruption budget default/web holds it.',
          ],
    );
  });

  it('counts who was lost with a failed node as disrupted, until it runs again', () => {
    const result = simulate(
      {
        nodes: [nodeOf('a', 4), nodeOf('b', 4), nodeOf('c', 4)],
        pods: [webOn('w1', 'a'), webOn('w2', 'c')],
        cluster: { disruptionBudgets: [budgetOf()] },
        options: { failoverSeconds: 300 },
      },
      [{ kind: 'node-fail', timeSeconds: 50, nodeName: 'c' }, drainAt(100)],
      1000,
    );
    expect(staysOf(result).slice(2)).toEqual([
      'default/w2 on b from 350 to the end',
      'default/w1 on b from 350 to the end',
    ]);
  });

  it('moves VMs that live-migrate whatever a budget says', () => {
    const guest = vmPod('v', {}, { requests: vector(1000, GI), labels: WEB, nodeName: 'a' });
    const result = simulate(
      {
        nodes: [nodeOf('a', 4), nodeOf('b', 4)],
        pods: [guest],
        cluster: { disruptionBudgets: [budgetOf({ disruptionsAllowed: 0 })] },
      },
      [drainAt(100), arrival(2000, pod('late'))],
      3000,
    );
    expect(result.counts).toMatchObject({ migrations: 1, evictions: { drain: 0 } });
  });
});
