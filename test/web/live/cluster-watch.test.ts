import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterReading } from '../../../web/live/cluster-reader.ts';
import { watchCluster } from '../../../web/live/cluster-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createPage() {
  const listeners = new Set<() => void>();
  let isVisible = true;
  return {
    listeners,
    visibility: {
      isVisible: () => isVisible,
      follow: (listen: () => void) => {
        listeners.add(listen);
        return () => void listeners.delete(listen);
      },
    },
    show(next: boolean) {
      isVisible = next;
      for (const listen of listeners) listen();
    },
  };
}

function watch(onReading = (_: ClusterReading): Promise<void> | void => {}, firstAfterMilliseconds = 1000) {
  const page = createPage();
  const counted = { reads: 0 };
  const read = async (): Promise<ClusterReading> => {
    counted.reads++;
    return { kind: 'same' };
  };
  const times = { everyMilliseconds: 1000, firstAfterMilliseconds };
  const end = watchCluster({ read }, { ...times, visibility: page.visibility, onReading });
  return { ...page, counted, end };
}

describe('watchCluster', () => {
  it('reads after each pause', async () => {
    const { counted } = watch();
    await vi.advanceTimersByTimeAsync(999);
    expect(counted.reads).toBe(0);
    await vi.advanceTimersByTimeAsync(2001);
    expect(counted.reads).toBe(3);
  });

  it('reads the first time after a pause of its own', async () => {
    const { counted } = watch(undefined, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(counted.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(counted.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(counted.reads).toBe(2);
  });

  it('rests while the page is hidden, and reads at once when it is seen again', async () => {
    const { counted, show } = watch();
    show(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(counted.reads).toBe(0);
    show(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(counted.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(counted.reads).toBe(2);
  });

  it('waits until a reading is dealt with, also where the page comes into sight meanwhile', async () => {
    let finish = (): void => {};
    const dealt = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { counted, show } = watch(() => dealt);
    await vi.advanceTimersByTimeAsync(1000);
    show(false);
    show(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(counted.reads).toBe(1);
    finish();
    await vi.advanceTimersByTimeAsync(1000);
    expect(counted.reads).toBe(2);
  });

  it('ends for good', async () => {
    const { counted, end, listeners } = watch();
    end();
    expect(listeners.size).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(counted.reads).toBe(0);
  });
});
