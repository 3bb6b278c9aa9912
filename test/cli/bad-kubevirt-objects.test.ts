import { describe, expect, it } from 'vitest';
import { nodeText, placeWith, RUNNING, runWith, vmiText, vmText } from './bad-input-rig.ts';

/** All of it is told and decided within this, milliseconds. */
const TIMEOUT = 2000;

type Case = readonly [what: string, text: string, told: readonly string[]];

/** The objects are told of and left out; every VM is placed. */
function areBorne(cases: readonly Case[]): void {
  it.each(cases)('%s', { timeout: TIMEOUT }, async (_, text, told) => {
    const { code, err, nodes, notPlaceable } = await placeWith(text);
    for (const one of told) expect(err).toContain(one);
    expect({ code, nodes, notPlaceable }).toEqual({ code: 0, nodes: { good: 'n1' }, notPlaceable: [] });
  });
}

describe('a KubeVirt object with wrong types leaves the defaults, for every VM', () => {
  const kubevirt = (spec: string) => `
apiVersion: kubevirt.io/v1
kind: KubeVirt
metadata: { name: kubevirt, namespace: kubevirt }
spec: ${spec}
---`;
  const at = 'stdin: documents[2].spec.configuration';
  areBorne([
    ['a spec that is a text', kubevirt('garbage'), ['stdin: documents[2].spec: found "garbage", wanted an object']],
    [
      'settings of another type',
      kubevirt(
        '{ configuration: { cpuModel: 7, migrations: [], developerConfiguration: { cpuAllocationRatio: lots, featureGates: { a: b }, memoryOvercommit: -5, nodeSelectors: { zone: 7 } } } }',
      ),
      [
        `${at}.cpuModel: found 7, wanted a text; write it in quotes: "7"`,
        `${at}.migrations: found a list of 0, wanted an object`,
        `${at}.developerConfiguration.cpuAllocationRatio: found "lots", wanted a whole number`,
        `${at}.developerConfiguration.featureGates: found an object, wanted a list`,
        `${at}.developerConfiguration.memoryOvercommit: found -5, wanted a whole number from 0`,
        `${at}.developerConfiguration.nodeSelectors.zone: found 7, wanted a text`,
      ],
    ],
    [
      'a status that tells of no release and no architecture',
      `${kubevirt('{}').trimEnd().slice(0, -3)}status: { observedKubeVirtVersion: 1.8, defaultArchitecture: vax }\n---`,
      [
        'stdin: documents[2].status.observedKubeVirtVersion: found 1.8, wanted a text; write it in quotes: "1.8"',
        'stdin: documents[2].status.defaultArchitecture: found "vax", wanted one of amd64, arm64, s390x',
      ],
    ],
    [
      'settings that name nothing',
      kubevirt('{ configuration: { evictionStrategy: LiveMigrat, network: { defaultNetworkInterface: pigeon } } }'),
      [
        `${at}.evictionStrategy: found "LiveMigrat", wanted one of None, LiveMigrate, LiveMigrateIfPossible, External; did you mean LiveMigrate?`,
        `${at}.network.defaultNetworkInterface: found "pigeon", wanted one of bridge, masquerade, slirp`,
      ],
    ],
    [
      'limits of migrations',
      kubevirt(
        '{ configuration: { migrations: { parallelMigrationsPerCluster: -1, bandwidthPerMigration: fast, progressTimeout: "10", completionTimeoutPerGiB: 1.5 } } }',
      ),
      [
        `${at}.migrations.parallelMigrationsPerCluster: found -1, wanted a whole number from 0 on`,
        `${at}.migrations.bandwidthPerMigration: found "fast", wanted a Kubernetes quantity`,
        `${at}.migrations.progressTimeout: found "10", wanted a whole number`,
        `${at}.migrations.completionTimeoutPerGiB: found 1.5, wanted a whole number`,
      ],
    ],
  ]);
});

describe('a MigrationPolicy that cannot be read counts for no VM', () => {
  const policy = (selectors: string, more = '') => `
apiVersion: migrations.kubevirt.io/v1alpha1
kind: MigrationPolicy
metadata: { name: p }
spec: { selectors: ${selectors}${more} }
---`;
  const at = 'stdin: documents[2].spec';
  areBorne([
    ['selectors that are a list', policy('[a]'), [`${at}.selectors: found a list of 1, wanted an object`]],
    [
      'selectors written as elsewhere in Kubernetes',
      policy('{ virtualMachineInstanceSelector: { matchLabels: { a: b } } }'),
      [
        `${at}.selectors.virtualMachineInstanceSelector.matchLabels: found an object, wanted the value of a label; write the labels themselves: a MigrationPolicy selects by { key: value }, without matchLabels`,
      ],
    ],
    [
      'values of other types, and below zero',
      policy(
        '{ virtualMachineInstanceSelector: { a: 1 }, namespaceSelector: text }',
        ', maxDowntimeMs: -3, bandwidthPerMigration: -1Mi',
      ),
      [
        `${at}.selectors.virtualMachineInstanceSelector.a: found 1, wanted a text; write it in quotes: "1"`,
        `${at}.selectors.namespaceSelector: found "text", wanted an object`,
        `${at}.maxDowntimeMs: found -3, wanted a whole number from 1 to`,
        `${at}.bandwidthPerMigration: found "-1Mi", wanted zero or more`,
      ],
    ],
  ]);
});

describe('a ControllerRevision with garbage leaves out the VM that holds on to it', () => {
  const revision = (content: string) => `
apiVersion: apps/v1
kind: ControllerRevision
metadata: { name: rev1, namespace: vms }
data: ${content}
revision: 1
---`;
  const holder = vmText({ spec: 'instancetype: { name: u1, revisionName: rev1 }', domain: 'devices: {}' });
  const at = 'stdin: documents[3].spec.instancetype.revisionName: found "rev1"';
  const holdsNothing = `${at}, wanted a ControllerRevision with an instancetype; mend its data; until then the object as it is now counts`;

  it.each<Case>([
    ['a text', '"\\u0000garbage"', [holdsNothing]],
    ['an object of another kind', '{ kind: Foo }', [holdsNothing]],
    ['a packed object', '{ raw: "eyJ4Ijox" }', [holdsNothing]],
    [
      'an instancetype of wrong types',
      '{ kind: VirtualMachineClusterInstancetype, apiVersion: instancetype.kubevirt.io/v1beta1, spec: { cpu: many, memory: { guest: lots } } }',
      [
        'stdin: documents[2].data.spec.cpu: found "many", wanted an object',
        'stdin: documents[2].data.spec.memory.guest: found "lots", wanted a Kubernetes quantity',
        `${at}, wanted an instancetype without errors; mend the instancetype`,
      ],
    ],
  ])('%s', { timeout: TIMEOUT }, async (_, content, told) => {
    const { code, err, nodes, notPlaceable } = await placeWith(`${revision(content)}${holder}`);
    for (const one of told) expect(err).toContain(one);
    expect({ code, nodes, notPlaceable }).toEqual({ code: 0, nodes: { good: 'n1' }, notPlaceable: ['vms/bad'] });
  });
});

describe("what belongs to a VM's namespace and cannot be read counts for no VM", () => {
  const quota = (hard: string) => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: q, namespace: vms }
spec: { hard: ${hard} }
---`;
  areBorne([
    [
      'a quota that is a list',
      quota('[ limits.cpu ]'),
      ['stdin: documents[2].spec.hard: found a list of 1, wanted an object'],
    ],
  ]);
});

describe('a migration that moves nothing', () => {
  const migration = (vmiName: string, phase = 'Pending') => `
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstanceMigration
metadata: { name: m1, namespace: vms, uid: uid-m1 }
spec: { vmiName: ${vmiName} }
status: { phase: ${phase} }
---`;
  const at = 'stdin: documents[3].spec.vmiName: found';
  const running = vmiText({ name: 'db', status: RUNNING });
  const pending = vmiText({ name: 'db' });
  areBorne([
    [
      'for its VM is not there',
      `${running}${migration('dba')}`,
      [`${at} "dba", wanted a VM that is there; did you mean vms/db?`],
    ],
    ['for its name is a number', `${running}${migration('7')}`, [`${at} 7, wanted a text; write it in quotes: "7"`]],
    [
      'for its phase is none, waits',
      `${running}${migration('db', 'Runing')}`,
      ['stdin: documents[3].status.phase: found "Runing", wanted a phase of a migration, such as Scheduling'],
    ],
  ]);

  it('for its VM does not run, leaves that VM to be placed', { timeout: TIMEOUT }, async () => {
    const { code, err, nodes } = await placeWith(`${pending}${migration('db')}`);
    expect(err).toContain(
      `${at} "db", which does not run, wanted a VM that runs; start the VM, or give its launcher pod`,
    );
    expect({ code, nodes }).toEqual({ code: 0, nodes: { good: 'n1', db: 'n1' } });
  });

  it.each([
    [
      'is not there',
      `${running}${migration('dba')}`,
      'VM "vms/dba", which migration "vms/m1" is to move, does not run; did you mean vms/db?',
    ],
    ['does not run', `${pending}${migration('db')}`, 'VM "vms/db", which migration "vms/m1" is to move, does not run'],
  ])('cannot be explained where its VM %s', async (_, text, message) => {
    const { code, out, err } = await runWith(text, 'explain', '--migrate', 'vms/m1');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`berth: ${message}`);
  });

  it('is worth no word once it has ended, nor where it comes from another cluster', async () => {
    const received = migration('db', 'WaitingForSync').replace(
      'vmiName: db',
      'vmiName: db, receive: { migrationID: x }',
    );
    for (const text of [`${running}${migration('gone', 'Succeeded')}`, `${pending}${received}`]) {
      expect((await placeWith(text)).err).toBe('');
    }
  });
});

describe('a host-model VM on a node without labels of the node-labeller', () => {
  const running = `${nodeText('n2')}${vmiText({ name: 'db', status: RUNNING })}`;

  it('is placed and counted as everywhere', { timeout: TIMEOUT }, async () => {
    const { code, err, nodes } = await placeWith(`${running}${vmiText({ name: 'web' })}`);
    expect({ code, err, names: Object.keys(nodes).sort() }).toEqual({ code: 0, err: '', names: ['good', 'web'] });
    expect(Object.values(nodes)).not.toContain(null);
  });

  it('is not sent to a node whose CPU cannot be judged, and the label is named', { timeout: TIMEOUT }, async () => {
    const { code, out } = await runWith(running, 'explain', '--migrate', 'vms/db', '--policy', 'vm-balanced');
    expect(code).toBe(0);
    expect(out).toContain('the source node n1 has no label host-model-cpu.node.kubevirt.io/...: its CPU is unknown');
    expect(out).toContain('Live migration from n1 (user): to no node');
  });
});
