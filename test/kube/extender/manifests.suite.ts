// What `berth manifests` prints, as a real API server and a real kube-scheduler take it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { Fields } from '../control-plane/api-objects.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { freePorts } from '../control-plane/free-ports.ts';
import { replaceFile } from '../control-plane/key-files.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { BERTH_SUBJECT, BerthProcess } from './berth-process.ts';
import { applyPrinted, findPrinted, type PrintedObject, pathOf, printManifests } from './printed-manifests.ts';

const MODES = ['second-scheduler', 'change-default'] as const;
const SCHEDULER_SUBJECT = {
  commonName: 'system:serviceaccount:berth:berth-scheduler',
  organizations: ['system:serviceaccounts'],
};
/** What the kube-scheduler of each mode looks for its files in. */
const CLIENT_FOLDERS = { 'second-scheduler': '/etc/berth/client', 'change-default': '/etc/kubernetes/berth' };

describeOnControlPlane('berth manifests', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    const [namespace] = await printManifests('--only', 'namespace');
    await applyPrinted(client, namespace!, false);
    await client.create(nodeObject('node-1'));
    await client.create(nodeObject('node-2'));
  });

  afterAll(() => controlPlane?.stop());

  it.each(
    MODES.flatMap((mode) => [
      { mode, options: ['--certificates', 'self-made'] },
      { mode, options: ['--certificates', 'none', '--bind', '--metrics-api', '--shadow', 'vm-packed'] },
    ]),
  )('are taken by the API server, no field unknown: --mode $mode $options', async ({ mode, options }) => {
    const cidr = mode === 'change-default' ? ['--scheduler-cidr', '10.0.0.0/28'] : [];
    const network = ['--api-server-port', '443', '16443', '--prometheus', 'http://prometheus.monitoring:80'];
    const objects = await printManifests('--mode', mode, ...options, ...network, ...cidr);
    for (const object of objects) {
      const taken = (await applyPrinted(client, object, true)) as PrintedObject; // as it was sent
      expect([taken.kind, taken.metadata.name]).toEqual([object.kind, object.metadata.name]);
    }
    const kinds = ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'ConfigMap', 'Service', 'Deployment'];
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds, 'PodDisruptionBudget']));
  });

  it('would be refused with a field that nobody knows', async () => {
    const [service] = await printManifests('--only', 'service');
    const strange = { ...service!, spec: { ...(service!['spec'] as Fields), strange: true } };
    await expect(applyPrinted(client, strange, true)).rejects.toThrow(/strange/);
  });

  it('have pods that the namespace lets run, where only restricted ones may', async () => {
    const objects = await printManifests('--certificates', 'none');
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(['berth', 'berth-scheduler']);
    for (const { metadata, ...rest } of deployments) {
      const { template } = rest['spec'] as { readonly template: { readonly metadata: Fields; readonly spec: Fields } }; // apps/v1
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, ...metadata },
        spec: template.spec,
      };
      const send = (spec: Fields) =>
        client.transport.send({ method: 'POST', path: `${pathOf(pod)}?dryRun=All`, body: { ...pod, spec } });
      await send(pod.spec);
      await expect(send({ ...pod.spec, hostNetwork: true })).rejects.toThrow(/violates PodSecurity "restricted/);
    }
  });

  it.each(MODES)(
    'start a kube-scheduler that asks Berth, with their rights and certificates: --mode %s',
    async (mode) => {
      const folder = join(controlPlane.folder, mode);
      await mkdir(folder);
      const objects = await printManifests('--mode', mode, '--certificates', 'self-made');
      for (const object of objects.filter(({ kind }) => /Role|ServiceAccount/.test(kind))) {
        await applyPrinted(client, object, false);
      }
      const server = await writeSecret(folder, findPrinted(objects, 'Secret', 'berth-server-tls'));
      const callerFiles = await writeSecret(folder, findPrinted(objects, 'Secret', 'berth-client-tls'));
      const [port = 0, observePort = 0] = await freePorts(2);
      const configMap = findPrinted(objects, 'ConfigMap', 'berth-scheduler-configuration');
      const printed = (configMap['data'] as Readonly<Record<string, string>>)['config.yaml']!; // core/v1
      const kubeconfig =
        mode === 'second-scheduler'
          ? await controlPlane.writeKubeconfig(mode, SCHEDULER_SUBJECT)
          : controlPlane.schedulerKubeconfig;
      const text = printed
        .replace('https://berth.berth.svc:8443', `https://127.0.0.1:${port}`)
        .replaceAll(`${CLIENT_FOLDERS[mode]}/`, `${callerFiles.folder}/`)
        .replace('/etc/kubernetes/scheduler.conf', kubeconfig);
      const configuration = parse(text) as Fields; // of a mapping
      const configurationFile = join(folder, 'config.yaml');
      await replaceFile(configurationFile, printed);
      const berth = new BerthProcess(
        controlPlane,
        {
          certificates: { caFile: server.caFile, server, client: callerFiles },
          ...{ port, observePort, kubeconfig: await controlPlane.writeKubeconfig('berth', BERTH_SUBJECT) },
        },
        { arguments: ['--scheduler-config', configurationFile] },
      );
      await berth.start();
      const scheduler = await startScheduler(controlPlane, {
        name: mode,
        configuration: { ...configuration, clientConnection: { kubeconfig } },
      });
      const [{ schedulerName } = { schedulerName: '' }] = configuration['profiles'] as readonly {
        schedulerName: string;
      }[];
      const pod = await client.create(podObject(`for-${mode}`, { spec: { schedulerName } }));
      await waitForBound(client, [pod], 60);
      for (const verb of ['filter', 'prioritize']) {
        expect(await berth.metric('berth_requests_total', `verb="${verb}",outcome="decided"`)).toBe(1);
      }
      const [lease, namespace] =
        mode === 'second-scheduler' ? ['berth-scheduler', 'berth'] : ['kube-scheduler', 'kube-system'];
      expect(await client.find('Lease', lease!, namespace)).toBeDefined();
      await scheduler.stop();
      await berth.stop();
    },
  );
});

/** Writes a printed Secret as the files that a pod would see. */
async function writeSecret(folder: string, secret: PrintedObject) {
  const own = join(folder, secret.metadata.name);
  await mkdir(own);
  const { data, stringData } = secret as { data?: Record<string, string>; stringData?: Record<string, string> };
  for (const name of ['ca.crt', 'tls.crt', 'tls.key']) {
    const text = stringData?.[name] ?? Buffer.from(data?.[name] ?? '', 'base64').toString();
    await replaceFile(join(own, name), text);
  }
  const files = { certificateFile: join(own, 'tls.crt'), keyFile: join(own, 'tls.key') };
  return { folder: own, caFile: join(own, 'ca.crt'), ...files };
}
