/** Manifests as one YAML text, a document an object, with comments. */

import { Document, isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Manifest, Note } from './section.ts';

/** YAML documents in the order given; `heading` is a comment above all of them. */
export function renderManifests(manifests: readonly Manifest[], heading: string): string {
  const documents = manifests.map((manifest) => `---\n${renderManifest(manifest)}`);
  return `${toComment(heading)}\n${documents.join('')}`;
}

/** One object. */
function renderManifest({ object, comment, notes = [] }: Manifest): string {
  const head = comment === undefined ? '' : `${toComment(comment)}\n`;
  return head + renderObject(object, notes);
}

/** A value as YAML; `notes` become comments above their keys. Throws where a note's key is not there. */
export function renderObject(object: Readonly<Record<string, unknown>>, notes: readonly Note[] = []): string {
  // Kubernetes reads YAML 1.1, where on, y, 010 and 1:30 are no texts: as such they are quoted here.
  const document = new Document(object, { version: '1.1', aliasDuplicateObjects: false });
  for (const note of notes) addNote(document, note);
  return document.toString({ lineWidth: 0 });
}

function addNote(document: Document, { path, text }: Note): void {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const comment = text.replaceAll(/^/gm, ' ');
  if (isSeq(parent) && typeof last === 'number') {
    const item = parent.items[last];
    if (isNode(item)) item.commentBefore = comment;
    return;
  }
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  if (!isPair(pair) || !isScalar(pair.key)) throw new RangeError(`no key ${path.join('.')} to comment on`);
  pair.key.commentBefore = comment;
}

function toComment(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}
