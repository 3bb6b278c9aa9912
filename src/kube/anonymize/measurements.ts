/** What was measured: of the metrics API, of Prometheus, of Berth itself. */

import { metadata, namespaceName } from './metadata.ts';
import { containerName } from './pods-and-nodes.ts';
import { fact, list, name, object, type Rule, texts } from './rule.ts';

const usage: Rule = object({ cpu: fact, memory: fact });

export const nodeMetrics: Rule = object({ metadata: metadata('node'), timestamp: fact, window: fact, usage });

export const podMetrics: Rule = object({
  metadata: metadata('pod'),
  timestamp: fact,
  window: fact,
  containers: list(object({ name: containerName, usage })),
});

const figure: Rule = object({ mean: fact, standardDeviation: fact });

export const nodeUsage: Rule = object({
  metadata: metadata('node'),
  measuredAt: fact,
  cpu: figure,
  memory: figure,
  pressure: object({ cpu: fact, memory: fact, io: fact }),
});

export const virtualMachineUsage: Rule = object({
  metadata: metadata('vm'),
  measuredAt: fact,
  cpu: fact,
  memory: fact,
  dirtyRate: object({ bytesPerSecond: fact, intervalSeconds: fact }),
  dirtyCurve: object({ points: list(object({ seconds: fact, bytes: fact })), cap: fact }),
});

/** The name of a recorded series, which may be any expression, of those that tell what was measured. */
const METRIC = /^[A-Za-z0-9_:]{1,200}$/;

/** An instance is a node with a port. */
const instance: Rule = texts((text, book) => book.name('node', text.replace(/:\d+$/, '')));

const sample: Rule = list(fact);

export const prometheusAnswer: Rule = object({
  status: fact,
  data: object({
    resultType: fact,
    result: list(
      object({
        metric: object({
          __name__: texts((text) => (METRIC.test(text) ? text : undefined)),
          node: name('node'),
          instance,
          namespace: namespaceName,
          name: name('vm'),
        }),
        value: sample,
        values: list(sample),
      }),
    ),
  }),
});
