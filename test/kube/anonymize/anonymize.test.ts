import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  ClusterState,
  createProfile,
  type Decision,
  PLUGINS,
  POLICIES,
  type Pod,
  type Policy,
  Scheduler,
} from '../../../src/core/index.ts';
import { anonymizeObjects } from '../../../src/kube/anonymize/anonymize.ts';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import { isRecord } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { findManifests } from '../../../src/kube/manifests.ts';
import { wordyObjects } from './wordy-objects.ts';

type Json = Readonly<Record<string, unknown>>;

const CASES = [
  'kube-scheduler-verdicts/cases',
  'kube-scheduler-recorded/1.34',
  'kube-scheduler-recorded/1.35',
  'kube-scheduler-recorded/1.36',
];

function linesOf(corpus: string): Json[] {
  const text = gunzipSync(readFileSync(`test/corpus/${corpus}.jsonl.gz`)).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The objects of a recorded case, as the API server sends them; pending pods come last. */
function objectsOf({ pending, expected: _, ...snapshot }: Json): unknown[] {
  const documents = [{ value: snapshot }, { value: { kind: 'PodList', items: pending } }];
  return [...findManifests(documents, new IssueList())].map(({ kind, field }) => ({ ...Object(field.value), kind }));
}

interface Decided {
  /** Those of each policy. */
  readonly decisions: readonly (readonly Decision[])[];
  readonly issues: readonly string[];
  readonly names: readonly string[];
}

/** Decides by each policy on every pod that is bound to no node, each alone. */
function decide(objects: readonly unknown[], policies: readonly Policy[]): Decided {
  const { cluster, issues } = clusterFromDocuments(objects.map((value) => ({ value })));
  const pending = cluster.pods.filter(({ nodeName, phase }) => nodeName === '' && phase === 'Pending');
  return {
    decisions: policies.map((policy) => {
      const scheduler = new Scheduler(new ClusterState(cluster), createProfile(policy, PLUGINS));
      return pending.map((pod: Pod) => scheduler.decide(pod, { examinesAll: true }));
    }),
    issues: issues.map(({ severity, code }) => `${severity} ${code}`),
    names: cluster.nodes.map(({ name }) => name),
  };
}

/** A decision with the numbers of nodes for their names, and no names in its reasons. */
function withoutNames({ outcome, candidates, best, rejected, preFilter }: Decision, names: readonly string[]): unknown {
  const numberOf = (name: string): number => names.indexOf(name);
  return {
    kind: outcome.kind,
    chosen: outcome.kind === 'chosen' ? numberOf(outcome.node) : null,
    nominated:
      outcome.kind === 'unschedulable' && outcome.preemption !== null
        ? describePreemption(outcome.preemption, numberOf)
        : null,
    candidates: candidates.map(({ node, total, scores }) => [numberOf(node), total, scores]),
    best: best.map(numberOf),
    rejected: rejected.map(({ node, rejection: { plugin, code, reasons } }) => [
      numberOf(node),
      plugin,
      code,
      reasons.length,
    ]),
    preFilter: preFilter === null ? null : [preFilter.plugin, preFilter.code],
  };
}

function describePreemption(preemption: object, numberOf: (name: string) => number): unknown {
  const { node, victims } = preemption as { readonly node?: unknown; readonly victims?: readonly unknown[] };
  return [typeof node === 'string' ? numberOf(node) : null, victims?.length];
}

function policyNamed(name: string): Policy {
  return POLICIES.find((policy) => policy.name === name)!;
}

describe('anonymizeObjects', () => {
  it.each(CASES)(
    'changes no decision of %s under kube-default and vm-balanced',
    (corpus) => {
      const policies = ['kube-default', 'vm-balanced'].map(policyNamed);
      let count = 0;
      for (const one of linesOf(corpus)) {
        const objects = objectsOf(one);
        const before = decide(objects, policies);
        const { objects: renamed, droppedCount } = anonymizeObjects(objects);
        const after = decide(renamed, policies);
        expect([one['name'], droppedCount, after.issues]).toEqual([one['name'], 0, before.issues]);
        for (const [at, { name }] of policies.entries()) {
          const plain = (made: Decided): unknown => made.decisions[at]!.map((each) => withoutNames(each, made.names));
          expect([name, one['name'], plain(after)]).toEqual([name, one['name'], plain(before)]);
          count += before.decisions[at]!.length;
        }
      }
      expect(count).toBeGreaterThan(2000);
    },
    120_000,
  );

  it('reads as the same objects a second time', () => {
    const [first] = linesOf(CASES[0]!);
    const { objects } = anonymizeObjects(objectsOf(first!));
    expect(anonymizeObjects(objects).objects.map((one) => isRecord(one) && one['kind'])).toEqual(
      objects.map((one) => isRecord(one) && one['kind']),
    );
    expect(anonymizeObjects(objectsOf(first!)).objects).toEqual(objects);
  });

  it('changes no launcher pod that is made of a VM', () => {
    let count = 0;
    for (const version of ['1.4', '1.5', '1.6', '1.7', '1.8', '1.9']) {
      for (const one of linesOf(`kubevirt-launcher-recorded/${version}`)) {
        const objects = guestObjectsOf(one);
        const before = guestsOf(objects);
        expect([one['name'], guestsOf(anonymizeObjects(objects).objects)]).toEqual([one['name'], before]);
        count += before.pods.length;
      }
    }
    expect(count).toBeGreaterThan(300);
  });

  it('lets no word through that somebody chose', () => {
    const { objects, droppedCount } = anonymizeObjects([...wordyObjects(), { kind: 'Secret', data: { a: 'canary' } }]);
    expect([objects.length, droppedCount]).toEqual([wordyObjects().length, 1]);
    expect(JSON.stringify(objects, null, 1).match(/.*canary.*/gi)).toBeNull();
  });
});

/** A VMI with what is around it, as the API server sends them. */
function guestObjectsOf({ kubevirtVersion, kubevirtConfiguration, namespace, claimUids, vmi }: Json): unknown[] {
  const metadata = (Object(vmi) as { readonly metadata: Json }).metadata;
  const inNamespace = { namespace: metadata['namespace'] ?? 'default' };
  const claims = Object.entries(Object(claimUids)).map(([name, uid]) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, uid, ...inNamespace },
    spec: { accessModes: ['ReadWriteMany'] },
  }));
  return [
    {
      apiVersion: 'kubevirt.io/v1',
      kind: 'KubeVirt',
      metadata: { name: 'kubevirt' },
      spec: { configuration: kubevirtConfiguration },
      status: { observedKubeVirtVersion: `v${kubevirtVersion}.0` },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: inNamespace.namespace, ...Object(namespace) } },
    ...claims,
    Object(vmi),
  ];
}

/** The pods made of guests, without names. */
function guestsOf(objects: readonly unknown[]): { pods: unknown[]; issues: string[] } {
  const { cluster, issues } = clusterFromDocuments(objects.map((value) => ({ value })));
  const pods = cluster.pods.map(({ requests, limits, tolerations, nodeSelector, volumes, hostPorts, vm, ...rest }) => ({
    amounts: [requests, limits],
    counts: [tolerations.length, nodeSelector.size, volumes.length, hostPorts.length],
    kept: [...nodeSelector.keys()].filter((key) => key.includes('kubevirt.io')),
    terms: [rest.requiredNodeAffinity?.terms.length, rest.requiredPodAffinity.length, rest.spreadConstraints.length],
    vm: vm === null ? null : { ...vm, name: '', uid: '' },
  }));
  return { pods, issues: issues.map(({ severity, code }) => `${severity} ${code}`) };
}
