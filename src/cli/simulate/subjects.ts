/** The pods that are to be placed, checked: there are some, and no two of one name. */

import { createIssue, type Issue, type Pod, podKey } from '../../core/index.ts';
import type { InputDocument } from '../../kube/input-document.ts';
import { IssueList } from '../../kube/issues.ts';
import { findManifests } from '../../kube/manifests.ts';
import { SUBJECT_KINDS } from '../../kube/subject.ts';
import { InputRefused } from '../failure.ts';

/** Throws InputRefused where no pod is to be placed, or two have one name. `documents` are what the pods were read from. */
export function checkSubjects(
  pods: readonly Pod[],
  documents: readonly InputDocument[],
  files: readonly string[],
): void {
  const file = files.join(', ');
  if (pods.length === 0) {
    const remedy = 'give manifests of what is to be placed';
    const wanted = SUBJECT_KINDS.join(', ');
    throw new InputRefused([createIssue('input-empty', '', 'nothing that is placed', wanted, { file, remedy })]);
  }
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of pods.map(podKey)) (seen.has(key) ? twice : seen).add(key);
  if (twice.size === 0) return;
  const places = placesOf(documents);
  throw new InputRefused([...twice].map((key) => duplicate(key, places.get(key) ?? { file, path: '' })));
}

interface Place {
  readonly file: string;
  readonly path: string;
}

/** Where the last pod of each name stands; pods that are made of VMs and migrations stand nowhere. */
function placesOf(documents: readonly InputDocument[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { kind, field } of findManifests(documents, new IssueList())) {
    const metadata = field.get('metadata');
    const key = `${metadata.get('namespace').text('default')}/${metadata.get('name').text()}`;
    if (kind === 'Pod') places.set(key, { file: field.file, path: field.path });
  }
  return places;
}

function duplicate(key: string, { file, path }: Place): Issue {
  const remedy = 'remove one of them, or give it another name';
  return createIssue('duplicate-pod', path, `pod ${key} for the second time`, 'one pod of a name', { file, remedy });
}
