/** The browser's store, as far as sessions need it: values by key, a transaction at a time. */

const STORE = 'kept';

/** Whether anything is kept; false where the browser keeps nothing. */
export async function hasKept(): Promise<boolean> {
  const count = await withStore('readonly', (store) => done(store.count('session'))).catch(() => 0); // it lets no page keep anything
  return count > 0;
}

/** Within one transaction; it is over, and written, when the promise is settled. */
export async function withStore<Value>(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(STORE, mode);
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('The browser gave the writing up.'));
    });
    const [value] = await Promise.all([run(transaction.objectStore(STORE)), ended]);
    return value;
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  // Pages of one host under several paths keep apart.
  const opening = indexedDB.open(`berth ${new URL('.', location.href).pathname}`, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return done(opening);
}

/** Rejects with the reason of the browser. */
export function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser gave no reason.'));
  });
}
