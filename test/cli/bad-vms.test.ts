import { describe, expect, it } from 'vitest';
import { INSTANCETYPE, placeWith, runWith, vmiText, vmText } from './bad-input-rig.ts';

/** All of it is told and decided within this, milliseconds. */
const TIMEOUT = 2000;
const LONG = 'x'.repeat(10_000);
const TEMPLATE = 'stdin: documents[2].spec.template.spec';

type Case = readonly [what: string, text: string, told: readonly string[]];

/** Only that VM is left out, by name; the other is placed. */
function areLeftOut(cases: readonly Case[]): void {
  it.each(cases)('%s', { timeout: TIMEOUT }, async (_, text, told) => {
    const { code, err, nodes, notPlaceable } = await placeWith(text);
    for (const one of told) expect(err).toContain(one);
    expect(err).toMatch(/found VirtualMachine(Instance)? vms\/bad, wanted a VM that KubeVirt would start; Mend what/);
    expect({ code, nodes, notPlaceable }).toEqual({ code: 0, nodes: { good: 'n1' }, notPlaceable: ['vms/bad'] });
  });
}

describe('a VM is left out, and all others are placed, for', () => {
  areLeftOut([
    [
      'an unknown instancetype',
      `${INSTANCETYPE}${vmText({ spec: 'instancetype: { name: u1.larg }' })}`,
      [
        'stdin: documents[3].spec.instancetype.name: found "u1.larg", wanted the name of a VirtualMachineClusterInstancetype; did you mean u1.large?',
      ],
    ],
    [
      'an unknown preference',
      vmText({ spec: 'preference: { name: fedora }' }),
      [
        'stdin: documents[2].spec.preference.name: found "fedora", wanted the name of a VirtualMachineClusterPreference; add the VirtualMachineClusterPreference to the input',
      ],
    ],
    [
      'sizes of its own beside its instancetype',
      `${INSTANCETYPE}${vmText({
        spec: 'instancetype: { name: u1.large }',
        domain: 'cpu: { cores: 4 }, memory: { guest: 2Gi }, devices: {}',
      })}`,
      [
        'documents[3].spec.template.spec.domain.cpu.cores: found 4, wanted nothing, for VirtualMachineClusterInstancetype u1.large sets it at stdin: documents[2].spec.cpu.guest; Remove it from the VM',
        'documents[3].spec.template.spec.domain.memory.guest: found "2Gi"',
      ],
    ],
    [
      'no memory at all',
      vmText({ domain: 'devices: {}' }),
      [`${TEMPLATE}.domain.memory.guest: found nothing, wanted memory for the guest; write such as 4Gi`],
    ],
    [
      'memory of 0',
      vmiText({ domain: 'memory: { guest: 0 }, devices: {}' }),
      ['stdin: documents[2].spec.domain.memory.guest: found 0, wanted more than 0; write such as 4Gi'],
    ],
    [
      'memory below 0',
      vmText({ domain: 'memory: { guest: -1Gi }, devices: {}' }),
      [`${TEMPLATE}.domain.memory.guest: found "-1Gi", wanted zero or more`],
    ],
    [
      'memory of 1e308',
      vmText({ domain: 'memory: { guest: 1e308 }, devices: {}' }),
      [`${TEMPLATE}.domain.memory.guest: found "1e+308", wanted at most 9007199254740991; check the unit`],
    ],
    [
      'a request of 1e308 CPUs',
      vmText({ domain: 'memory: { guest: 1Gi }, resources: { requests: { cpu: "1e308" } }, devices: {}' }),
      [`${TEMPLATE}.domain.resources.requests.cpu: found "1e308", wanted at most 9007199254740991; check the unit`],
    ],
    [
      '-1 sockets',
      vmiText({ domain: 'cpu: { sockets: -1 }, memory: { guest: 1Gi }, devices: {}' }),
      ['stdin: documents[2].spec.domain.cpu.sockets: found -1, wanted a whole number from 0 to 4294967295'],
    ],
    [
      '1e308 sockets',
      vmText({ domain: 'cpu: { sockets: 1e308 }, memory: { guest: 1Gi }, devices: {}' }),
      [`${TEMPLATE}.domain.cpu.sockets: found 1e+308, wanted a whole number`],
    ],
    [
      'no template',
      vmText().replace(/ {2}template:[\s\S]*---$/, '---'),
      ['stdin: documents[2].spec.template: found nothing, wanted what the VM is made of; Add the field'],
    ],
    [
      'a template that is a list',
      vmText().replace(/ {2}template:[\s\S]*---$/, '  template: []\n---'),
      ['stdin: documents[2].spec.template: found a list of 0, wanted an object'],
    ],
    [
      'no spec',
      '\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: { name: bad, namespace: vms }\n---',
      ['stdin: documents[2].spec: found nothing, wanted what the VM is made of'],
    ],
    [
      'a run strategy that there is not',
      vmText().replace('Always', 'Alway'),
      ['stdin: documents[2].spec.runStrategy: found "Alway", wanted one of Always, RerunOnFailure, Manual'],
    ],
  ]);
});

describe('a device is refused with its VM where its name is', () => {
  const gpu = (name: string) =>
    vmText({
      domain: `memory: { guest: 2Gi }, devices: { gpus: [ { name: g, deviceName: ${JSON.stringify(name)} } ] }`,
    });
  const at = `${TEMPLATE}.domain.devices.gpus[0].deviceName: found`;
  const wanted = 'wanted the resource of a device; write it as nodes list it: nvidia.com/GA102GL';
  areLeftOut([
    ['__proto__', gpu('__proto__'), [`${at} "__proto__", ${wanted}`]],
    ['of 10,000 characters', gpu(LONG), [`${at} "${LONG.slice(0, 77)}...", ${wanted}`]],
    ['a line feed', gpu('nvidia.com/a\nb'), [`${at} "nvidia.com/a\\nb", ${wanted}`]],
    ['a colour', gpu('nvidia.com/\u001b[31mred'), [`${at} "nvidia.com/\\u001b[31mred", ${wanted}`]],
    [
      'written to the left',
      gpu('nvidia.com/\u202e\u200f\u061cb'),
      [`${at} "nvidia.com/\\u202e\\u200f\\u061cb", ${wanted}`],
    ],
  ]);
});

describe('names of VMs', () => {
  it.each([
    ['__proto__', '__proto__', '__proto__'],
    ['controls', JSON.stringify('a\u001b[31m\u202eb\nc'), 'a\\u001b[31m\\u202eb\\u000ac'],
    ['10,000 characters', LONG, LONG],
  ])('may be %s without harm', { timeout: TIMEOUT }, async (_, written, shown) => {
    const { code, out } = await runWith(vmText({ name: written }), 'place');
    expect(code).toBe(0);
    expect(out).toContain(`vms/virt-launcher-${shown}`);
    expect(out).toContain('2 of 2 pods placed');
  });

  it('are told where two VMs have one, of which the first stays', { timeout: TIMEOUT }, async () => {
    const { err, nodes } = await placeWith(`${vmText()}${vmText({ domain: 'memory: { guest: 900Gi }, devices: {}' })}`);
    expect(err).toContain(
      'stdin: documents[3].metadata.name: found "bad" again (first: stdin: documents[2]), wanted each VirtualMachine once',
    );
    expect(nodes).toEqual({ good: 'n1', bad: 'n1' });
  });
});

describe('demands that contradict each other leave a VM pending, and are told', () => {
  const zoneIn = (values: string, operator = 'In') =>
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ { matchExpressions: [ { key: zone, operator: ${operator}, values: ${values} } ] } ] } } }`;
  const terms = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const remedy = 'wanted labels that one node can have; remove one of the two: no node has both';

  it.each<Case>([
    [
      'nodeSelector and affinity',
      `nodeSelector: { zone: a }\n${zoneIn('[b, c]')}`,
      [`${TEMPLATE}.${terms}: found "nodeSelector zone=a beside zone In b c", ${remedy}`],
    ],
    [
      'nodeSelector and the absence of its label',
      `nodeSelector: { zone: a }\n${zoneIn('[]', 'DoesNotExist')}`,
      [`found "nodeSelector zone=a beside zone DoesNotExist", ${remedy}`],
    ],
    [
      'architecture of the guest and of its nodes',
      'architecture: arm64\nnodeSelector: { kubernetes.io/arch: amd64 }',
      [
        `${TEMPLATE}.nodeSelector["kubernetes.io/arch"]: found "nodeSelector kubernetes.io/arch=amd64 for a guest of arm64", wanted nodes of the guest's architecture; remove one of the two`,
      ],
    ],
    [
      'In without values',
      zoneIn('[]'),
      ['found In with 0 values, wanted one value or more; Use In or NotIn with values'],
    ],
  ])('%s', { timeout: TIMEOUT }, async (_, template, told) => {
    const { code, err, nodes, notPlaceable } = await placeWith(vmText({ template }));
    for (const one of told) expect(err).toContain(one);
    expect({ code, nodes, notPlaceable }).toEqual({ code: 0, nodes: { good: 'n1', bad: null }, notPlaceable: [] });
  });

  it('unless another term of the affinity holds', async () => {
    const affinity = zoneIn('[b]').replace(
      '[ { match',
      '[ { matchExpressions: [ { key: disk, operator: Exists } ] }, { match',
    );
    const { err } = await placeWith(vmText({ template: `nodeSelector: { zone: a }\n${affinity}` }));
    expect(err).toBe('');
  });
});

describe('a VM that was left out', () => {
  const text = vmText({ spec: 'instancetype: { name: u1.huge }' });

  it('is counted in the table', async () => {
    const { out } = await runWith(text, 'place');
    expect(out).toContain('1 VM not placeable, as told above: vms/bad\n');
    expect(out).toContain('1 of 1 pod placed\n');
  });

  it('does not keep others from being explained', async () => {
    const { code, out } = await runWith(text, 'explain', '--pod', 'vms/virt-launcher-good');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('Pod vms/virt-launcher-good: n1, the only node that fits'),
    ]);
  });

  it.each([[['explain', '--pod', 'vms/virt-launcher-bad']], [['explain', '--migrate', 'vms/bad']]])(
    'is refused where it is asked about: %j',
    async (argv) => {
      const { code, out, err } = await runWith(text, ...argv);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('found VM "vms/bad" with errors, wanted one without; mend what is told of it above');
    },
  );
});
