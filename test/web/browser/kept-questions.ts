/** What the browser keeps of the page's session, read past the page. */

import type { Page } from 'playwright-core';
import type { Question } from '../../../web/session/question.ts';

/** Questions of the session that the browser keeps; null where it keeps none. */
export function keptQuestions(page: Page): Promise<readonly Question[] | null> {
  return page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const [known] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('berth'));
    if (known?.name === undefined) return null;
    const database = await done(indexedDB.open(known.name));
    const store = database.transaction('kept').objectStore('kept');
    const record = (await done(store.get('session'))) as { session: { steps: { question: Question }[] } } | undefined;
    database.close();
    return record?.session.steps.map(({ question }) => question) ?? null;
  });
}
