import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';

const apiVersion = 'instancetype.kubevirt.io/v1beta1';
const cluster = 'VirtualMachineClusterInstancetype';
const small = { cpu: { guest: 2 }, memory: { guest: '4Gi' } };

/** A shelf of cluster-wide instancetypes by name. */
function shelfOf(specs: Readonly<Record<string, object>>): InstancetypeShelf {
  const shelf = new InstancetypeShelf();
  for (const [name, spec] of Object.entries(specs)) {
    shelf.put(cluster, Field.root({ apiVersion, metadata: { name }, spec }, new IssueList()));
  }
  return shelf;
}

/** A VM that says nothing but what its spec and status are given here. */
function vmOf(spec: object, status: object = {}) {
  const template = { spec: { domain: {} } };
  return Field.root(
    { metadata: { name: 'vm', namespace: 'ns' }, spec: { ...spec, template }, status },
    new IssueList(),
  );
}

describe('InstancetypeShelf', () => {
  const issuesOf = (spec: object, shelf: InstancetypeShelf, status: object = {}) =>
    vmiOfVirtualMachine(vmOf(spec, status), shelf);
  const socketsOf = (outcome: ReturnType<typeof vmiOfVirtualMachine>) =>
    (outcome.vmi as { spec: { domain: { cpu: { sockets: number } } } } | null)?.spec.domain.cpu.sockets;

  it('names the nearest where there is none of that name', () => {
    const { vmi, issues } = issuesOf({ instancetype: { name: 'u1.smal' } }, shelfOf({ 'u1.small': small, o1: small }));
    expect(vmi).toBeNull();
    expect(issues).toMatchObject([
      {
        code: 'unknown-value',
        path: 'spec.instancetype.name',
        found: '"u1.smal"',
        wanted: `the name of a ${cluster}`,
        remedy: 'did you mean u1.small?',
      },
    ]);
  });

  it('keeps namespaces and kinds apart', () => {
    const shelf = shelfOf({ x: small });
    const other = { apiVersion, metadata: { name: 'x', namespace: 'ns' }, spec: { ...small, cpu: { guest: 7 } } };
    shelf.put('VirtualMachineInstancetype', Field.root(other, new IssueList()));
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf))).toBe(2);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x', kind: 'virtualmachineinstancetypes' } }, shelf))).toBe(7);
    const elsewhere = Field.root(
      {
        metadata: { name: 'vm', namespace: 'b' },
        spec: { instancetype: { name: 'x', kind: 'VirtualMachineInstancetype' }, template: { spec: {} } },
      },
      new IssueList(),
    );
    expect(vmiOfVirtualMachine(elsewhere, shelf).vmi).toBeNull();
    expect(issuesOf({ instancetype: { name: 'x', kind: 'Flavour' } }, shelf).issues).toMatchObject([
      { code: 'unknown-value', path: 'spec.instancetype.kind' },
    ]);
  });

  it('asks for the name that KubeVirt has not filled in yet', () => {
    const { vmi, issues } = issuesOf({ instancetype: { inferFromVolume: 'root' } }, shelfOf({}));
    expect(vmi).toBeNull();
    expect(issues).toMatchObject([{ code: 'missing-field', path: 'spec.instancetype.name' }]);
    expect(issues[0]?.found).toContain('root');
    expect(issuesOf({ instancetype: {} }, shelfOf({})).issues).toMatchObject([{ code: 'missing-field' }]);
  });

  const revision = (name: string, objectName: string, guest: number, kind = cluster) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name, namespace: 'ns', labels: { 'instancetype.kubevirt.io/object-name': objectName } },
    data: { apiVersion, kind, metadata: { name: objectName }, spec: { ...small, cpu: { guest } } },
  });

  it('prefers a named revision to one in the status, and that to the live object', () => {
    const shelf = shelfOf({ x: small });
    for (const one of [revision('r5', 'x', 5), revision('r6', 'x', 6), revision('r7', 'y', 7)]) {
      expect(shelf.put('ControllerRevision', Field.root(one, new IssueList()))).toBe(true);
    }
    const inStatus = (name: string) => ({ instancetypeRef: { controllerRevisionRef: { name } } });
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf))).toBe(2);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf, inStatus('r6')))).toBe(6);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x', revisionName: 'r5' } }, shelf, inStatus('r6')))).toBe(5);
    // r7 is a revision of y: the VM was given another instancetype since.
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf, inStatus('r7')))).toBe(2);
  });

  it('warns of a revision that is not there and takes the live object', () => {
    const outcome = issuesOf({ instancetype: { name: 'x', revisionName: 'gone' } }, shelfOf({ x: small }));
    expect(socketsOf(outcome)).toBe(2);
    expect(outcome.issues).toMatchObject([{ severity: 'warning', path: 'spec.instancetype.revisionName' }]);
  });

  it('refuses a revision of something else', () => {
    const shelf = shelfOf({ x: small });
    shelf.put('ControllerRevision', Field.root(revision('r', 'x', 1, 'VirtualMachinePreference'), new IssueList()));
    const outcome = issuesOf({ instancetype: { name: 'x', revisionName: 'r' } }, shelf);
    expect(outcome.vmi).toBeNull();
    expect(outcome.issues).toMatchObject([{ code: 'unknown-value', wanted: 'a revision of an instancetype' }]);
  });

  it('leaves alone what is not its own', () => {
    const shelf = new InstancetypeShelf();
    const issues = new IssueList();
    const put = (kind: string, object: object) => shelf.put(kind, Field.root(object, issues));
    expect(put('ControllerRevision', { metadata: { name: 'ds' }, data: { spec: { template: {} } } })).toBe(false);
    expect(put('Pod', { metadata: { name: 'x' } })).toBe(false);
    expect(put(cluster, { apiVersion: 'other.io/v1', metadata: { name: 'x' } })).toBe(false);
    expect(put(cluster, { apiVersion: 5, metadata: { name: 'x' } })).toBe(false);
    expect(issues.all).toEqual([]);
  });

  it('tells a second one of a name, one without a name and one of a later version', () => {
    const shelf = shelfOf({ x: small });
    const issues = new IssueList();
    const put = (object: object) => shelf.put(cluster, Field.root({ spec: small, ...object }, issues));
    put({ apiVersion, metadata: { name: 'x' } });
    expect(put({ apiVersion })).toBe(true);
    put({ apiVersion: 'instancetype.kubevirt.io/v9', metadata: { name: 'y' } });
    expect(issues.all.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error duplicate-object',
      'error missing-field',
      'warning unsupported-version',
    ]);
  });

  it('never throws', () => {
    const kinds = fc.constantFrom(cluster, 'VirtualMachinePreference', 'ControllerRevision', '__proto__');
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), kinds, (spec, metadata, kind) => {
        const shelf = new InstancetypeShelf();
        shelf.put(kind, Field.root({ metadata, spec, data: { kind: cluster, spec } }, new IssueList()));
        shelf.put(kind, Field.root(spec, new IssueList()));
      }),
    );
  });
});
