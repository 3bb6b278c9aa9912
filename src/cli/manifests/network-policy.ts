/** Who may reach Berth, and whom it may reach. */

import { isIP } from 'node:net';
import { BERTH, BERTH_SELECTOR, EXTENDER_PORT, metadataIn, OBSERVE_PORT, SCHEDULER_SELECTOR } from './names.ts';
import type { Note, Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

type Peer = Readonly<Record<string, unknown>>;

/** CoreDNS listens on 53, some distributions on 5353. */
const DNS_PORTS = [53, 5353];
/** Node-local DNS caches listen on a link-local address. */
const LINK_LOCAL = '169.254.0.0/16';
/** The API server's Service and the server behind it: network plug-ins differ in which one they look at. */
const API_SERVER_PORTS = [443, 6443];

const OPEN_NOTE = `Open to every address: kube-scheduler on the host network calls from a node's address, which no selector
matches. A caller still needs a client certificate. Close it with --scheduler-cidr CIDR, once for each network of
control-plane nodes.`;
const CIDR_NOTE = `kube-scheduler on the host network calls from a node's address, which no selector matches: these are
the addresses given by --scheduler-cidr.`;
const PODS_NOTE = `Only the second kube-scheduler. One on the host network calls from a node's address, which no
selector matches: let it in with --scheduler-cidr CIDR.`;
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
            { ports: tcp(API_SERVER_PORTS) },
            ...prometheusRules(settings.prometheus),
          ],
        },
      },
    },
  ],
};

function notesOf({ mode, schedulerCidrs, prometheus }: ManifestSettings): Note[] {
  const callers = mode === 'second-scheduler' ? PODS_NOTE : OPEN_NOTE;
  const notes: Note[] = [
    { path: ['spec', 'ingress', 0], text: schedulerCidrs.length > 0 ? CIDR_NOTE : callers },
    { path: ['spec', 'ingress', 1], text: OBSERVE_NOTE },
    { path: ['spec', 'egress', 0], text: 'DNS.' },
    { path: ['spec', 'egress', 1], text: 'The API server; its address is not known here.' },
  ];
  if (prometheus !== null) notes.push({ path: ['spec', 'egress', 2], text: `${prometheus.href}` });
  return notes;
}

/** None means everyone. */
function callersOf({ mode, schedulerCidrs }: ManifestSettings): Peer[] {
  const networks = schedulerCidrs.map((cidr): Peer => ({ ipBlock: { cidr } }));
  return mode === 'second-scheduler' ? [{ podSelector: { matchLabels: SCHEDULER_SELECTOR } }, ...networks] : networks;
}

function observerOf({ monitoringNamespace }: ManifestSettings): Peer {
  return monitoringNamespace === null ? { namespaceSelector: {} } : inNamespace(monitoringNamespace);
}

function inNamespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function fromPeers(peers: readonly Peer[]): Record<string, unknown> {
  return peers.length === 0 ? {} : { from: peers };
}

/** A Service's port is not the port of its pods, so a Prometheus in the cluster is let through by its namespace. */
function prometheusRules(url: URL | null): Record<string, unknown>[] {
  if (url === null) return [];
  const namespace = namespaceOfService(url);
  if (namespace !== null) return [{ to: [inNamespace(namespace)] }];
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const bits = { 0: null, 4: 32, 6: 128 }[isIP(address)];
  if (bits === null || bits === undefined) return [{ ports: tcp([port]) }];
  return [{ to: [{ ipBlock: { cidr: `${address}/${bits}` } }], ports: tcp([port]) }];
}

/** The namespace in `name.namespace.svc`; null for a host that is none of the cluster's. */
function namespaceOfService(url: URL): string | null {
  return /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.|$)/.exec(url.hostname)?.[1] ?? null;
}

function tcp(ports: readonly number[]): Record<string, unknown>[] {
  return ports.map((port) => ({ protocol: 'TCP', port }));
}
