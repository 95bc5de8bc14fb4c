// Pages of rows, compared with plain filters over rows in memory.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPageIndex, PageIndexWriter } from '../../../main/data/indexes/page-index.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { temporaryFolder } from '../../helpers.ts';

const WORDS = ['apple', 'Größe', 'ÄPFEL', '中文', 'x', 'line\nbreak', '…', 'APPLE pie'];

interface Row {
  readonly text: string;
  readonly flags: bigint;
}

/** Writes rows and their index; each line of the file is the row's number and padding. */
async function indexOf(rows: readonly Row[]) {
  const base = join(temporaryFolder(), 'rows');
  const writer = new PageIndexWriter(base);
  const lines = rows.map((_, i) => `${i} ${'é'.repeat(i % 7)}\n`);
  rows.forEach(({ text, flags }, i) => writer.add(Buffer.byteLength(lines[i]!), text, flags));
  writer.finish();
  writeFileSync(`${base}.jsonl`, lines.join(''));
  return openPageIndex(`${base}.jsonl`, base);
}

function randomRows(count: number, seed: number): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => ({
    text: Array.from(
      { length: random.integer(6) },
      () => WORDS[random.integer(WORDS.length)]!,
    ).join(' '),
    // Low, high and both halves of the word.
    flags: BigInt(random.integer(8)) << [0n, 31n, 61n][random.integer(3)]!,
  }));
}

const plain = (text: string) => text.toLowerCase().replace(/\n/g, ' ');

describe('a page', () => {
  it.each([1, 2, 3])('has the rows that a plain filter returns (seed %i)', async (seed) => {
    const rows = randomRows(300, seed);
    const index = await indexOf(rows);
    for (const search of ['', 'apple', 'größe', 'Ä', '中', 'e b', 'apple apple', 'none']) {
      for (const flags of [0n, -1n, 1n, 6n, 3n << 31n, 1n << 63n]) {
        const expected = rows.flatMap((row, i) => {
          const fits = flags === 0n || (flags < 0n ? row.flags === 0n : (row.flags & flags) !== 0n);
          return fits && plain(row.text).includes(plain(search)) ? [i] : [];
        });
        const page = await index.page({ offset: 3, limit: 10, search, flags });
        expect(page.total).toBe(expected.length);
        expect(page.numbers).toEqual(expected.slice(3, 13));
        expect(page.lines.map((line) => parseInt(line))).toEqual(expected.slice(3, 13));
      }
    }
    await index.close();
  });

  it('keeps all 64 flags, adds more, and reads an index of 32', async () => {
    const base = join(temporaryFolder(), 'rows');
    const writer = new PageIndexWriter(base);
    writer.add(2, 'a', 1n << 40n);
    writer.add(2, 'b', 0n);
    expect(writer.addFlags(0, 3n)).toBe(1n << 40n);
    writer.finish();
    writeFileSync(`${base}.jsonl`, '0\n1\n');
    const index = await openPageIndex(`${base}.jsonl`, base);
    expect([index.flagsOf(0), index.flagsOf(1)]).toEqual([(1n << 40n) | 3n, 0n]);
    await index.close();
    // As earlier versions wrote it: without the high halves.
    writeFileSync(`${base}.index`, readFileSync(`${base}.index`).subarray(0, 16 + 2 * 20));
    const old = await openPageIndex(`${base}.jsonl`, base);
    expect([old.count, old.flagsOf(0)]).toEqual([2, 3n]);
    await old.close();
  });

  it('finds rows whose texts are longer than the search buffer', async () => {
    const long = 'b'.repeat(9 * 2 ** 20);
    const index = await indexOf([
      { text: 'first', flags: 0n },
      { text: `${long} needle`, flags: 0n },
      { text: `needle ${long}`, flags: 0n },
      { text: 'needle', flags: 0n },
    ]);
    expect((await index.page({ offset: 0, limit: 9, search: 'Needle' })).numbers).toEqual([
      1, 2, 3,
    ]);
    await index.close();
  });

  it('is empty beyond the last row, and in an index without rows', async () => {
    const index = await indexOf(randomRows(5, 1));
    expect(await index.page({ offset: 9, limit: 5 })).toEqual({ total: 5, numbers: [], lines: [] });
    const none = await indexOf([]);
    expect((await none.page({ offset: 0, limit: 5, search: 'x' })).total).toBe(0);
    await Promise.all([index.close(), none.close()]);
  });
});
