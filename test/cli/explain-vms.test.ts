import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INSTANCETYPE, nodeText, runWith, vmiText, vmText } from './bad-input-rig.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));

function file(text: string): string {
  const path = join(folder, 'manifest.yaml');
  writeFileSync(path, text);
  return path;
}

const cpu = (disk: string) =>
  `, disk: ${disk}, host-model-cpu.node.kubevirt.io/Skylake: "true", cpu-model-migration.node.kubevirt.io/Skylake: "true", cpu-vendor.node.kubevirt.io/Intel: "true"`;

/** Beside n1 three nodes of one CPU; the guest db, 2 GiB, runs on n2. */
const CLUSTER = [
  nodeText('n2', cpu('ssd')),
  nodeText('n3', cpu('hdd')),
  nodeText('n4', cpu('ssd')),
  vmiText({ name: 'db', status: 'phase: Running, nodeName: n2' }),
].join('');

const migrationText = (spec = 'vmiName: db') => `
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstanceMigration
metadata: { name: move-db, namespace: vms }
spec: { ${spec} }
---`;

const explain = (manifest: string, ...argv: string[]) =>
  runWith(CLUSTER, 'explain', '--manifest', file(manifest), '--policy', 'vm-balanced', ...argv);
const explainAsJson = async (manifest: string, ...argv: string[]) =>
  JSON.parse((await explain(manifest, '--json', ...argv)).out);

describe('explain --manifest', () => {
  it.each([
    ['VirtualMachine', vmText({ name: 'new' })],
    ['VirtualMachine that is halted', vmText({ name: 'new' }).replace('Always', 'Halted')],
    [
      'VirtualMachine with its instancetype beside it',
      `${vmText({ name: 'new', spec: 'instancetype: { name: u1.large }', domain: 'devices: {}' })}${INSTANCETYPE}`,
    ],
    ['VirtualMachineInstance', vmiText({ name: 'new' })],
  ])('of a %s tells where its launcher pod would go', async (_, manifest) => {
    const { code, out, err } = await explain(manifest);
    expect([code, err]).toEqual([0, '']);
    // n2 holds db already; of the others, which are alike, the first by name.
    expect(out).toMatch(/^Pod vms\/virt-launcher-new: n1, level with 2 more, chosen by stable\(name\)\n/);
    expect(out).not.toContain('Live migration');
    const document = await explainAsJson(manifest);
    expect(document).toMatchObject({
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Explanation',
      pod: 'vms/virt-launcher-new',
      outcome: { kind: 'chosen', node: 'n1' },
      placedOn: '',
      migration: null,
    });
    expect(document.best).toEqual(['n1', 'n3', 'n4']);
  });

  it('of a VirtualMachineInstanceMigration tells where it would go, and what it takes', async () => {
    const { code, out, err } = await explain(migrationText());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Pod vms\/virt-launcher-db-target: n3, level with 1 more/);
    expect(out).toMatch(/1 +VmCompatibility +node\(s\) lacked host CPU model Skylake +n1\n/);
    expect(out).toMatch(/1 +VmCompatibility +node\(s\) were the source of the live migration +n2\n/);
    // (0.7 x 2048 - 165) / 550 + 614.4 / 22000 s of a first pass, one more round and a pause.
    expect(out).toMatch(
      /Live migration from n2 \(user\)\n {2}to n3: 2\.82 s .*, downtime 0\.44 s, chance to end in time/,
    );
    expect(await explainAsJson(migrationText())).toMatchObject({
      pod: 'vms/virt-launcher-db-target',
      outcome: { kind: 'chosen', node: 'n3' },
      migration: { source: 'n2', reason: 'user', destinations: [{ node: 'n3' }, { node: 'n4' }] },
    });
  });

  it.each([
    ['by its manifest', (text: string) => explain(text)],
    [
      'by its name in the cluster',
      (text: string) => runWith(`${CLUSTER}${text}`, 'explain', '--migrate', 'vms/move-db', '--policy', 'vm-balanced'),
    ],
    [
      'by the name of its VM',
      (text: string) => runWith(`${CLUSTER}${text}`, 'explain', '--migrate', 'vms/db', '--policy', 'vm-balanced'),
    ],
  ])('holds a migration to the labels that it adds: %s', async (_, run) => {
    const { out } = await run(migrationText('vmiName: db, addedNodeSelector: { disk: ssd }'));
    expect(out).toContain('Pod vms/virt-launcher-db-target: n4, the only node that fits');
    expect(out).toMatch(/1 +NodeAffinity +node\(s\) didn't match Pod's node affinity\/selector +n3/);
  });

  it.each([
    [
      'a VM of an unknown instancetype',
      vmText({ name: 'new', spec: 'instancetype: { name: u1.huge }' }),
      'documents[0].spec.instancetype.name: found "u1.huge", wanted the name of a VirtualMachineClusterInstancetype',
    ],
    [
      'a VMI without memory',
      vmiText({ name: 'new', domain: 'devices: {}' }),
      'documents[0].spec.domain.memory.guest: found nothing, wanted memory for the guest',
    ],
    [
      'a migration of a VM that is not there',
      migrationText('vmiName: dba'),
      'documents[0].spec.vmiName: found "dba", wanted a VM that runs in the cluster; did you mean db?',
    ],
  ])('refuses %s', async (_, manifest, message) => {
    const { code, out, err } = await explain(manifest);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`manifest.yaml: ${message}`);
    expect(err).toMatch(/^error /);
  });
});

describe('explain --migrate', () => {
  it.each([
    [
      'a VM of another name',
      'vms/dbb',
      'no running VM and no migration "vms/dbb" in the cluster; did you mean vms/db?',
    ],
    ['a VM without its namespace', 'db', 'no running VM and no migration "default/db" in the cluster'],
    ['a VM that is halted', 'vms/off', 'no running VM and no migration "vms/off" in the cluster'],
    [
      'a migration that has ended',
      'vms/move-db',
      'migration "vms/move-db" has ended (succeeded); name its VM "vms/db" to ask where it would go now',
    ],
    ['a VM that waits for a node', 'vms/good', 'VM "vms/good" does not run'],
  ])('refuses %s', async (_, name, message) => {
    const halted = vmText({ name: 'off' }).replace('Always', 'Halted');
    const ended = migrationText().replace('---', 'status: { phase: Succeeded }\n---');
    const { code, out, err } = await runWith(`${CLUSTER}${halted}${ended}`, 'explain', '--migrate', name);
    expect([code, out, err.startsWith(`berth: ${message}`) || err]).toEqual([2, '', true]);
  });
});

describe('--at', () => {
  // The nodes' heartbeats are of 08:00:00.
  const healthAt = async (...at: string[]) => {
    const { candidates, rejected } = await explainAsJson(vmText({ name: 'new' }), ...at);
    const scoreOf = ({ scores }: { scores: { plugin: string; raw: number }[] }) =>
      scores.find(({ plugin }) => plugin === 'VmNodeHealth')?.raw;
    return [
      ...new Set(candidates.map(scoreOf)),
      ...rejected.map(({ rejection }: { rejection: { plugin: string } }) => rejection.plugin),
    ];
  };

  it.each([
    ['the latest time of the cluster where it is not given', [], [100]],
    ['the moment of the heartbeats', ['--at', '2026-11-21T08:00:00Z'], [100]],
    // 100 x (300 - 216) / (300 - 132) = 50.
    ['216 s later', ['--at', '2026-11-21T08:03:36Z'], [50]],
    ['the same in another zone', ['--at', '2026-11-21T10:03:36.000+02:00'], [50]],
    ['a second before a node is given up', ['--at', '2026-11-21T08:04:59Z'], [1]],
    ['too late', ['--at', '2026-11-21T08:05:01Z'], Array(4).fill('VmNodeHealth')],
    ['a moment before the heartbeats', ['--at', '2026-11-21T07:00:00Z'], [100]],
  ])('is %s', async (_, at, health) => {
    expect(await healthAt(...at)).toEqual(health);
  });

  it.each([
    '',
    'tomorrow',
    '2026-11-21',
    '2026-11-21T08:00:00',
    '2026-02-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '99999-01-01T00:00:00Z',
    '1795248000',
    '\u001b[31m',
  ])('refuses %j', async (at) => {
    const { code, out, err } = await runCli(['place', '--cluster', '-', '--at', at], nodeText('n1'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`--at: found ${JSON.stringify(at)}, wanted a time such as 2026-11-21T08:00:00Z`);
  });

  it('takes the last day of a leap year and of none', async () => {
    const codeOf = async (at: string) => (await runCli(['place', '--cluster', '-', '--at', at], nodeText('n1'))).code;
    expect(await Promise.all(['2028-02-29T00:00:00Z', '2026-02-29T00:00:00Z'].map(codeOf))).toEqual([0, 2]);
  });
});

describe('--kubevirt-version', () => {
  const LARGE = vmText({ name: 'new', domain: 'memory: { guest: 200Gi }, devices: {}' });
  const kubevirt = (status: string, configuration = '{}') => `
apiVersion: kubevirt.io/v1
kind: KubeVirt
metadata: { name: kubevirt, namespace: kubevirt }
spec: { configuration: ${configuration} }
status: { ${status} }
---`;
  /** Memory that the launcher pod of a guest of 200 GiB asks for beyond these and the console log's 35 MB. */
  const overheadMebibytes = async (cluster: string, ...argv: string[]) => {
    const { out } = await runWith(cluster, 'explain', '--manifest', file(LARGE), '--json', ...argv);
    const [{ rejection }] = JSON.parse(out).rejected;
    return (rejection.figures[0].requested - 35e6) / 1024 ** 2 - 200 * 1024;
  };

  it.each([
    // One vCPU 8, one I/O thread 8, graphics 32 (before 1.6 16), and processes: 210, 220, 240. Up to 1.6 KubeVirt requests the
    // memory itself, and page tables of a 512th of it come on top: 400.
    ['1.4', 642],
    ['1.5', 652],
    ['1.6', 668],
    ['1.7', 268],
    ['1.9', 268],
    ['main', 288],
  ])('%s makes launcher pods with %d MiB of overhead', async (version, expected) => {
    expect(await overheadMebibytes('', '--kubevirt-version', version)).toBeCloseTo(expected, 3);
  });

  it('counts before the release of the KubeVirt object, and that before the newest', async () => {
    const cluster = kubevirt('observedKubeVirtVersion: v1.8.2');
    expect(await overheadMebibytes('')).toBeCloseTo(288, 3);
    expect(await overheadMebibytes(cluster)).toBeCloseTo(268, 3);
    expect(await overheadMebibytes(cluster, '--kubevirt-version', '1.4')).toBeCloseTo(642, 3);
  });

  it.each(['1.3', '2.0', 'v1.8.2', '1.8.2', '', 'newest', '__proto__'])(
    'refuses %j with what there is',
    async (version) => {
      const argv = ['place', '--cluster', '-', '--kubevirt-version', version];
      const { code, out, err } = await runCli(argv, nodeText('n1'));
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(
        `argument '${version}' is invalid. Allowed choices are 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, main.`,
      );
    },
  );

  describe('beside status.defaultArchitecture', () => {
    const arm = nodeText('arm-1', '', 'arm64');
    const asked = '{ architectureConfiguration: { defaultArchitecture: amd64 } }';
    const nodeOf = async (...objects: string[]) => {
      const argv = ['explain', '--manifest', file(vmText({ name: 'new' })), '--json'];
      return JSON.parse((await runWith([arm, ...objects].join(''), ...argv)).out).outcome.node;
    };

    it.each([
      ['what KubeVirt found counts', kubevirt('defaultArchitecture: arm64'), 'arm-1'],
      ['it counts before the configuration', kubevirt('defaultArchitecture: arm64', asked), 'arm-1'],
      ['without it the configuration counts', kubevirt('phase: Deployed', asked), 'n1'],
      ['an empty one is none', kubevirt('defaultArchitecture: ""', asked), 'n1'],
    ])('%s', async (_, object, node) => {
      expect(await nodeOf(object)).toBe(node);
    });

    it("never counts before the VM's own", async () => {
      const manifest = file(vmText({ name: 'new', template: 'architecture: amd64' }));
      const argv = ['explain', '--manifest', manifest, '--json'];
      const { out } = await runWith(`${arm}${kubevirt('defaultArchitecture: arm64')}`, ...argv);
      expect(JSON.parse(out).outcome.node).toBe('n1');
    });
  });
});
