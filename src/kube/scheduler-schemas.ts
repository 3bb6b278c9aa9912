/** The forms of a KubeSchedulerConfiguration's parts (k8s.io/kube-scheduler/config/v1/types.go). */

import type { SchedulerVersion, Schema } from '../core/index.ts';
import { GROUP_POINTS, isSince, POINTS } from './scheduler-plugins.ts';

/** kube-scheduler's int32. */
const MAX_INT32 = 2 ** 31 - 1;

/** Entries of one list; kube-scheduler itself knows some twenty plugins. */
const MAX_ITEMS = 1000;

const TEXT: Schema = { type: 'string' };
const FLAG: Schema = { type: 'boolean', default: false };
const PERCENTAGE: Schema = { type: 'integer', minimum: 0, maximum: 100 };

const PLUGIN_LIST: Schema = {
  type: 'array',
  maxItems: MAX_ITEMS,
  items: {
    type: 'object',
    required: ['name'],
    properties: { name: TEXT, weight: { type: 'integer', minimum: 0, maximum: MAX_INT32 } },
  },
};

const PLUGIN_SET: Schema = { type: 'object', properties: { enabled: PLUGIN_LIST, disabled: PLUGIN_LIST } };

/** One profile, as a release knows it. */
export function profileSchema(version: SchedulerVersion): Schema {
  const points = ['multiPoint', ...POINTS, ...(isSince(version, '1.36') ? GROUP_POINTS : [])];
  return {
    type: 'object',
    properties: {
      schedulerName: TEXT,
      percentageOfNodesToScore: PERCENTAGE,
      plugins: { type: 'object', properties: Object.fromEntries(points.map((point) => [point, PLUGIN_SET])) },
      pluginConfig: {
        type: 'array',
        maxItems: MAX_ITEMS,
        items: { type: 'object', required: ['name'], properties: { name: TEXT, args: { type: 'any' } } },
      },
    },
  };
}

const EXTENDER: Schema = {
  type: 'object',
  required: ['urlPrefix'],
  properties: {
    urlPrefix: TEXT,
    filterVerb: { type: 'string', default: '' },
    prioritizeVerb: { type: 'string', default: '' },
    preemptVerb: { type: 'string', default: '' },
    bindVerb: { type: 'string', default: '' },
    weight: { type: 'integer', default: 0 },
    enableHTTPS: FLAG,
    tlsConfig: {
      type: 'object',
      properties: {
        insecure: FLAG,
        serverName: { type: 'string', default: '' },
        certFile: { type: 'string', default: '' },
        keyFile: { type: 'string', default: '' },
        caFile: { type: 'string', default: '' },
        certData: { type: 'string', default: '' },
        keyData: { type: 'string', default: '' },
        caData: { type: 'string', default: '' },
      },
    },
    httpTimeout: { type: 'string', default: '0s' },
    nodeCacheCapable: FLAG,
    managedResources: {
      type: 'array',
      maxItems: MAX_ITEMS,
      default: [],
      items: { type: 'object', required: ['name'], properties: { name: TEXT, ignoredByScheduler: FLAG } },
    },
    ignorable: FLAG,
  },
};

/** The whole file, apart from apiVersion and kind, as a release knows it. */
export function configurationSchema(version: SchedulerVersion): Schema {
  return {
    type: 'object',
    properties: {
      apiVersion: TEXT,
      kind: TEXT,
      parallelism: { type: 'integer', minimum: 1, maximum: MAX_INT32 },
      leaderElection: {
        type: 'object',
        properties: {
          leaderElect: FLAG,
          leaseDuration: TEXT,
          renewDeadline: TEXT,
          retryPeriod: TEXT,
          resourceLock: TEXT,
          resourceName: TEXT,
          resourceNamespace: TEXT,
        },
      },
      clientConnection: {
        type: 'object',
        properties: {
          kubeconfig: TEXT,
          acceptContentTypes: TEXT,
          contentType: TEXT,
          qps: { type: 'number' },
          burst: { type: 'integer' },
        },
      },
      enableProfiling: FLAG,
      enableContentionProfiling: FLAG,
      percentageOfNodesToScore: { ...PERCENTAGE, default: 0 },
      podInitialBackoffSeconds: { type: 'integer', minimum: 1, default: 1 },
      podMaxBackoffSeconds: { type: 'integer', minimum: 1, default: 10 },
      profiles: { type: 'array', maxItems: MAX_ITEMS, default: [], items: profileSchema(version) },
      extenders: { type: 'array', maxItems: MAX_ITEMS, default: [], items: EXTENDER },
      delayCacheUntilActive: FLAG,
    },
  };
}
