import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { type VmiOptions, vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';
import { wantsToRun } from '../../../src/kube/kubevirt/virtual-machine-run.ts';

const empty = new InstancetypeShelf();

function expand(vm: unknown, options: VmiOptions = {}) {
  return vmiOfVirtualMachine(Field.root(vm, new IssueList(), 'items[3]', 'vms.yaml'), empty, options);
}

const metadata = { name: 'db', namespace: 'prod', uid: 'u-1', generation: 7 };

describe('vmiOfVirtualMachine', () => {
  it('takes the name of the VM and the labels of its template, and is controlled by the VM', () => {
    const template = {
      metadata: { name: 'other', labels: { app: 'db' }, annotations: { k: 'v' }, creationTimestamp: null },
      spec: { domain: { cpu: { cores: 2 } }, evictionStrategy: 'LiveMigrate' },
    };
    const { vmi, issues } = expand({ metadata: { ...metadata, labels: { of: 'vm' } }, spec: { template } });
    expect(issues).toEqual([]);
    expect(vmi).toEqual({
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachineInstance',
      metadata: {
        name: 'db',
        namespace: 'prod',
        labels: { app: 'db' },
        annotations: { k: 'v', 'kubevirt.io/vm-generation': '7' },
        finalizers: ['kubevirt.io/virtualMachineControllerFinalize'],
        ownerReferences: [
          {
            apiVersion: 'kubevirt.io/v1',
            kind: 'VirtualMachine',
            name: 'db',
            uid: 'u-1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        domain: { cpu: { cores: 2 }, devices: { interfaces: [{ name: 'default', bridge: {} }] } },
        evictionStrategy: 'LiveMigrate',
        networks: [{ name: 'default', pod: {} }],
      },
    });
  });

  it('binds the default network as the cluster is configured to, unless the VM has its own', () => {
    const spec = { template: { spec: { domain: {} } } };
    const masquerade = expand({ metadata, spec }, { defaultNetworkInterface: 'masquerade' }).vmi;
    expect(masquerade?.spec).toMatchObject({
      domain: { devices: { interfaces: [{ name: 'default', masquerade: {} }] } },
    });
    const networks = [{ name: 'm', multus: {} }];
    const own = expand({ metadata, spec: { template: { spec: { domain: {}, networks } } } }).vmi;
    expect(own?.spec).toEqual({ domain: {}, networks });
  });

  it('makes a disk of each volume that is none yet, and leaves a dumped memory out', () => {
    const spec = {
      domain: { devices: { disks: [{ name: 'a' }], filesystems: [{ name: 'f' }] } },
      volumes: [{ name: 'a' }, { name: 'b' }, { name: 'f' }, { name: 'dump' }],
    };
    const request = (phase: string) => ({ memoryDumpRequest: { claimName: 'dump', phase } });
    const disksAt = (phase: string) => {
      const { vmi } = expand({ metadata, spec: { template: { spec } }, status: request(phase) });
      return (vmi as { spec: { domain: { devices: { disks: { name: string }[] } } } }).spec.domain.devices.disks;
    };
    expect(disksAt('Completed').map(({ name }) => name)).toEqual(['a', 'b']);
    expect(disksAt('InProgress').map(({ name }) => name)).toEqual(['a', 'b', 'dump']);
  });

  it('marks a receiver and a VM that starts paused', () => {
    const template = { spec: { domain: {} } };
    const receiver = expand({ metadata, spec: { runStrategy: 'WaitAsReceiver', template } }).vmi;
    expect(receiver?.metadata).toMatchObject({ annotations: { 'kubevirt.io/create-migration-target': 'true' } });
    const status = { stateChangeRequests: [{ action: 'Start', data: { paused: 'true' } }] };
    expect(expand({ metadata, spec: { template }, status }).vmi?.spec).toMatchObject({ startStrategy: 'Paused' });
  });

  it('tells where a VM is broken and makes no VMI', () => {
    const at = (vm: unknown) => {
      const { vmi, issues } = expand(vm);
      expect(vmi).toBeNull();
      return issues.map(({ file, path, code }) => `${file} ${path} ${code}`);
    };
    expect(at({ metadata })).toEqual([
      'vms.yaml items[3].spec.template missing-field',
      'vms.yaml items[3].spec.template.spec missing-field',
    ]);
    expect(at({ spec: { template: { spec: { domain: 'x' } } } })).toEqual([
      'vms.yaml items[3].metadata.name missing-field',
      'vms.yaml items[3].spec.template.spec.domain wrong-type',
    ]);
  });

  it('never throws and never changes what it reads', () => {
    const part = fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.constant({}));
    const text = fc.oneof(fc.constantFrom('x', '__proto__', 'Start'), part);
    const spec = fc.record({ domain: part, volumes: part, networks: part });
    const domain = fc.record({
      cpu: part,
      memory: part,
      resources: part,
      devices: fc.record({ disks: part, interfaces: part }),
    });
    const vm = fc.record({
      metadata: fc.oneof(fc.record({ name: text, generation: part }), part),
      spec: fc.record({
        template: fc.oneof(fc.record({ metadata: part, spec: fc.oneof(spec, fc.record({ domain })) }), part),
        instancetype: fc.oneof(fc.record({ name: text, kind: text }), part),
        preference: fc.oneof(fc.record({ name: text }), part),
        runStrategy: text,
      }),
      status: fc.oneof(fc.record({ stateChangeRequests: part, memoryDumpRequest: part }), part),
    });
    fc.assert(
      fc.property(fc.oneof(vm, fc.jsonValue()), vm, (one, other) => {
        const shelf = new InstancetypeShelf();
        const issues = new IssueList();
        for (const kind of ['VirtualMachineClusterInstancetype', 'VirtualMachineClusterPreference']) {
          shelf.put(kind, Field.root({ metadata: { name: 'x' }, spec: other.spec }, issues));
        }
        const before = JSON.stringify(one);
        const { vmi, issues: found } = vmiOfVirtualMachine(Field.root(one, issues), shelf);
        expect(JSON.stringify(one)).toBe(before);
        expect(vmi === null).toBe(found.some(({ severity }) => severity === 'error'));
        wantsToRun(Field.root(one, issues));
      }),
    );
  });
});

describe('wantsToRun', () => {
  const created = { created: true, printableStatus: 'Running' };
  const gone = { created: false, printableStatus: 'Stopped' };
  const ended = { created: true, printableStatus: 'Stopped' };
  const failing = { created: true, printableStatus: 'CrashLoopBackOff' };
  const asked = (action: string) => ({ stateChangeRequests: [{ action }] });
  const recovering = { conditions: [{ type: 'ManualRecoveryRequired', status: 'True' }] };
  const always = { runStrategy: 'Always' };
  const rerun = { runStrategy: 'RerunOnFailure' };
  const manual = { runStrategy: 'Manual' };
  const once = { runStrategy: 'Once' };
  const halted = { runStrategy: 'Halted' };
  const receiver = { runStrategy: 'WaitAsReceiver' };

  it.each([
    [{ running: true }, {}, 'running'],
    [{ running: false }, {}, 'stopped'],
    [{}, {}, 'stopped'],
    [always, {}, 'running'],
    [always, failing, 'running'],
    // A stop under Always is a restart.
    [always, { ...created, ...asked('Stop') }, 'running'],
    [always, { ...gone, ...recovering }, 'stopped'],
    [always, { ...created, ...recovering }, 'running'],
    [halted, created, 'stopped'],
    [halted, { ...gone, ...asked('Start') }, 'running'],
    [halted, { ...created, ...asked('Start') }, 'stopped'],
    [manual, gone, 'stopped'],
    [manual, { ...gone, ...asked('Start') }, 'running'],
    [manual, created, 'running'],
    [manual, { ...created, ...asked('Stop') }, 'stopped'],
    [manual, ended, 'stopped'],
    // Only the first request counts.
    [manual, { ...gone, stateChangeRequests: [{ action: 'Stop' }, { action: 'Start' }] }, 'stopped'],
    [rerun, gone, 'running'],
    [rerun, { ...gone, runStrategy: 'RerunOnFailure' }, 'stopped'],
    [rerun, { ...gone, runStrategy: 'RerunOnFailure', ...asked('Start') }, 'running'],
    [rerun, { ...gone, runStrategy: 'Halted' }, 'running'],
    [rerun, { ...created, ...asked('Stop') }, 'stopped'],
    [rerun, ended, 'stopped'],
    [rerun, failing, 'running'],
    [once, gone, 'running'],
    [once, created, 'running'],
    [once, ended, 'stopped'],
    [once, failing, 'stopped'],
    [receiver, { ...created, printableStatus: 'WaitingForReceiver' }, 'unknown'],
    [receiver, created, 'running'],
  ] as const)('%j with status %j: %s', (spec, status, expected) => {
    expect(wantsToRun(Field.root({ metadata, spec, status }, new IssueList()))).toBe(expected);
  });

  it.each([
    [manual, 'stopped'],
    [rerun, 'running'],
    [once, 'running'],
  ] as const)('%j is %s in a manifest, and unknown where a stored VM has no status', (spec, expected) => {
    expect(wantsToRun(Field.root({ metadata: { name: 'db' }, spec }, new IssueList()))).toBe(expected);
    expect(wantsToRun(Field.root({ metadata, spec }, new IssueList()))).toBe('unknown');
  });

  it('is stopped while the VM is deleted', () => {
    const deleted = { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(wantsToRun(Field.root({ metadata: deleted, spec: always, status: created }, new IssueList()))).toBe(
      'stopped',
    );
  });

  it.each([
    [{ running: true, runStrategy: 'Always' }, 'unknown-value', 'spec.running'],
    [{ runStrategy: 'Sometimes' }, 'unknown-value', 'spec.runStrategy'],
    [{ runStrategy: 5 }, 'wrong-type', 'spec.runStrategy'],
  ])('%j is unknown, with an issue', (spec, code, path) => {
    const issues = new IssueList();
    expect(wantsToRun(Field.root({ metadata, spec }, issues))).toBe('unknown');
    expect(issues.all.map((issue) => [issue.code, issue.path])).toEqual([[code, path]]);
  });
});
