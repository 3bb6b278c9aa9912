/** What the manifests are made from; everything in it has been checked. */

import type { MadeCertificates } from './make-certificates.ts';

export const MODES = ['second-scheduler', 'change-default'] as const;
export type Mode = (typeof MODES)[number];

export const CERTIFICATE_KINDS = ['cert-manager', 'self-made', 'none'] as const;

/** Scores from 0 to this; kube-scheduler's own scale for extenders is 10. */
export const SCORE_RANGES = [10, 100, 1000] as const;

/** A policy that Berth brings, or the text of a policy file. */
export type PolicyChoice =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'file'; readonly text: string };

/** Who makes the certificates of both sides. */
export type CertificateChoice =
  | { readonly kind: 'cert-manager' }
  | { readonly kind: 'self-made'; readonly made: MadeCertificates }
  | { readonly kind: 'none' };

export interface ManifestSettings {
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  readonly policy: PolicyChoice;
  /** null where no second policy decides beside the first. */
  readonly shadow: PolicyChoice | null;
  /** Whether Berth binds pods itself. */
  readonly isBinding: boolean;
  /** Whether Berth writes Events about pods. */
  readonly writesEvents: boolean;
  /** URL of a Prometheus server; null where usage is not read from one. */
  readonly prometheus: URL | null;
  /** Whether usage is read from metrics.k8s.io. */
  readonly usesMetricsApi: boolean;
  /** Whether the kinds of the Prometheus operator are there. */
  readonly hasPrometheusOperator: boolean;
  /** The only namespace that may read metrics; null for every namespace. */
  readonly monitoringNamespace: string | null;
  readonly mode: Mode;
  readonly schedulerName: string;
  /** Release of kube-scheduler, such as `1.36.3`. */
  readonly kubernetesVersion: string;
  /** What Berth's scores count in kube-scheduler's sum: score * weight * 10. */
  readonly weight: number;
  readonly scoreRange: number;
  /** Whether scheduling goes on without an answer. */
  readonly isIgnorable: boolean;
  /** Pods are sent only where they ask for one of these; every pod where there is none. */
  readonly managedResources: readonly string[];
  /** Addresses that kube-schedulers on the host network call from. */
  readonly schedulerCidrs: readonly string[];
  /** Ports that the API server is reached on: of its Service, and its own. */
  readonly apiServerPorts: readonly number[];
  /** Fixed address of the Service, for callers without cluster DNS; null where the cluster gives one. */
  readonly serviceIp: string | null;
  readonly certificates: CertificateChoice;
  /** How long certificates are valid, whoever makes them. */
  readonly validDays: number;
}
