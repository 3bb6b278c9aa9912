/** The launcher pod of a VirtualMachineInstance that has none here: what KubeVirt would make of it. */

import type { Pod } from '../../core/index.ts';
import { Field } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import { readPod } from '../pod.ts';
import type { PriorityClasses } from '../priority.ts';
import type { ReadContext } from '../read-context.ts';
import { renderLauncherPod } from './launcher/launcher-pod.ts';
import type { LauncherSettings } from './launcher/settings.ts';

/** What pods are made with. */
export interface Making {
  readonly settingsOf: (namespace: string) => LauncherSettings;
  readonly classes: PriorityClasses;
  readonly context: ReadContext;
}

/**
 * The pod as the scheduler sees it, on a node or ('') pending. Issues stand at the VMI. It is named after the VMI alone
 * where KubeVirt adds five random letters.
 */
export function launcherPodOf(vmi: Field, nodeName: string, { settingsOf, classes, context }: Making): Pod {
  const namespace = readNamespace(vmi, context);
  const rendered = renderLauncherPod(vmi, settingsOf(namespace));
  const name = `virt-launcher-${readName(vmi)}`;
  const manifest = {
    ...rendered,
    metadata: { ...rendered.metadata, name, namespace, uid: `${namespace}/${name}` },
    spec: { ...rendered.spec, ...(nodeName === '' ? {} : { nodeName }) },
    status: { phase: nodeName === '' ? 'Pending' : 'Running' },
  };
  const path = vmi.path === '' ? 'launcher pod' : `${vmi.path} (launcher pod)`;
  return readPod(Field.root(manifest, context.issues, path, vmi.file), context.defaulting(), classes);
}
