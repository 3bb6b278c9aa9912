/** Text to documents: JSON or YAML, told apart by content. */

import { createIssue, type Issue } from '../core/index.ts';
import type { InputDocument } from './input-document.ts';
import { parseJsonText } from './json-text.ts';
import { parseYamlText } from './yaml-text.ts';

/** Bytes of one input, as read or after unpacking; a text of JavaScript cannot be much longer. */
export const MAX_INPUT_BYTES = 512 * 1024 * 1024 - 64;

/** The documents of a text, and why some of it is none. `file` labels the documents and the issues. */
export function parseDocuments(text: string, file = ''): { documents: InputDocument[]; issues: Issue[] } {
  const first = /[^\s\ufeff]/.exec(text)?.[0];
  if (first === undefined) {
    const issue = createIssue('input-empty', '', 'nothing', 'JSON or YAML', { file });
    return { documents: [], issues: [issue] };
  }
  const isJson = first === '{' || first === '[';
  const { documents, issues } = isJson ? parseJsonText(text.replace(/^\ufeff/, '')) : parseYamlText(text);
  return {
    documents: documents.map((document) => ({ ...document, file })),
    issues: issues.map((issue) => ({ ...issue, file })),
  };
}

/** Text of bytes: UTF-8, or UTF-16 with its mark, as a Windows shell writes it. An issue where they are neither. */
export function decodeText(bytes: Uint8Array): { readonly text: string } | { readonly issue: Issue } {
  const encoding = encodingOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    const found = `bytes that are no ${encoding.toUpperCase()}`;
    return { issue: createIssue('input-malformed', '', found, 'a text in UTF-8') };
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
