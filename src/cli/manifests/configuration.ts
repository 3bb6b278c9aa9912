/** The scheduler's configuration in a ConfigMap: the second scheduler mounts it, or an operator copies it. */

import { plural } from '../render/text.ts';
import { CLIENT_SECRET, metadataIn, SCHEDULER_CONFIG_KEY, SCHEDULER_CONFIG_MAP } from './names.ts';
import { renderObject } from './render-yaml.ts';
import { CLIENT_FOLDERS, schedulerConfiguration } from './scheduler-configuration.ts';
import type { Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

export const configuration: Section = {
  name: 'configuration',
  summary: 'the KubeSchedulerConfiguration that has Berth asked',
  toManifests: (settings) => [
    {
      comment: settings.mode === 'second-scheduler' ? SECOND_COMMENT : changeComment(settings),
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadataIn(settings.namespace, SCHEDULER_CONFIG_MAP),
        data: { [SCHEDULER_CONFIG_KEY]: configurationText(settings) },
      },
    },
  ],
};

/** The file that kube-scheduler is started with. */
export function configurationText(settings: ManifestSettings): string {
  return renderObject(schedulerConfiguration(settings), [
    { path: ['extenders', 0, 'weight'], text: weightNote(settings) },
    { path: ['extenders', 0, 'ignorable'], text: settings.isIgnorable ? IGNORABLE_NOTE : REQUIRED_NOTE },
  ]);
}

/** One default plugin at weight 1 gives a node at most this many points. */
const PLUGIN_POINTS = 100;

function weightNote({ weight, scoreRange }: ManifestSettings): string {
  const points = scoreRange * weight * 10;
  const plugins = plural(points / PLUGIN_POINTS, 'default plugin');
  return `Full marks are ${scoreRange} * ${weight} * 10 = ${points} points, as many as ${plugins} of weight 1 can give.`;
}

const IGNORABLE_NOTE = 'Without an answer from Berth kube-scheduler goes on by itself.';
const REQUIRED_NOTE = 'Without an answer from Berth NO pod that is sent to it is scheduled.';

const SECOND_COMMENT = `What the second kube-scheduler is started with. Berth reads it too, to know who calls.`;

/** Go loads the CA once and the client's pair at every new connection (client-go/transport). */
function changeComment({ namespace, serviceIp }: ManifestSettings): string {
  const folder = CLIENT_FOLDERS['change-default'];
  const secret = (key: string): string =>
    `kubectl -n ${namespace} get secret ${CLIENT_SECRET} -o 'go-template={{index .data "${key}" | base64decode}}'`;
  const dns =
    serviceIp === null
      ? `     spec.dnsPolicy: ClusterFirstWithHostNet       # a pod on the host network does not resolve Services otherwise;
                                                    # or print again with --service-ip, and leave this out`
      : '     no change to DNS: the Service has a fixed address';
  return `The default kube-scheduler, changed. Nothing applies this by itself: Berth reads the ConfigMap to know who calls,
and on every control-plane node (paths are kubeadm's) an operator, once Berth is ready:
  1. copies the configuration and the client certificate:
     install -d -m 700 ${folder}
     kubectl -n ${namespace} get configmap ${SCHEDULER_CONFIG_MAP} -o 'go-template={{index .data "${SCHEDULER_CONFIG_KEY}"}}' > ${folder}/config.yaml
     ${secret('ca.crt')} > ${folder}/ca.crt
     ${secret('tls.crt')} > ${folder}/tls.crt
     (umask 077; ${secret('tls.key')} > ${folder}/tls.key)
     Settings of a configuration that is in use already are merged by hand; Berth is its entry under extenders.
  2. changes /etc/kubernetes/manifests/kube-scheduler.yaml, after a copy of it was put outside that folder:
     spec.containers[0].command: add               - --config=${folder}/config.yaml
     spec.containers[0].volumeMounts: add          - { name: berth, mountPath: ${folder}, readOnly: true }
     spec.volumes: add                             - { name: berth, hostPath: { path: ${folder}, type: Directory } }
${dns}
  3. waits for the kubelet to restart kube-scheduler: kubectl -n kube-system get pods -l component=kube-scheduler
The certificate must be copied again before it expires. The way back is the copy of the manifest.`;
}
