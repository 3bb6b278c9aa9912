/** Session files: what the page saves to go on later, here or elsewhere. Files it was begun from lie beside it. */

import type { Session } from '../session/session.ts';

export const SESSION_API_VERSION = 'berth.dev/v1alpha1';
const KIND = 'WhatIfSession';
/** Characters at the begin of a file in which it says what it is. */
const HEAD_LENGTH = 400;

export function toSessionFile(session: Session): string {
  return `${JSON.stringify({ apiVersion: SESSION_API_VERSION, kind: KIND, ...session }, null, 2)}\n`;
}

/** By its first characters. */
export function isSessionFile(head: string): boolean {
  return new RegExp(`^\\s*\\{[^{}]*"kind"\\s*:\\s*"${KIND}"`).test(head.slice(0, HEAD_LENGTH));
}
