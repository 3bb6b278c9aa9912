/** Who may reach Berth, and whom it may reach. */

import { BERTH, BERTH_SELECTOR, EXTENDER_PORT, metadataIn, OBSERVE_PORT, SCHEDULER_SELECTOR } from './names.ts';
import { type Peer, peerIn, prometheusEgress } from './prometheus-egress.ts';
import type { Note, Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

/** CoreDNS listens on 53, some distributions on 5353. */
const DNS_PORTS = [53, 5353];
/** Node-local DNS caches listen on a link-local address. */
const LINK_LOCAL = '169.254.0.0/16';

const OPEN_NOTE = `Open to every address: kube-scheduler on the host network calls from a node's address, which no selector
matches. A caller still needs a client certificate. Close it with --scheduler-cidr CIDR, once for each network of
control-plane nodes.`;
const CIDR_NOTE = `kube-scheduler on the host network calls from a node's address, which no selector matches: these are
the addresses given by --scheduler-cidr.`;
const PODS_NOTE = `Only the second kube-scheduler. One on the host network calls from a node's address, which no
selector matches: let it in with --scheduler-cidr CIDR.`;
const API_SERVER_NOTE = `The API server; its address is not known here. Network plug-ins look at the port of its Service or at that of
the server behind it: --api-server-port names both.`;
const OBSERVE_NOTE = 'Metrics and the web page. Probes come from the node itself, which is always let in.';

export const networkPolicy: Section = {
  name: 'network-policy',
  summary: 'who may call Berth, and whom Berth may call',
  toManifests: (settings) => [
    {
      notes: notesOf(settings),
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: metadataIn(settings.namespace, BERTH),
        spec: {
          podSelector: { matchLabels: BERTH_SELECTOR },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [
            { ...fromPeers(callersOf(settings)), ports: tcp([EXTENDER_PORT.number]) },
            { ...fromPeers([observerOf(settings)]), ports: tcp([OBSERVE_PORT.number]) },
          ],
          egress: [
            {
              to: [{ namespaceSelector: {} }, { ipBlock: { cidr: LINK_LOCAL } }],
              ports: DNS_PORTS.flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port }))),
            },
            { ports: tcp(settings.apiServerPorts) },
            ...prometheusRules(settings).map(({ rule }) => rule),
          ],
        },
      },
    },
  ],
};

function notesOf(settings: ManifestSettings): Note[] {
  const { mode, schedulerCidrs } = settings;
  const callers = mode === 'second-scheduler' ? PODS_NOTE : OPEN_NOTE;
  return [
    { path: ['spec', 'ingress', 0], text: schedulerCidrs.length > 0 ? CIDR_NOTE : callers },
    { path: ['spec', 'ingress', 1], text: OBSERVE_NOTE },
    { path: ['spec', 'egress', 0], text: 'DNS.' },
    { path: ['spec', 'egress', 1], text: API_SERVER_NOTE },
    ...prometheusRules(settings).map(({ note }, index) => ({ path: ['spec', 'egress', 2 + index], text: note })),
  ];
}

/** None means everyone. */
function callersOf({ mode, schedulerCidrs }: ManifestSettings): Peer[] {
  const networks = schedulerCidrs.map((cidr): Peer => ({ ipBlock: { cidr } }));
  return mode === 'second-scheduler' ? [{ podSelector: { matchLabels: SCHEDULER_SELECTOR } }, ...networks] : networks;
}

function observerOf({ monitoringNamespace }: ManifestSettings): Peer {
  return monitoringNamespace === null ? { namespaceSelector: {} } : peerIn(monitoringNamespace);
}

function fromPeers(peers: readonly Peer[]): Record<string, unknown> {
  return peers.length === 0 ? {} : { from: peers };
}

function prometheusRules({ prometheus, namespace }: ManifestSettings): ReturnType<typeof prometheusEgress> {
  return prometheus === null ? [] : prometheusEgress(prometheus, namespace);
}

function tcp(ports: readonly number[]): Record<string, unknown>[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}
