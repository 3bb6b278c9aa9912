import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

describe('berth manifests refuses with usage', () => {
  it.each<readonly [string, string, string]>([
    ['--namespace', 'kube-system', 'a namespace for Berth alone'],
    ['--namespace', 'Berth', 'a DNS label (RFC 1123)'],
    ['--namespace', 'a'.repeat(64), 'at most 63'],
    ['--namespace', '', 'a DNS label'],
    ['--image', 'UPPER/case', 'an image, such as'],
    ['--image', 'berth:tag\n  privileged: true', 'an image, such as'],
    ['--image', 'berth@sha256:abc', 'an image, such as'],
    ['--replicas', '0', 'a whole number from 1 to 10'],
    ['--replicas', '1e1', 'a whole number from 1 to 10'],
    ['--weight', '-1', 'a whole number from 1 to 1000'],
    ['--weight', '1.5', 'a whole number from 1 to 1000'],
    ['--score-range', '20', 'Allowed choices are 10, 100, 1000'],
    ['--mode', 'second', 'Allowed choices are second-scheduler, change-default'],
    ['--scheduler-name', 'default-scheduler', 'give --mode change-default'],
    ['--scheduler-name', 'berth', 'a name that nothing else has'],
    ['--kubernetes-version', '1.33.4', '1.34.0 or newer'],
    ['--kubernetes-version', 'latest', 'the release of the cluster'],
    ['--managed-resource', 'cpu', 'an extended resource, such as devices.kubevirt.io/kvm'],
    ['--scheduler-cidr', '10.0.0.1', 'a network, such as'],
    ['--scheduler-cidr', '10.0.0.0/33', 'a network, such as'],
    ['--scheduler-cidr', 'fd00::/129', 'a network, such as'],
    ['--api-server-port', '0', 'a whole number from 1 to 65535'],
    ['--api-server-port', '65536', 'a whole number from 1 to 65535'],
    ['--service-ip', 'berth', 'an IP address'],
    ['--prometheus', 'prometheus:9090', 'an http or https URL'],
    ['--prometheus', 'file:///etc/passwd', 'an http or https URL'],
    ['--valid-days', '3651', 'a whole number from 1 to 3650'],
    ['--only', 'rbac,deploymnt', 'wanted deployment?'],
    ['--policy', '-', "a policy's name or a file"],
  ])('%s %j', async (option, value, wanted) => {
    const { code, out, err } = await runCli(['manifests', `${option}=${value}`]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(wanted);
    expect(err).toContain(option);
  });

  it('a resource that is named twice', async () => {
    const { code, err } = await runCli(['manifests', '--managed-resource', 'a.io/b', 'a.io/b']);
    expect([code, err]).toEqual([2, expect.stringContaining('each resource once')]);
  });

  it('a URL with a password, which it does not print', async () => {
    const { code, out, err } = await runCli(['manifests', '--prometheus=http://me:hunter2@prometheus:9090']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('--prometheus');
    expect(err).not.toContain('hunter2');
  });

  it('a name for the default scheduler', async () => {
    const { code, err } = await runCli(['manifests', '--mode', 'change-default', '--scheduler-name', 'vms']);
    expect([code, err]).toEqual([2, expect.stringContaining('it is the default scheduler that asks Berth')]);
  });

  it('a default scheduler without which nothing is scheduled, and which asks Berth about the pods of Berth', async () => {
    const deadlock = ['manifests', '--mode', 'change-default', '--no-ignorable'];
    const { code, out, err } = await runCli(deadlock);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('give --managed-resource, or leave --no-ignorable out');
    expect((await runCli([...deadlock, '--managed-resource', 'devices.kubevirt.io/kvm'])).code).toBe(0);
    expect((await runCli(['manifests', '--no-ignorable'])).code).toBe(0);
  });

  it('a wrong validity for alerts that are printed alone', async () => {
    const { code, out, err } = await runCli(['manifests', '--alerts', '--valid-days', '0']);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('--valid-days: found "0"')]);
  });

  it('a policy of an unknown name, as an input', async () => {
    const { code, err } = await runCli(['manifests', '--policy', 'vm-balancd']);
    expect([code, err]).toEqual([1, expect.stringContaining('did you mean vm-balanced?')]);
  });

  it('every name that is no DNS label, whatever it holds', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(...'ab-.: {}[]"\'\n#&*!|>%@`\u001b\u202e'), maxLength: 80 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('--namespace', '--scheduler-name'), hostile, async (option, name) => {
        fc.pre(!DNS_LABEL.test(name));
        const { code, out, err } = await runCli(['manifests', `${option}=${name}`]);
        expect([code, out]).toEqual([2, '']);
        expect(err).toContain(`${option}: found`);
        for (const steering of ['\u001b', '\u202e']) expect(err).not.toContain(steering);
      }),
      { numRuns: 200 },
    );
  });
});
