import type { Draw } from './draw.ts';

/** What the generator itself reads or changes of the Kubernetes objects; the rest is opaque. */
export interface Meta {
  name: string;
  uid: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  ownerReferences?: object[];
}

export interface Container {
  name: string;
  image: string;
  resources: { requests?: Record<string, string>; limits?: Record<string, string> };
  restartPolicy?: string;
  ports?: object[];
}

export interface TermLists {
  requiredDuringSchedulingIgnoredDuringExecution?: unknown;
  preferredDuringSchedulingIgnoredDuringExecution?: object[];
}

export interface Pod {
  metadata: Meta & { namespace: string; labels: Record<string, string> };
  spec: {
    containers: Container[];
    initContainers?: Container[];
    schedulerName: string;
    priority?: number;
    preemptionPolicy?: string;
    overhead?: Record<string, string>;
    resources?: object;
    nodeName?: string;
    nodeSelector?: Record<string, string>;
    tolerations?: object[];
    affinity?: { nodeAffinity?: TermLists; podAffinity?: TermLists; podAntiAffinity?: TermLists };
    topologySpreadConstraints?: object[];
    volumes?: object[];
  };
  status: {
    phase: string;
    startTime?: string;
    nominatedNodeName?: string;
    conditions?: object[];
    containerStatuses?: object[];
    initContainerStatuses?: object[];
    resources?: object;
    allocatedResources?: object;
  };
}

export interface Node {
  metadata: Meta & { labels: Record<string, string> };
  spec: { unschedulable?: boolean; taints?: object[] };
  status: {
    allocatable: Record<string, string>;
    capacity: Record<string, string>;
    conditions: object[];
    images?: object[];
  };
}

export interface Case {
  name: string;
  profile?: object;
  nodes: Node[];
  pods: Pod[];
  pending: Pod[];
  nominated?: Pod[];
  namespaces: object[];
  services: object[];
  replicaSets: object[];
  statefulSets?: object[];
  replicationControllers?: object[];
  preempt: boolean;
  podDisruptionBudgets?: object[];
  storageClasses?: object[];
  persistentVolumes?: object[];
  persistentVolumeClaims?: object[];
  csiNodes?: object[];
  csiDrivers?: object[];
  csiStorageCapacities?: object[];
  volumeAttachments?: object[];
}

export type Role = 'placed' | 'nominated' | 'pending';

/** The few words of one case. Few, so that its objects have to do with each other. */
export interface Words {
  namespaces: string[];
  apps: string[];
  tiers: string[];
  tracks: string[];
  zones: string[];
  racks: string[];
}

/** A case in the making. */
export interface Build {
  draw: Draw;
  words: Words;
  case: Case;
}

export const ZONE = 'topology.kubernetes.io/zone';
export const REGION = 'topology.kubernetes.io/region';
export const HOSTNAME = 'kubernetes.io/hostname';

export function words(draw: Draw): Words {
  return {
    namespaces: draw.some(['default', 'prod', 'test'], 2, 3),
    apps: draw.some(['web', 'db', 'cache', 'batch', 'etl', 'auth'], 2, 4),
    tiers: draw.some(['front', 'back', 'mid'], 1, 3),
    tracks: draw.some(['stable', 'canary'], 1, 2),
    zones: draw.some(['z-a', 'z-b', 'z-c', 'z-d'], 1, 4),
    racks: draw.some(['rk0', 'rk1', 'rk2', 'rk3', 'rk4'], 2, 5),
  };
}

export function topologyKey({ draw }: Build): string {
  return draw.pick([ZONE, ZONE, ZONE, HOSTNAME, HOSTNAME, 'rack', 'rack', REGION, 'disk']);
}

/** Adds to a list of the case that may not exist yet. */
export function add<K extends keyof Case>(build: Build, list: K, ...objects: object[]): void {
  const target = (build.case as unknown as Record<string, object[]>)[list] ?? [];
  (build.case as unknown as Record<string, object[]>)[list] = target;
  target.push(...objects);
}
