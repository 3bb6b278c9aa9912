import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cli/read-input.ts';
import { IssueList } from '../../src/kube/issues.ts';
import { SNAPSHOT_RESOURCES } from '../../src/kube/live/snapshot-resources.ts';
import { findManifests } from '../../src/kube/manifests.ts';
import { RESOURCES } from '../../src/kube/resources.ts';
import { parseTime } from '../../src/kube/time.ts';
import { vmObjects } from '../kube/following/vm-objects.ts';
import { answerStatus, FakeApiServer, type Json } from '../kube/live/fake-api-server.ts';
import { inFolder, writeKubeconfig } from '../kube/live/rig.ts';
import { type Ran, runCli } from './run-cli.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const resourceOf = (kind: string) => RESOURCES.find((one) => one.kind === kind)!;

let server: FakeApiServer;
let intercept: (request: IncomingMessage, response: ServerResponse) => boolean;

beforeEach(async () => {
  intercept = (request, response) => {
    if (request.url === '/version') response.end('{"gitVersion":"v1.36.3"}');
    return request.url === '/version';
  };
  server = await FakeApiServer.start(SNAPSHOT_RESOURCES, (listener) =>
    createServer((request, response) => void (intercept(request, response) || listener(request, response))),
  );
});

afterEach(() => server.stop());

/** An object as the API server would hold it. */
function stored(kind: string, object: Json): Json {
  const { group, version, isNamespaced } = resourceOf(kind);
  const { namespace = 'default', ...metadata } = object['metadata'] as Json;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return { apiVersion, ...object, kind, metadata: isNamespaced ? { ...metadata, namespace } : metadata };
}

/** Runs `berth snapshot` on the server, in a folder of its own. */
function inCluster<T>(use: (folder: string, snapshot: (...argv: string[]) => Promise<Ran>) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const kubeconfig = join(folder, 'config');
    writeKubeconfig(kubeconfig, { server: `http://127.0.0.1:${server.port}` });
    return use(folder, (...argv) => runCli(['snapshot', '--kubeconfig', kubeconfig, ...argv]));
  });
}

const place = (file: string, ...argv: string[]) => runCli(['place', '--cluster', file, '--json', ...argv]);

/** The objects as a file that was never in a cluster. */
function writeList(file: string, objects: readonly Json[]): void {
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

/** Puts objects into the cluster, takes a snapshot, and wants the same decisions of it as of the objects themselves. */
async function expectSameDecisions(objects: readonly Json[], ...argv: string[]): Promise<number> {
  for (const object of objects) server.put(resourceOf(String(object['kind'])), object);
  return inCluster(async (folder, snapshot) => {
    const [before, after] = [join(folder, 'before.json'), join(folder, 'after.json.gz')];
    writeList(before, objects);
    const taken = await snapshot('--output', after);
    expect([taken.code, taken.out]).toEqual([0, '']);
    expect(taken.err).not.toContain('warning');
    // What is said of the objects is the same but for the places where they stand.
    const asTold = ({ err, ...rest }: Ran) => ({ ...rest, err: err.replace(/\S+: items\[\d+\]/g, '') });
    const [wanted, found] = [await place(before, ...argv), await place(after, ...argv)];
    expect(asTold(found)).toEqual(asTold(wanted));
    expect(found.code).toBe(0);
    return JSON.parse(found.out).pods.length;
  });
}

/** Objects of a recorded case, with the pods that wait. */
function objectsOf({ pending, ...rest }: Json): Json[] {
  const manifests = findManifests([{ value: { ...rest, pending } }], new IssueList());
  return [...manifests].map(({ kind, field }) => stored(kind, field.value as Json));
}

const recorded = gunzipSync(readFileSync(`${root}/test/corpus/kube-scheduler-recorded/1.36.jsonl.gz`))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Json);

/** The first case with each of the kinds: volumes, budgets, sets, and what else placement reads. */
const chosen = [
  'csiNodes',
  'volumeAttachments',
  'csiStorageCapacities',
  'podDisruptionBudgets',
  'statefulSets',
  'nominated',
]
  .map((kind) => recorded.find((one) => ((one[kind] as unknown[] | undefined) ?? []).length > 0))
  .filter((one) => one !== undefined);

const small = () => {
  const amounts = { cpu: '4', memory: '8Gi', pods: '10' };
  server.put(resourceOf('Node'), { metadata: { name: 'a' }, status: { capacity: amounts, allocatable: amounts } });
  server.put(resourceOf('Pod'), {
    metadata: { name: 'p', namespace: 'vms', uid: 'p' },
    spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] },
  });
};

describe('berth snapshot', () => {
  it.each([...new Set(chosen)].map((one) => [String(one['name']), one] as const))(
    'leads to the decisions of the recorded case %s',
    async (_, one) => {
      // Every case has eight pods that wait, and may have nominated ones.
      expect(await expectSameDecisions(objectsOf(one))).toBeGreaterThanOrEqual(8);
    },
  );

  it('leads to the decisions of a cluster of VMs with migrations', async () => {
    const objects = vmObjects().map(({ kind, object }) => stored(kind, object));
    expect(
      await expectSameDecisions(objects, '--policy', 'vm-balanced', '--at', '1970-01-01T00:00:00Z'),
    ).toBeGreaterThan(0);
  });

  it('tells what it wrote, and the file tells what it is', async () => {
    small();
    await inCluster(async (folder, snapshot) => {
      const file = join(folder, 'a.json');
      const before = Date.now() / 1000;
      const { code, out, err } = await snapshot('--output', file);
      expect([code, out]).toEqual([0, '']);
      expect(err).toMatch(/^1 node and 1 pod among 2 objects as of \S+Z to \S+a\.json \(\d+B\)\n$/);
      const { metadata, items } = JSON.parse(readFileSync(file, 'utf8'));
      expect(items.map(({ kind }: Json) => kind)).toEqual(['ClusterSnapshot', 'Node', 'Pod']);
      expect(metadata.annotations).toMatchObject({
        'berth.dev/snapshot-server-version': 'v1.36.3',
        'berth.dev/snapshot-counts': 'Node=1 Pod=1',
        'berth.dev/snapshot-anonymized': 'false',
      });
      const time = parseTime(metadata.annotations['berth.dev/snapshot-time']);
      expect(time).toBeGreaterThanOrEqual(Math.floor(before));
      expect(time).toBeLessThanOrEqual(Date.now() / 1000 + 1);
      // Readers take the time from an object, for a list's own fields are gone once it is streamed.
      expect(parseTime(items[0].takenAt)).toBe(time);
      expect((await readCluster([file])).cluster.timeSeconds).toBe(time);
      expect(await place(file)).toMatchObject({ code: 0, err: '' });
    });
  });

  it('packs a file whose name says so, and any where it is told to', async () => {
    small();
    await inCluster(async (folder, snapshot) => {
      for (const [name, ...argv] of [['a.json.gz'], ['b.json', '--gzip'], ['c.json']]) {
        const file = join(folder, name!);
        expect((await snapshot('--output', file, ...argv)).code).toBe(0);
        const isPacked = readFileSync(file)
          .subarray(0, 2)
          .equals(Buffer.from([0x1f, 0x8b]));
        expect([name, isPacked]).toEqual([name, name !== 'c.json']);
        expect(await place(file)).toMatchObject({ code: 0, err: '' });
      }
    });
  });

  it('anonymizes, so that every decision stays and no name does', async () => {
    const [one] = chosen;
    const objects = objectsOf(one!);
    for (const object of objects) server.put(resourceOf(String(object['kind'])), object);
    await inCluster(async (folder, snapshot) => {
      const [plain, anonymous] = [join(folder, 'plain.json'), join(folder, 'anonymous.json')];
      await snapshot('--output', plain);
      const taken = await snapshot('--output', anonymous, '--anonymize');
      expect([taken.code, taken.err.includes('warning')]).toEqual([0, false]);
      const [wanted, found] = [await place(plain), await place(anonymous)];
      // New names have the order of the old ones.
      const nodesIn = (file: string): string[] =>
        (JSON.parse(readFileSync(file, 'utf8')).items as { kind: string; metadata: { name: string } }[])
          .filter(({ kind }) => kind === 'Node')
          .map(({ metadata }) => metadata.name)
          .sort();
      const [before, after] = [nodesIn(plain), nodesIn(anonymous)];
      const decided = ({ out }: Ran, nodes: readonly string[]) =>
        (JSON.parse(out).pods as Record<string, unknown>[]).map(({ outcome, node, candidates, total }) => {
          return { outcome, candidates, total, node: node === null ? null : nodes.indexOf(String(node)) };
        });
      expect(decided(found, after)).toEqual(decided(wanted, before));
      expect(decided(found, after).some(({ node }) => node !== null)).toBe(true);
      const text = readFileSync(anonymous, 'utf8');
      expect(text).toContain('"berth.dev/snapshot-anonymized":"true"');
      const names = objects
        .filter(({ kind }) => kind === 'Pod' || kind === 'Node')
        .map(({ metadata }) => String((metadata as Json)['name']));
      expect(names.filter((name) => text.includes(name))).toEqual([]);
    });
  });

  it('writes to standard output', async () => {
    small();
    await inCluster(async (_, snapshot) => {
      const { code, out, err } = await snapshot('--output', '-');
      expect([code, err]).toEqual([0, '']);
      const placed = await runCli(['place', '--cluster', '-', '--json'], out);
      expect(placed).toMatchObject({ code: 0, err: '' });
    });
  });

  it('replaces a file only with --force', async () => {
    small();
    await inCluster(async (folder, snapshot) => {
      const file = join(folder, 'a.json');
      writeFileSync(file, 'before');
      const refused = await snapshot('--output', file);
      expect([refused.code, readFileSync(file, 'utf8')]).toEqual([1, 'before']);
      expect(refused.err).toContain('--force');
      // Refused before anything was asked.
      expect(server.requests).toEqual([]);
      expect((await snapshot('--output', file, '--force')).code).toBe(0);
      expect(await place(file)).toMatchObject({ code: 0, err: '' });
    });
  });

  it('goes on without what may not be listed, and tells', async () => {
    small();
    server.scriptNext(resourceOf('VirtualMachine'), 'list', answerStatus(403));
    await inCluster(async (folder, snapshot) => {
      const file = join(folder, 'a.json');
      const { code, err } = await snapshot('--output', file);
      expect(code).toBe(0);
      expect(err).toContain('warning: may not list virtualmachines.kubevirt.io in the cluster (status 403)');
      const { metadata } = JSON.parse(readFileSync(file, 'utf8'));
      expect(metadata.annotations['berth.dev/snapshot-missing']).toBe('virtualmachines.kubevirt.io');
    });
  });

  it('leaves no file where pods may not be listed', async () => {
    small();
    server.scriptNext(resourceOf('Pod'), 'list', answerStatus(403));
    await inCluster(async (folder, snapshot) => {
      const { code, err } = await snapshot('--output', join(folder, 'a.json'));
      expect([code, readdirSync(folder)]).toEqual([1, ['config']]);
      expect(err).toContain('list pods: found status 403');
    });
  });

  it('shows no control characters of an API server', async () => {
    small();
    intercept = (request, response) => {
      if (request.url !== '/version') return false;
      response.end(JSON.stringify({ gitVersion: '\u001b[2Jv1' }));
      return true;
    };
    await inCluster(async (folder, snapshot) => {
      const file = join(folder, 'a.json');
      const { err } = await snapshot('--output', file);
      expect(err + readFileSync(file, 'utf8')).not.toContain('\u001b');
    });
  });

  it.each([
    [['--output', ''], '--output: found nothing'],
    [['--output', '-', '--gzip'], '--gzip: standard output is a text'],
    [['--output', 'a', '--prometheus-ca', 'b'], 'need --prometheus'],
    [['--output', 'a', '--prometheus', 'notaurl'], '--prometheus: found "notaurl", wanted the address'],
    [['--output', 'a', '--namespace', '../pods'], '--namespace: found "../pods"'],
    [[], "required option '-o, --output <file>'"],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const { code, err } = await runCli(['snapshot', ...argv]);
    expect([code, existsSync('a.part')]).toEqual([2, false]);
    expect(err).toContain(message);
  });

  it('ends on Ctrl-C without a file', async () => {
    small();
    await inCluster(async (folder) => {
      const argv = ['--import', 'tsx', 'src/cli/main.ts', 'snapshot', '--kubeconfig', join(folder, 'config')];
      const child = spawn(process.execPath, [...argv, '--output', join(folder, 'a.json')], { cwd: root });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      let err = '';
      child.stderr.on('data', (chunk) => {
        err += String(chunk);
      });
      let during: string[] = [];
      // The list of claims never ends: the process is told to.
      server.scriptNext(resourceOf('PersistentVolumeClaim'), 'list', () => {
        during = readdirSync(folder).sort();
        child.kill('SIGINT');
      });
      expect(await ended).toBe(1);
      expect(err).toContain('cancelled; nothing was written');
      expect([during, readdirSync(folder)]).toEqual([['a.json.part', 'config'], ['config']]);
    });
  });
});
