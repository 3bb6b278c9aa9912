import { describe, expect, it } from 'vitest';
import { type ClusterFeed, untilSynced } from '../../../src/server/decisions/cluster-feed.ts';

describe('untilSynced', () => {
  it('waits until a feed has told everything, and no longer than it is told', async () => {
    let looks = 0;
    const feed: ClusterFeed = {
      get isSynced() {
        return ++looks > 3;
      },
      ageSeconds: () => 0,
      missing: [],
    };
    await untilSynced(feed, 60);
    expect(looks).toBe(4);
    await untilSynced({ isSynced: false, ageSeconds: () => 0, missing: [] }, 0.05);
  });
});
