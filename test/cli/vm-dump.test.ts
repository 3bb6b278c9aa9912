import { describe, expect, it } from 'vitest';
import { placeWith, runWith, vmiText, vmText } from './bad-input-rig.ts';

const GIB = 1024 ** 3;
/** What KubeVirt makes of a guest of 60 GiB: 220 + 8 + 8 + 32 MiB of overhead and 35 MB of its console log. */
const RENDERED = 60 * GIB + 268 * 1024 ** 2 + 35e6;

const domain = 'memory: { guest: 60Gi }, devices: {}';
const vm = `${vmText({ name: 'db', domain }).trimEnd().slice(0, -3)}status: { created: true, printableStatus: Running }\n---`;
const vmi = vmiText({ name: 'db', domain, status: 'phase: Running, nodeName: n1' });
const brokenVmi = vmi.replace('guest: 60Gi', 'guest: -60Gi');
/** As the API server holds it: it asks for 61 GiB. */
const pod = `
apiVersion: v1
kind: Pod
metadata:
  name: virt-launcher-db-abcde
  namespace: vms
  uid: pod-db
  labels: { kubevirt.io: virt-launcher, kubevirt.io/created-by: uid-db }
  annotations: { kubevirt.io/domain: db }
  ownerReferences: [ { apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: db, uid: uid-db, controller: true } ]
spec: { nodeName: n1, containers: [ { name: compute, resources: { requests: { memory: 61Gi } } } ] }
status: { phase: Running }
---`;
const kubevirt = `
apiVersion: kubevirt.io/v1
kind: KubeVirt
metadata: { name: kubevirt, namespace: kubevirt }
status: { observedKubeVirtVersion: v1.8.0 }
---`;
/** A pod that fits nowhere, so that what is free is told. */
const large = `
apiVersion: v1
kind: Pod
metadata: { name: large, namespace: vms, uid: pod-large }
spec: { containers: [ { name: c, resources: { requests: { memory: 500Gi } } } ] }
status: { phase: Pending }
---`;

/** Bytes of n1's 128 GiB that are in use. */
async function usedBytes(...objects: string[]): Promise<number> {
  const { out } = await runWith([kubevirt, large, ...objects].join(''), 'explain', '--pod', 'vms/large', '--json');
  const { rejected } = JSON.parse(out);
  return 128 * GIB - rejected[0].rejection.figures[0].free;
}

describe('a dump of a guest', () => {
  it.each([
    ['VM, VMI, pod', [vm, vmi, pod], 61 * GIB],
    ['pod, VMI, VM', [pod, vmi, vm], 61 * GIB],
    ['VMI, pod, VM', [vmi, pod, vm], 61 * GIB],
    ['VMI and pod', [vmi, pod], 61 * GIB],
    ['VM and pod', [vm, pod], 61 * GIB],
    ['pod alone', [pod], 61 * GIB],
    ['VM and VMI', [vm, vmi], RENDERED],
    ['VMI alone', [vmi], RENDERED],
    ['VMI with an error and its pod', [vm, brokenVmi, pod], 61 * GIB],
    ['VMI with an error, without its pod', [vm, brokenVmi], 0],
  ])('counts once: %s', async (_, objects, expected) => {
    expect(await usedBytes(...objects)).toBe(expected);
    expect(Object.keys((await placeWith(objects.join(''))).nodes)).toEqual(['good']);
  });

  it('tells of an error of a VMI that runs, whose pod still counts', async () => {
    const { err, notPlaceable } = await placeWith(`${vm}${brokenVmi}${pod}`);
    expect(err).toContain('warning: stdin: documents[3].spec.domain.memory.guest: found "-60Gi", wanted zero or more');
    expect([err.includes('not-placeable'), notPlaceable]).toEqual([false, []]);
  });

  it('says that a VMI with an error takes nothing on its node where its pod is not there', async () => {
    const { err, notPlaceable } = await placeWith(`${vm}${brokenVmi}`);
    expect(err).toContain('found VirtualMachineInstance vms/db, wanted a VM that KubeVirt would start');
    expect(err).toContain('until then it takes nothing on node n1.');
    expect(notPlaceable).toEqual(['vms/db']);
  });
});
