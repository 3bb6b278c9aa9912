/** A small cluster with one VM that is in order, to which inputs that are not are added. */

import { expect } from 'vitest';
import { runCli } from './run-cli.ts';

const AMOUNTS =
  '{ cpu: "32", memory: 128Gi, pods: "110", ephemeral-storage: 200Gi, devices.kubevirt.io/kvm: 1k, devices.kubevirt.io/tun: 1k, devices.kubevirt.io/vhost-net: 1k }';

/** A node for VMs; `labels` as in YAML, with a comma before them. */
export function nodeText(name: string, labels = '', architecture = 'amd64'): string {
  const machine = architecture === 'arm64' ? 'virt' : 'q35';
  return `
apiVersion: v1
kind: Node
metadata:
  name: ${name}
  annotations: { kubevirt.io/heartbeat: '"2026-11-21T08:00:00Z"' }
  labels: { kubernetes.io/hostname: ${name}, kubernetes.io/arch: ${architecture}, kubevirt.io/schedulable: "true", machine-type.node.kubevirt.io/${machine}: "true"${labels} }
status: { capacity: ${AMOUNTS}, allocatable: ${AMOUNTS} }
---`;
}

interface VmParts {
  readonly name?: string;
  /** Beside the template, one field a line. */
  readonly spec?: string;
  /** In the template's spec beside the domain, one field a line. */
  readonly template?: string;
  readonly domain?: string;
}

/** Lines of YAML, further in. */
const indent = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by);

/** A VirtualMachine vms/bad that is to run. */
export function vmText({ name = 'bad', spec = '', template = '', domain = SMALL_DOMAIN }: VmParts = {}): string {
  return `
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: ${name}, namespace: vms }
spec:
  runStrategy: Always
${indent(spec, '  ')}
  template:
    spec:
      domain: { ${domain} }
${indent(template, '      ')}
---`;
}

const SMALL_DOMAIN = 'memory: { guest: 2Gi }, devices: {}';

interface VmiParts {
  readonly name?: string;
  readonly domain?: string;
  readonly spec?: string;
  readonly status?: string;
}

/** A VirtualMachineInstance vms/bad, pending unless its status says where it runs. */
export function vmiText({ name = 'bad', domain = SMALL_DOMAIN, spec = '', status = '' }: VmiParts = {}): string {
  return `
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: { name: ${name}, namespace: vms, uid: uid-${name} }
spec:
  domain: { ${domain} }
${indent(spec, '  ')}
status: { ${status === '' ? 'phase: Pending' : status} }
---`;
}

export const RUNNING = 'phase: Running, nodeName: n1';

export const INSTANCETYPE = `
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: { name: u1.large }
spec: { cpu: { guest: 2 }, memory: { guest: 8Gi } }
---`;

/** The base: one node and the VM vms/good. */
const BASE = `${nodeText('n1')}${vmText({ name: 'good' })}`;

/** What a command prints of the base with more objects; there is never a stack, and controls never reach the terminal. */
export async function runWith(text: string, ...argv: string[]) {
  const ran = await runCli([argv[0]!, '--cluster', '-', ...argv.slice(1)], `${BASE}${text}`);
  expect(ran.err).not.toContain('    at ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(ran.out + ran.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u061c\u200b-\u200f\u202a-\u202e]/);
  return ran;
}

interface Placed {
  readonly pod: string;
  readonly outcome: string;
  readonly node: string | null;
}

/** Where the pods of the base with more objects would go, which VMs have none, and all that was told. */
export async function placeWith(text: string) {
  const { code, out, err } = await runWith(text, 'place', '--json');
  if (code !== 0) return { code, err, nodes: {}, notPlaceable: [] };
  const { pods, notPlaceable } = JSON.parse(out) as { pods: Placed[]; notPlaceable: string[] };
  const nodes = Object.fromEntries(pods.map(({ pod, node }) => [pod.replace('vms/virt-launcher-', ''), node]));
  return { code, err, nodes, notPlaceable };
}
