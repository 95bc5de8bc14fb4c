// Open resources: opened once, closed when least recently used, opened again after a failure.

import { expect, it } from 'vitest';
import { ResourceCache } from '../../../main/platform/resource-cache.ts';

it('keeps the most recently used resources open and closes the others', async () => {
  const closed: string[] = [];
  const cache = new ResourceCache<string>(2, (resource) => void closed.push(resource));
  const opened: string[] = [];
  const get = (key: string) =>
    cache.get(key, () => {
      opened.push(key);
      return Promise.resolve(key);
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await get(key)).toBe(key);
  expect(opened).toEqual(['a', 'b', 'c', 'b']);
  expect(closed).toEqual(['b', 'c']);
  await cache.close();
  expect(closed.sort()).toEqual(['a', 'b', 'b', 'c']);
});

it('opens a resource once for two callers, and again after a failure', async () => {
  let attempts = 0;
  const cache = new ResourceCache<number>(2, () => undefined);
  const open = async (): Promise<number> => {
    attempts += 1;
    await Promise.resolve();
    if (attempts === 1) throw new Error('busy');
    return attempts;
  };
  const both = await Promise.allSettled([cache.get('a', open), cache.get('a', open)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await cache.get('a', open)).toBe(2);
  await cache.close();
});

it('closes what was still being opened', async () => {
  const closed: number[] = [];
  const cache = new ResourceCache<number>(1, async (resource) => {
    await Promise.resolve();
    closed.push(resource);
  });
  void cache.get('a', () => new Promise((resolve) => setTimeout(() => resolve(1), 5)));
  await cache.close();
  expect(closed).toEqual([1]);
});
