// Paged cache of a long list: what is loaded, what stays visible meanwhile, what is evicted.

import { expect, it } from 'vitest';
import { PAGE_ROWS, RowPages } from '../../../renderer/hooks/row-pages.ts';

/** A backend that answers on demand. */
function machine(count: number) {
  const asked: {
    offset: number;
    answer: (word?: string) => Promise<void>;
    fail: () => Promise<void>;
  }[] = [];
  const read = (offset: number, limit: number) =>
    new Promise<{ total: number; rows: string[] }>((resolve, reject) => {
      const settled = async (settle: () => void): Promise<void> => {
        settle();
        await Promise.resolve();
        await Promise.resolve();
      };
      asked.push({
        offset,
        answer: (word = 'row') =>
          settled(() => {
            const length = Math.max(0, Math.min(limit, count - offset));
            resolve({
              total: count,
              rows: Array.from({ length }, (_, i) => `${word} ${offset + i}`),
            });
          }),
        fail: () => settled(() => reject(new Error('no'))),
      });
    });
  return { asked, read };
}

it('loads the visible pages once, and nothing past the end', async () => {
  const { asked, read } = machine(150);
  const pages = new RowPages(read, () => undefined);
  pages.want(0, 20);
  pages.want(0, 30);
  expect(asked.map(({ offset }) => offset)).toEqual([0]);
  expect(pages.total).toBeNull();
  await asked[0]!.answer();
  expect([pages.total, pages.at(7), pages.at(140)]).toEqual([150, 'row 7', undefined]);
  pages.want(90, 350);
  expect(asked.map(({ offset }) => offset)).toEqual([0, PAGE_ROWS]);
});

it('shows the old rows until the new ones have loaded', async () => {
  const { asked, read } = machine(50);
  const pages = new RowPages(read, () => undefined);
  pages.want(0, 20);
  await asked[0]!.answer('old');
  pages.refresh();
  expect(pages.at(3)).toBe('old 3');
  await asked[1]!.answer('new');
  expect(pages.at(3)).toBe('new 3');
});

it('drops the response to a request from before a change', async () => {
  const { asked, read } = machine(50);
  const pages = new RowPages(read, () => undefined);
  pages.want(0, 20);
  pages.refresh();
  await asked[1]!.answer('new');
  await asked[0]!.answer('old');
  expect(pages.at(3)).toBe('new 3');
});

it('reports a failed request, and retries when the rows become visible again', async () => {
  const { asked, read } = machine(50);
  const told: unknown[] = [];
  const pages = new RowPages(
    read,
    () => undefined,
    (cause) => told.push(cause),
  );
  pages.want(0, 20);
  await asked[0]!.fail();
  expect(told).toHaveLength(1);
  pages.want(0, 20);
  expect(asked).toHaveLength(2);
});

it('caches the newest pages of a very long list', async () => {
  const { asked, read } = machine(1_000_000);
  const pages = new RowPages(read, () => undefined);
  for (let page = 0; page < 100; page++) {
    pages.want(page * PAGE_ROWS, page * PAGE_ROWS + 10);
    await asked.at(-1)!.answer();
  }
  expect(pages.at(5)).toBeUndefined();
  expect(pages.at(99 * PAGE_ROWS)).toBe(`row ${99 * PAGE_ROWS}`);
});
