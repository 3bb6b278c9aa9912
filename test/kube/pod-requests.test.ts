import { describe, expect, it } from 'vitest';
import { readPodRequests } from '../../src/kube/pod-requests.ts';
import type { ReadOptions } from '../../src/kube/read-context.ts';
import { ReadContext } from '../../src/kube/read-context.ts';

const MI = 1024 ** 2;
const DEFAULT_MEMORY = 200 * MI;

/** A container that asks for cpu and memory, '' for neither. */
function container(cpu = '', memory = '', more: object = {}): object {
  const requests = { ...(cpu === '' ? {} : { cpu }), ...(memory === '' ? {} : { memory }) };
  return { name: 'main', resources: { requests }, ...more };
}

function sidecar(cpu = '', memory = ''): object {
  return container(cpu, memory, { restartPolicy: 'Always' });
}

function read(spec: object, status: object = {}, options: ReadOptions = {}) {
  const context = new ReadContext(options);
  const sums = readPodRequests(context.root({ spec, status }), context);
  return { ...sums, issues: context.issues.all, axes: context.axes };
}

describe('readPodRequests', () => {
  it.each([
    // containers, init containers in order, cpu in millicores
    ['a sidecar counts beside the containers', [container('1')], [sidecar('1')], 2000],
    // max(1 + 1+2+3, 5) = 7
    [
      'sidecars outweigh an init container before them',
      [container('1')],
      [container('5'), sidecar('1'), sidecar('2'), sidecar('3')],
      7000,
    ],
    // at the second 5: 5 + 1 + 2 = 8; at the end: 1 + 1+2+3 = 7
    [
      'an init container runs beside the sidecars before it',
      [container('1')],
      [container('5'), sidecar('1'), sidecar('2'), container('5'), sidecar('3')],
      8000,
    ],
    // peak 10 + 200; sum 100 + 10
    ['the peak may be the last init container', [container('100')], [sidecar('10'), container('200')], 210_000],
    // exact sum first, one ceiling: 0.5m + 0.5m = 1m
    ['fractions of a millicore add up before they are rounded', [container('0.5m'), container('0.5m')], [], 1],
  ])('%s', (_, containers, initContainers, cpuMilli) => {
    expect(read({ containers, initContainers }).requests[0]).toBe(cpuMilli);
  });

  it('sums limits as requests are summed, a container without one adding nothing', () => {
    const limited = (cpu: string): object => ({ name: 'main', resources: { limits: { cpu, memory: '1Gi' } } });
    const { limits } = read({
      containers: [limited('500m'), container('250m', '1Gi')],
      initContainers: [limited('2')],
      overhead: { cpu: '100m' },
    });
    // cpu max(500 + 0, 2000) + 100; memory max(1 GiB, 1 GiB)
    expect(limits).toEqual([2100, 1024 * MI, 0, 0]);
  });

  it('sums the CPU that containers without a limit ask for, not of init containers that end, nor overhead', () => {
    const limited = { name: 'main', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } };
    const unlimited = (spec: object): number => read(spec).unlimitedCpuMilli;
    const containers = [limited, container('500m'), container()];
    expect(unlimited({ containers, initContainers: [container('8')], overhead: { cpu: '1' } })).toBe(500);
    expect(unlimited({ containers, initContainers: [sidecar('250m')] })).toBe(750);
    // 4 of the pod, of which the limited container asks for 1; all of it is limited where the pod itself is.
    expect(unlimited({ containers, resources: { requests: { cpu: '4' } } })).toBe(3000);
    expect(unlimited({ containers, resources: { requests: { cpu: '500m' } } })).toBe(0);
    expect(unlimited({ containers, resources: { limits: { cpu: '4' } } })).toBe(0);
    expect(unlimited({ containers: [limited] })).toBe(0);
  });

  it('takes limits of the whole pod in place of the sum', () => {
    const { limits } = read({
      containers: [{ name: 'main', resources: { limits: { cpu: '4' } } }],
      resources: { limits: { cpu: '3' } },
    });
    expect(limits[0]).toBe(3000);
  });

  it('adds overhead', () => {
    const { requests } = read({
      containers: [container('250m', '1Gi')],
      initContainers: [container('2')],
      overhead: { cpu: '100m', memory: '64Mi' },
    });
    // max(250, 2000) + 100; 1024 Mi + 64 Mi
    expect(requests).toEqual([2100, 1_140_850_688, 0, 0]);
  });

  it('lets pod-level requests replace the sum for cpu, memory and huge pages only', () => {
    const { requests, scoringRequests } = read({
      containers: [{ name: 'main', resources: { requests: { cpu: '2m', memory: '3Mi', 'ephemeral-storage': '5' } } }],
      initContainers: [sidecar('4m', '5Mi'), container('8m', '6Mi')],
      resources: { requests: { cpu: '18m', memory: '15Mi', 'ephemeral-storage': '7' } },
    });
    expect(requests).toEqual([18, 15 * MI, 5, 0]);
    // Scores of the incoming pod do not see them: max(2 + 4, 4 + 8) = 12m, max(3 + 5, 5 + 6) = 11Mi.
    expect(scoringRequests).toEqual([12, 11 * MI, 5, 0]);
  });

  it('counts 100m and 200 MiB for what a container does not name, and takes an explicit 0 as 0', () => {
    const { requests, nonZeroRequests, scoringRequests } = read({
      containers: [container('1'), container('', '1Mi'), container('0', '0')],
    });
    expect(requests).toEqual([1000, MI, 0, 0]);
    // cpu 1000 + 100 + 0; memory 200 Mi + 1 Mi + 0
    expect(nonZeroRequests).toEqual([1100, DEFAULT_MEMORY + MI, 0, 0]);
    expect(scoringRequests).toEqual([1100, DEFAULT_MEMORY + MI, 0, 0]);
  });

  it('assumes, beside pod-level requests, only what the whole pod does not name', () => {
    const { nonZeroRequests, scoringRequests } = read({
      containers: [container(), container()],
      resources: { requests: { cpu: '1' } },
    });
    expect(nonZeroRequests).toEqual([1000, 2 * DEFAULT_MEMORY, 0, 0]);
    expect(scoringRequests).toEqual([200, 2 * DEFAULT_MEMORY, 0, 0]);
  });

  it('adds nothing for a pod without containers', () => {
    expect(read({ containers: [] }).nonZeroRequests).toEqual([0, 0, 0, 0]);
  });

  it('counts extended resources, huge pages and attachable volumes, ignores other names and the number of pods', () => {
    const requests = {
      'example.com/gpu': '2',
      'hugepages-2Mi': '4Mi',
      'attachable-volumes-x': '1',
      foo: '9',
      'requests.example.com/x': '9',
      pods: '5',
    };
    const sums = read({ containers: [{ name: 'main', resources: { requests } }] });
    expect(sums.requests).toEqual([0, 0, 0, 0, 2, 4 * MI, 1]);
    expect([4, 5, 6].map((axis) => sums.axes.name(axis))).toEqual([
      'example.com/gpu',
      'hugepages-2Mi',
      'attachable-volumes-x',
    ]);
  });

  describe('of a running pod', () => {
    const spec = { containers: [container('2', '1Mi')] };
    const statusOf = (conditions: object[]) => ({
      containerStatuses: [
        { name: 'main', resources: { requests: { cpu: '1' } }, allocatedResources: { cpu: '1500m', memory: '3Mi' } },
      ],
      conditions,
    });

    it('takes the most of what is asked, given and allocated', () => {
      expect(read(spec, statusOf([])).requests).toEqual([2000, 3 * MI, 0, 0]);
    });

    it('forgets what is asked once the resize is infeasible', () => {
      const condition = { type: 'PodResizePending', status: 'True', reason: 'Infeasible' };
      expect(read(spec, statusOf([condition])).requests).toEqual([1500, 3 * MI, 0, 0]);
      expect(read(spec, statusOf([{ ...condition, reason: 'Deferred' }])).requests).toEqual([2000, 3 * MI, 0, 0]);
    });

    it('goes by the spec where a status has no resources', () => {
      const status = { containerStatuses: [{ name: 'main', allocatedResources: { cpu: '9' } }] };
      expect(read(spec, status).requests).toEqual([2000, MI, 0, 0]);
    });

    it('reads the status of sidecars and not of other init containers', () => {
      const initContainerStatuses = [{ name: 'main', resources: { requests: { cpu: '9' } } }];
      const pod = (restartPolicy: string) => ({
        containers: [],
        initContainers: [container('1', '1', { restartPolicy })],
      });
      expect(read(pod('Always'), { initContainerStatuses }).requests[0]).toBe(9000);
      expect(read(pod('Never'), { initContainerStatuses }).requests[0]).toBe(1000);
    });

    it('resizes pod-level requests too', () => {
      const pod = { containers: [container('1', '1')], resources: { requests: { cpu: '2' } } };
      const status = { resources: { requests: { cpu: '3', memory: '9Mi' } }, allocatedResources: { cpu: '4' } };
      expect(read(pod, status).requests).toEqual([4000, 1, 0, 0]);
    });
  });

  describe('when defaulting', () => {
    const withLimits = (requests: object, limits: object) => ({ name: 'main', resources: { requests, limits } });

    it('copies limits into missing requests, of init containers too', () => {
      const spec = {
        containers: [withLimits({ cpu: '1' }, { cpu: '2', memory: '3Mi' })],
        initContainers: [withLimits({}, { cpu: '5' })],
      };
      expect(read(spec, {}, { defaulting: true }).requests).toEqual([5000, 3 * MI, 0, 0]);
      expect(read(spec).requests).toEqual([1000, 0, 0, 0]);
    });

    it('fills pod-level requests from the containers first, then from pod-level limits', () => {
      const spec = {
        containers: [container('1')],
        resources: { limits: { cpu: '4', memory: '8Mi' } },
      };
      expect(read(spec, {}, { defaulting: true }).requests).toEqual([1000, 8 * MI, 0, 0]);
    });
  });

  it('reports an amount beyond 2^53 - 1 once, and takes the nearest double', () => {
    const { requests, issues } = read({ containers: [container('1', '9Pi')] });
    expect(requests[1]).toBe(9 * 2 ** 50);
    expect(issues).toMatchObject([{ code: 'inexact-quantity', severity: 'warning', path: 'spec.memory' }]);
  });

  it('reports a request below zero', () => {
    expect(read({ containers: [container('-1')] }).issues).toMatchObject([
      { code: 'negative-quantity', severity: 'error', path: 'spec.containers[0].resources.requests.cpu' },
    ]);
  });
});
