import { describe, expect, it } from 'vitest';
import { nodeManifest, podManifest } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';
import { kinds, simulate, useSimulateInputs } from './simulate-inputs.ts';

const { write, cluster } = useSimulateInputs();

describe('berth simulate --pods', () => {
  it('places each pod with those before it, under kube-scheduler and its extender', async () => {
    const pods = write(
      'pods.json',
      kinds('Pod', [podManifest('p1', '3'), podManifest('p2', '3'), podManifest('p3', '9')]),
    );
    const plain = await simulate('--cluster', cluster(), '--pods', pods);
    expect(plain.pods.map(({ node }) => node)).toEqual(['a', 'a', null]);
    // best-fit fills the smallest that fits, and weighs more than kube-scheduler's spreading.
    const packed = await simulate('--cluster', cluster(), '--pods', pods, '--policy', 'best-fit', '--weight', '10');
    expect(packed.pods.map(({ node }) => node)).toEqual(['b', 'a', null]);
    expect(packed.pods[2]).toMatchObject({ candidates: 0, reason: expect.stringContaining('3 Insufficient cpu') });
  });

  it('compares pods that have a node with where they would go, and counts them where they are', async () => {
    const pods = write(
      'bound.json',
      kinds('Pod', [
        podManifest('p1', '3', { nodeName: 'a' }),
        podManifest('p2', '3', { nodeName: 'b' }),
        podManifest('p3', '2'),
      ]),
    );
    const { pods: found } = await simulate('--cluster', cluster(), '--pods', pods);
    expect(found.map(({ node, agrees }) => [node, agrees])).toEqual([
      ['a', true],
      ['a', false],
      ['a', undefined],
    ]);
    const { out } = await runCli(['simulate', '--cluster', cluster(), '--pods', pods]);
    expect(out).toMatch(/3 of 3 pods placed, 1 of 2 where they are\n$/);
    expect(out).toContain('NOT where it is');
  });

  it('places a pod of the cluster again as if it were not there', async () => {
    const full = write('again.json', [
      ...kinds('Node', [nodeManifest('a', '4'), nodeManifest('b', '2')]),
      ...kinds('Pod', [podManifest('old', '3', { nodeName: 'a' })]),
    ]);
    const pods = write('again-pods.json', kinds('Pod', [podManifest('new', '4'), podManifest('old', '3')]));
    const { pods: found } = await simulate('--cluster', full, '--pods', pods);
    // new finds all of a free, as old has left it; then nothing is left for old.
    expect(found).toMatchObject([
      { pod: 'd/new', node: 'a' },
      { pod: 'd/old', node: null },
    ]);
  });

  it('refuses two pods of one name, and says where the second stands', async () => {
    const files = [
      write('first.json', kinds('Pod', [podManifest('p1'), podManifest('p2')])),
      write('second.json', kinds('Pod', [podManifest('p3'), podManifest('p2')])),
    ];
    const { code, err, out } = await runCli(['simulate', '--cluster', cluster(), '--pods', ...files]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(
      'second.json: items[1]: found pod d/p2 for the second time, wanted one pod of a name; remove',
    );
    expect(err).not.toContain('first.json');
  });

  it('refuses manifests of nothing that is placed', async () => {
    const services = write('services.json', kinds('Service', [{ metadata: { name: 's', namespace: 'd' } }]));
    const { code, err } = await runCli(['simulate', '--cluster', cluster(), '--pods', services]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('services.json: found nothing that is placed, wanted Pod,'),
    ]);
  });

  it('lets victims of preemption leave, and says which', async () => {
    const full = write('full.json', [
      ...kinds('Node', [nodeManifest('a', '4')]),
      ...kinds('Pod', [podManifest('low', '3', { nodeName: 'a', priority: 1 })]),
    ]);
    const pods = write(
      'high.json',
      kinds('Pod', [podManifest('high', '3', { priority: 100 }), podManifest('next', '1')]),
    );
    const { pods: found } = await simulate('--cluster', full, '--pods', pods);
    expect(found).toMatchObject([
      { pod: 'd/high', node: 'a', victims: ['d/low'] },
      { pod: 'd/next', node: 'a', victims: [] },
    ]);
  });

  it('asks the extender as the scheduler is configured to', async () => {
    const pods = write('p.json', kinds('Pod', [podManifest('p1', '1')]));
    const configuration = (extender: object) =>
      write(
        'scheduler.json',
        JSON.stringify({
          apiVersion: 'kubescheduler.config.k8s.io/v1',
          kind: 'KubeSchedulerConfiguration',
          extenders: [
            { urlPrefix: 'https://berth', filterVerb: 'filter', prioritizeVerb: 'prioritize', weight: 20, ...extender },
          ],
        }),
      );
    const nodeOf = async (extender: object) => {
      const argv = [
        '--cluster',
        cluster(),
        '--pods',
        pods,
        '--policy',
        'best-fit',
        '--scheduler-config',
        configuration(extender),
      ];
      return (await simulate(...argv)).pods[0]!['node'];
    };
    expect(await nodeOf({})).toBe('c');
    expect(await nodeOf({ managedResources: [{ name: 'example.com/gpu' }] })).toBe('a');
  });

  it.each([
    [['--cluster', 'x.json'], 'give either --pods or --decisions'],
    [['--pods', 'x.json', '--decisions', 'y'], 'give either --pods or --decisions'],
    [['--pods', 'x.json'], '--pods needs --cluster'],
    [['--decisions', 'y'], '--decisions needs --policy'],
    [['--pods', 'x', '--cluster', 'y', '--policy', 'best-fit', 'first-fit'], 'give one --policy with --pods'],
    [['--pods', '-', '--cluster', '-'], 'standard input is read once'],
    [['--decisions', '-', '--cluster', '-', '--policy', 'best-fit'], 'standard input is read once'],
    [['--decisions', 'y', '--policy', 'best-fit', '--weight', 'nonsense'], '--weight, --score-range and --whole-nodes'],
    [['--decisions', 'y', '--policy', 'best-fit', '--score-range', '7'], '--weight, --score-range and --whole-nodes'],
    [['--decisions', 'y', '--policy', 'best-fit', '--whole-nodes'], '--weight, --score-range and --whole-nodes'],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await runCli(['simulate', ...argv]);
    expect([code, err.includes(message)]).toEqual([2, true]);
  });
});
