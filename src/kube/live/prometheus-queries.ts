/** What Berth asks Prometheus, in its own language: no recording rules are needed. */

export interface PrometheusQuery {
  /** The name under which src/kube/usage reads the answer; operations drop that of the metric. */
  readonly name: string;
  readonly expression: string;
}

/** Counters are looked at over this window: several scrapes at the usual 15 s to 60 s. */
const WINDOW = '5m';

/**
 * One value a node, of an expression of metrics of node exporter; `expression` takes a selector for its metrics. The node is
 * told by the label `node`, which OpenShift and many charts add; else by the pod of node exporter (kube-state-metrics'
 * kube_pod_info); else by the host name that the kernel has (node_uname_info), which is the node's name unless the kubelet
 * was told another.
 */
function perNode(expression: (selector: string) => string): string {
  const unnamed = expression('node=""');
  const podOfExporter = 'max by (namespace, pod, node) (kube_pod_info{node!=""})';
  return [
    `max by (node) (${expression('node!=""')}`,
    `or ${unnamed} * on (namespace, pod) group_left (node) ${podOfExporter}`,
    `or label_replace((${unnamed} unless on (namespace, pod) kube_pod_info)`,
    '* on (instance, job) group_left (nodename) node_uname_info, "node", "$1", "nodename", "(.+)"))',
  ].join(' ');
}

/** What an exporter tells of itself: what is summed keeps these labels. */
const EXPORTER = 'instance, job, namespace, pod, node';

function nodeGauge(metric: string): PrometheusQuery {
  return named(
    metric,
    perNode((selector) => `${metric}{${selector}}`),
  );
}

function nodeRate(metric: string): PrometheusQuery {
  return named(
    `${metric}:rate${WINDOW}`,
    perNode((selector) => `rate(${metric}{${selector}}[${WINDOW}])`),
  );
}

/** One value a guest; while it migrates both nodes tell of it, and the larger counts. */
function perGuest(metric: string, expression = metric): PrometheusQuery {
  const name = expression === metric ? metric : `${metric}:rate${WINDOW}`;
  return named(name, `max by (namespace, name) (${expression})`);
}

function named(name: string, expression: string): PrometheusQuery {
  return { name, expression: `label_replace(${expression}, "__name__", "${name}", "", "")` };
}

const busyCores = perNode((selector) => {
  const metric = `node_cpu_seconds_total{mode!~"idle|iowait|steal",${selector}}`;
  return `sum by (${EXPORTER}) (rate(${metric}[${WINDOW}]))`;
});

/** Metrics of node exporter and of KubeVirt that prometheus-metrics.ts knows; those that a cluster lacks answer nothing. */
export const PROMETHEUS_QUERIES: readonly PrometheusQuery[] = [
  named('instance:node_cpu:rate:sum', busyCores),
  nodeGauge('node_memory_MemAvailable_bytes'),
  nodeRate('node_pressure_cpu_waiting_seconds_total'),
  nodeRate('node_pressure_memory_waiting_seconds_total'),
  nodeRate('node_pressure_io_waiting_seconds_total'),
  perGuest('kubevirt_vmi_cpu_usage_seconds_total', `rate(kubevirt_vmi_cpu_usage_seconds_total[${WINDOW}])`),
  perGuest('kubevirt_vmi_memory_resident_bytes'),
  perGuest('kubevirt_vmi_memory_used_bytes'),
  perGuest('kubevirt_vmi_dirty_rate_bytes_per_second'),
];
