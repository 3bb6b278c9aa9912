import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';

interface RecordedCase {
  readonly vm: unknown;
  readonly instancetype?: unknown;
  readonly preference?: unknown;
  readonly vmi?: unknown;
  readonly conflicts?: readonly string[];
}

const corpus = new URL('../../corpus/kubevirt-instancetypes/cases.jsonl.gz', import.meta.url);
const cases = gunzipSync(readFileSync(corpus))
  .toString()
  .trim()
  .split('\n')
  .map((line): RecordedCase => JSON.parse(line));

function expand({ vm, instancetype, preference }: RecordedCase) {
  const shelf = new InstancetypeShelf();
  const put = (kind: string, spec: unknown) =>
    shelf.put(kind, Field.root({ metadata: { name: 'x' }, spec }, new IssueList()));
  if (instancetype !== undefined) put('VirtualMachineClusterInstancetype', instancetype);
  if (preference !== undefined) put('VirtualMachineClusterPreference', preference);
  return vmiOfVirtualMachine(Field.root(vm, new IssueList()), shelf);
}

/** Struct fields that Go writes though they hold nothing, or leaves out though they were written. */
const STRUCTS = ['acpi', 'resources', 'requests', 'limits', 'nodeSelector', 'annotations', 'labels', 'machine'];
const PLAIN_FLAGS = ['hidden', 'disableHotplug', 'dedicatedCpuPlacement', 'isolateEmulatorThread'];
const PLAIN_COUNTS = ['sockets', 'cores', 'threads'];

/** A value without what Go cannot tell from nothing, with its keys in order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, plain(inner)] as const)
    .filter(([key, inner]) => !isNothing(key, inner));
  return Object.fromEntries(entries);
}

function isNothing(key: string, value: unknown): boolean {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return true;
  if (PLAIN_FLAGS.includes(key) && value === false) return true;
  if (PLAIN_COUNTS.includes(key) && value === 0) return true;
  return STRUCTS.includes(key) && JSON.stringify(value) === '{}';
}

describe('vmiOfVirtualMachine', () => {
  it('makes the VMI that KubeVirt made of 748 recorded VMs', () => {
    const started = cases.filter(({ vmi }) => vmi !== undefined);
    expect(started).toHaveLength(748);
    for (const one of started) expect(plain(expand(one).vmi)).toEqual(plain(one.vmi));
  });

  it('refuses the 52 recorded VMs that KubeVirt refused, naming every field that it named', () => {
    const refused = cases.filter(({ conflicts }) => conflicts !== undefined);
    expect(refused).toHaveLength(52);
    for (const one of refused) {
      const { vmi, issues } = expand(one);
      expect(vmi).toBeNull();
      const clashes = issues.filter(({ code }) => code === 'instancetype-conflict').map(({ path }) => path);
      for (const named of one.conflicts ?? []) expect(clashes).toContain(pathOf(named));
    }
  });
});

/** A field as KubeVirt names it, from the root of the VM; it spells one of them as the instancetype does. */
function pathOf(named: string): string {
  if (named.startsWith('annotations.')) {
    return `spec.template.metadata.annotations["${named.slice('annotations.'.length)}"]`;
  }
  return `spec.template.${named.replace('dedicatedCPUPlacement', 'dedicatedCpuPlacement')}`;
}
