/** The command line that Berth is run with in its pod. */

import { toSchedulerVersion } from './known-release.ts';
import { BERTH_FOLDERS, EXTENDER_PORT, OBSERVE_PORT, POLICY_KEY, SCHEDULER_CONFIG_KEY, SHADOW_KEY } from './names.ts';
import { policyArgument } from './policy.ts';
import type { ManifestSettings } from './settings.ts';

/** The decision log: 5 files of 100 MiB, and room for one more while it rotates. */
const LOG_FILE_SIZE = '100Mi';
const LOG_FILES = 5;
export const LOG_VOLUME_SIZE = '700Mi';

/** `serve` and its options, one text each. */
export function serveArguments(settings: ManifestSettings): readonly string[] {
  const { policy, shadow, prometheus } = settings;
  const { tls, scheduler, log } = BERTH_FOLDERS;
  return [
    'serve',
    `--policy=${policyArgument(policy, POLICY_KEY)}`,
    ...(shadow === null ? [] : [`--shadow=${policyArgument(shadow, SHADOW_KEY)}`]),
    `--scheduler-config=${scheduler}/${SCHEDULER_CONFIG_KEY}`,
    `--scheduler-version=${toSchedulerVersion(settings.kubernetesVersion)}`,
    `--score-range=${settings.scoreRange}`,
    // No host: pods of a cluster have addresses of IPv4, of IPv6 or of both.
    `--listen=:${EXTENDER_PORT.number}`,
    `--tls-cert=${tls}/tls.crt`,
    `--tls-key=${tls}/tls.key`,
    `--client-ca=${tls}/ca.crt`,
    `--observe=:${OBSERVE_PORT.number}`,
    `--decision-log=${log}/decisions.ndjson`,
    `--decision-log-size=${LOG_FILE_SIZE}`,
    `--decision-log-files=${LOG_FILES}`,
    ...(prometheus === null ? [] : [`--prometheus=${prometheus.href}`]),
    ...(settings.usesMetricsApi ? ['--metrics-api'] : []),
    ...(settings.isBinding ? ['--bind'] : []),
    ...(settings.writesEvents ? ['--events'] : []),
  ];
}
