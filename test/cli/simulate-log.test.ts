// What a service logs is what a simulation needs to decide the same again.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vmObjects } from '../kube/following/vm-objects.ts';
import { nodeManifest, podManifest } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';
import { place, replay, serveAndLog, writeList } from './simulate-rig.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-simulate-log-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const of = (kind: string, object: object) => ({ kind, ...object });
const records = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('berth simulate --decisions after berth serve --decision-log', () => {
  /** Two zones, a bound disk in one of them, another team's database, and a VM that wants a CPU of one node. */
  function cluster(): object[] {
    const zoned = (name: string, zone: string) => {
      const node = nodeManifest(name, '8') as { metadata: { labels: object } };
      const labels = {
        ...node.metadata.labels,
        'topology.kubernetes.io/zone': zone,
        'kubevirt.io/schedulable': 'true',
        'cpu-model.node.kubevirt.io/Skylake': 'true',
        ...(name === 'a1' && { 'cpu-model.node.kubevirt.io/Cascadelake': 'true' }),
      };
      return of('Node', { ...node, metadata: { ...node.metadata, labels } });
    };
    const zoneTerm = { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['east'] };
    return [
      // Kinds are listed side by side: this may come before its node.
      of('NodeResourceTopology', {
        metadata: { name: 'a1' },
        topologyPolicies: ['SingleNUMANodePodLevel'],
        zones: [
          {
            name: 'node-0',
            type: 'Node',
            resources: [{ name: 'cpu', capacity: '8', allocatable: '8', available: '8' }],
          },
        ],
      }),
      ...[zoned('a1', 'west'), zoned('a2', 'west'), zoned('a3', 'east'), zoned('a4', 'east')],
      of('PersistentVolume', {
        metadata: { name: 'pv' },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          claimRef: { namespace: 'd', name: 'disk', uid: 'claim' },
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [zoneTerm] }] } },
        },
        status: { phase: 'Bound' },
      }),
      of('PersistentVolumeClaim', {
        metadata: {
          ...{ name: 'disk', namespace: 'd', uid: 'claim' },
          annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
        },
        spec: { accessModes: ['ReadWriteOnce'], volumeName: 'pv', resources: { requests: { storage: '1Gi' } } },
        status: { phase: 'Bound' },
      }),
      of('Namespace', { metadata: { name: 'theirs', labels: { team: 'other' } } }),
      of('Pod', {
        metadata: { name: 'db', namespace: 'theirs', uid: 'db', labels: { app: 'db' } },
        spec: { nodeName: 'a1', containers: [{ name: 'c', image: 'i' }] },
      }),
      of('VirtualMachineInstance', {
        metadata: { name: 'vm', namespace: 'd', uid: 'uid-vm' },
        spec: { domain: { cpu: { cores: 1, model: 'Cascadelake' }, memory: { guest: '1Gi' }, devices: {} } },
        status: { phase: 'Scheduling' },
      }),
    ];
  }

  const withSpec = (name: string, spec: object): object => {
    const pod = podManifest(name, '1') as { spec: object };
    return { ...pod, spec: { ...pod.spec, ...spec } };
  };
  const onDisk = () => withSpec('on-disk', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'disk' } }] });
  const apart = () => {
    const term = {
      labelSelector: { matchLabels: { app: 'db' } },
      namespaceSelector: { matchLabels: { team: 'other' } },
      topologyKey: 'topology.kubernetes.io/zone',
    };
    return withSpec('apart', {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
  };
  const launcher = () => {
    const source = vmObjects().find(({ kind, object }) => {
      const { name } = object['metadata'] as { name: string };
      return kind === 'Pod' && name.startsWith('virt-launcher-vm-b');
    })!.object;
    const text = JSON.stringify({ ...source, spec: { ...(source['spec'] as object), nodeName: '' } });
    const pod = JSON.parse(text.replaceAll('vm-b', 'vm').replaceAll('"vms"', '"d"'));
    pod.spec.containers[0].resources.requests['devices.kubevirt.io/kvm'] = undefined;
    pod.spec.containers[0].resources.limits = {};
    return pod;
  };

  it('takes every decision again: over a bound disk, over labels of namespaces, over what is known of a guest', async () => {
    const dump = writeList(join(folder, 'all.json'), cluster());
    const log = join(folder, 'all.ndjson');
    const nodes = ['a1', 'a2', 'a3', 'a4'];
    await serveAndLog(dump, log, ['--policy', 'vm-balanced'], async (ask) => {
      for (const pod of [onDisk(), apart(), launcher()]) await place(ask, pod, nodes);
    });
    const kinds = new Set(records(log).flatMap(({ object }) => object ?? []));
    expect([...kinds].sort()).toEqual([
      'Namespace',
      'Node',
      'NodeResourceTopology',
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Pod',
      'VirtualMachineInstance',
    ]);
    const asked = records(log).filter(({ kind, verb }) => kind === 'Decision' && verb === 'filter');
    // The disk is in the east, and so are those who keep away from the database in the west; a1 alone has the CPU.
    expect(asked.map(({ passedCount }) => passedCount)).toEqual([2, 2, 1]);
    const { policies, err } = await replay(log, '--policy', 'vm-balanced');
    expect(policies).toMatchObject([{ decisions: 3, same: 3, refused: 0, differences: [] }]);
    expect(err).toBe('');
    // Without what is told of the guest the VM would go elsewhere: the case is one.
    const blind = join(folder, 'blind.ndjson');
    const lines = records(log).filter(({ object }) => object !== 'VirtualMachineInstance');
    writeFileSync(blind, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const [without] = (await replay(blind, '--policy', 'vm-balanced')).policies;
    expect(without!.differences.map(({ pod }) => pod)).toEqual(['d/virt-launcher-vm-source']);
  });

  it('begins with an empty cluster where the service began again', async () => {
    const log = join(folder, 'restart.ndjson');
    const nodes = [of('Node', nodeManifest('a', '4')), of('Node', nodeManifest('b', '3'))];
    const full = of('Pod', podManifest('full', '4', { nodeName: 'a' }));
    for (const [name, objects, pod] of [
      ['before', [...nodes, full], podManifest('p1')],
      ['after', nodes, podManifest('p2')],
    ] as const) {
      const dump = writeList(join(folder, `${name}.json`), objects);
      await serveAndLog(dump, log, ['--policy', 'worst-fit'], (ask) => place(ask, pod, ['a', 'b']));
    }
    // p1 finds room on b alone; p2 comes when nothing of the first service is left.
    const choices = records(log).flatMap(({ choice }) => choice ?? []);
    expect(choices).toEqual(['b', 'a']);
    const { policies } = await replay(log, '--policy', 'worst-fit');
    expect(policies).toMatchObject([{ decisions: 2, same: 2 }]);
  });

  it('says that measurements are missing where the service read some', async () => {
    const dump = writeList(join(folder, 'measured.json'), [of('Node', nodeManifest('a'))]);
    const log = join(folder, 'measured.ndjson');
    const prometheus = ['--prometheus', 'http://127.0.0.1:1'];
    await serveAndLog(dump, log, ['--policy', 'best-fit', ...prometheus], (ask) => place(ask, podManifest('p'), ['a']));
    expect((await replay(log, '--policy', 'best-fit')).err).toContain('warning: the service read measurements');
  });

  it('leaves out lines that are torn or strange, and says which and how many', async () => {
    const dump = writeList(join(folder, 'torn.json'), [of('Node', nodeManifest('a')), of('Node', nodeManifest('b'))]);
    const log = join(folder, 'torn.ndjson');
    await serveAndLog(dump, log, ['--policy', 'best-fit'], (ask) => place(ask, podManifest('p1'), ['a', 'b']));
    const firstLines = records(log).length;
    appendFileSync(log, '{"kind":"Change","ti');
    await serveAndLog(dump, log, ['--policy', 'best-fit'], (ask) => place(ask, podManifest('p2'), ['a', 'b']));
    appendFileSync(log, '{"kind":"Later","time":"2026-01-01T00:00:00Z"}\n');
    const { policies, err } = await replay(log, '--policy', 'best-fit');
    expect(policies).toMatchObject([{ decisions: 2, same: 2 }]);
    expect(err).toContain(`torn.ndjson: line ${firstLines + 1}: found a line that is no JSON`);
    expect(err).toContain('a service that is killed leaves its last line torn');
    expect(err).toContain('kind "Later"');
    expect(err).toContain('warning: 2 lines of the log left out');
  });
});

describe('berth serve', () => {
  it('reads standard input once', async () => {
    const { code, err } = await runCli(['serve', '--cluster', '-', '--scheduler-config', '-']);
    expect([code, err]).toEqual([2, expect.stringContaining('standard input is read once')]);
  });
});

describe('the decision log of berth serve', () => {
  it('holds every request: decided, refused, neutral, with unknown victims, and to bind', async () => {
    const dump = writeList(join(folder, 'every.json'), [of('Node', nodeManifest('a')), of('Node', nodeManifest('b'))]);
    const log = join(folder, 'every.ndjson');
    const pod = podManifest('p');
    const unreadable = { metadata: { name: 'q', namespace: 'd', uid: 'u-q' }, spec: { containers: 7 } };
    await serveAndLog(dump, log, ['--policy', 'best-fit'], async (ask) => {
      await ask('filter', { Pod: pod, NodeNames: ['a', 'b'] });
      await ask('filter', '{"Pod":');
      await ask('prioritize', { Pod: unreadable, NodeNames: ['a', 'b'] });
      await ask('preempt', { Pod: pod, NodeNameToMetaVictims: { a: { Pods: [{ UID: 'nobody' }] } } });
      await ask('bind', { PodName: 'p', PodNamespace: 'd', PodUID: 'uid-p', Node: 'a' });
    });
    const requests = records(log).filter(({ kind }) => kind === 'Decision' || kind === 'Request');
    expect(requests).toMatchObject([
      { kind: 'Decision', verb: 'filter', pod: 'd/p' },
      { kind: 'Request', verb: 'filter', outcome: 'refused', cause: 'not-json' },
      { kind: 'Request', verb: 'prioritize', outcome: 'neutral', cause: 'error', pod: 'd/q', uid: 'u-q' },
      { kind: 'Decision', verb: 'preempt', pod: 'd/p', neutral: 'unknown-victims' },
      {
        ...{ kind: 'Request', verb: 'bind', outcome: 'decided', pod: 'd/p', uid: 'uid-p', node: 'a' },
        cause: expect.stringContaining('Berth does not bind'),
      },
    ]);
  });
});
