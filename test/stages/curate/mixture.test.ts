// Curate mixes sources by shares and bounds, and reports lengths and difficulty without removing
// anything.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { createRandom } from '../../../main/engine/random.ts';
import type { CurateFigures } from '../../../main/stages/curate/report.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { CurateSettings } from '../../../main/stages/curate/settings.ts';
import { createBench } from '../jobs.ts';

const bench = createBench();

async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings>) {
  const dataset = await bench.dataset(rows);
  const { artifact, summary, runId } = await bench.run(stage, {
    dataset,
    near: false,
    ...settings,
  });
  const kept: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) kept.push(row);
  const file = join(bench.folder, 'runs', runId, 'curate-report.json');
  const report = JSON.parse(readFileSync(file, 'utf8')) as CurateFigures;
  const bySource = Object.fromEntries(report.sources.map(({ source, rows: n }) => [source, n]));
  return { kept, ids: kept.map(({ id }) => id), summary, report, bySource };
}

/** Rows of sources with the given numbers of rows. */
function rowsOf(counts: Readonly<Record<string, number>>, split = 'train'): ExampleRow[] {
  const random = createRandom(1);
  return Object.entries(counts).flatMap(([source, count]) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${source} ${split} ${i}`,
      question: `Question ${random.integer(1e9)} of ${source}`,
      answer: '1',
      pictures: [],
      kind: i % 4 === 0 ? 'rare' : 'usual',
      split,
      source: `${source}.jsonl, line ${i + 1}`,
    })),
  );
}

describe('curate with a mixture', () => {
  const rows = rowsOf({ a: 600, b: 300, c: 100 });

  it('keeps as many rows as possible with every source at its share', async () => {
    const { bySource, summary } = await curate(rows, {
      mixture: { 'a.jsonl': 0.25, 'b.jsonl': { share: 0.5 }, 'c.jsonl': 0.25 },
    });
    expect(bySource).toEqual({ 'a.jsonl': 100, 'b.jsonl': 200, 'c.jsonl': 100 });
    expect(summary).toMatchObject({
      rows_in: 1000,
      rows: 400,
      mixed_out: 600,
      by_source: { 'a.jsonl': { rows_in: 600, rows: 100 } },
    });
  });

  it('divides the remainder among sources without a share, in proportion', async () => {
    const { bySource } = await curate(rows, { mixture: { 'c.jsonl': 0.25 } });
    expect(bySource).toEqual({ 'a.jsonl': 200, 'b.jsonl': 100, 'c.jsonl': 100 });
  });

  it('bounds sources and kinds', async () => {
    const most = await curate(rows, { mixture: { 'a.jsonl': { max: 50 } }, maxPerSource: 80 });
    expect(most.bySource).toEqual({ 'a.jsonl': 50, 'b.jsonl': 80, 'c.jsonl': 80 });
    const kinds = await curate(rows, { maxPerKind: 120 });
    expect(kinds.summary).toMatchObject({ by_kind: { rare: 120, usual: 120 } });
    const both = await curate(rows, {
      mixture: { 'a.jsonl': { share: 0.5, max: 60 }, 'b.jsonl': 0.5 },
    });
    expect(both.bySource).toEqual({ 'a.jsonl': 60, 'b.jsonl': 60, 'c.jsonl': 0 });
  });

  it('chooses by the seed and the row’s id only', async () => {
    const settings = { maxPerSource: 40 };
    const [first, again, other] = [
      await curate(rows, { ...settings, seed: 3 }),
      await curate(rows, { ...settings, seed: 3 }),
      await curate(rows, { ...settings, seed: 4 }),
    ];
    expect(again.ids).toEqual(first.ids);
    expect(other.ids).not.toEqual(first.ids);
    // Rows of other sources do not change the choice within a source.
    const more = await curate([...rowsOf({ z: 200 }), ...rows], { ...settings, seed: 3 });
    expect(more.ids.filter((id) => !id.startsWith('z'))).toEqual(first.ids);
  });

  it('ignores held-out rows, and keeps pinned rows', async () => {
    const all = [...rowsOf({ a: 90 }), ...rowsOf({ a: 30 }, 'test')];
    const chosen = await curate(all, { maxPerSource: 10 });
    expect(chosen.summary).toMatchObject({ by_split: { train: 10, test: 30 } });
    const out = all.map(({ id }) => id).find((id) => !chosen.ids.includes(id))!;
    const pinned = await curate(all, { maxPerSource: 10, keepAnyway: [out] });
    expect(pinned.ids).toContain(out);
    expect(pinned.ids.length).toBe(40);
  });

  it('refuses a source that does not exist, and shares above 1', async () => {
    await expect(curate(rows, { mixture: { 'd.jsonl': 0.5 } })).rejects.toThrow(
      '“mixture” names the source “d.jsonl”',
    );
    await expect(curate(rows, { mixture: { 'a.jsonl': 0.7, 'b.jsonl': 0.7 } })).rejects.toThrow(
      'sum to 1.4',
    );
    await expect(curate(rows, { mixture: { 'a.jsonl': {} } })).rejects.toThrow(
      'neither a share nor a maximum',
    );
  });
});

describe('views and filters', () => {
  const rows: ExampleRow[] = [
    {
      id: 'a',
      question: 'x'.repeat(5),
      answer: '1',
      pictures: [],
      split: 'train',
      responses: ['y'.repeat(10), 'y'.repeat(100)],
    },
    {
      id: 'b',
      question: 'w'.repeat(9),
      answer: '22',
      pictures: [],
      split: 'train',
      responses: ['z'.repeat(30)],
    },
    { id: 'c', question: 'v'.repeat(40), answer: '333', pictures: [], split: 'train' },
  ];

  it('report lengths and difficulty, and remove nothing', async () => {
    const runDir = join(bench.folder, 'runs', 'teacher');
    mkdirSync(runDir, { recursive: true });
    const traces = [
      { id: 'a', responses: [{ correct: true }, { correct: true }] },
      { id: 'b', responses: [{ correct: true }, { correct: false }, { correct: false }] },
    ];
    writeFileSync(
      join(runDir, 'traces.jsonl'),
      traces.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const { kept, report } = await curate(rows, { traces: 'teacher' });
    expect(kept).toEqual(rows);
    const { lengths, difficulty, responses_per_question } = report.views!;
    expect(lengths.question).toMatchObject({ count: 3, mean: 18, min: 5, max: 40 });
    expect(lengths.question.buckets.filter(({ count }) => count > 0)).toEqual([
      { from: 4, to: 8, count: 1 },
      { from: 8, to: 16, count: 1 },
      { from: 32, to: 64, count: 1 },
    ]);
    expect(lengths.responses.count).toBe(3);
    expect(responses_per_question).toMatchObject({ count: 2, mean: 1.5 });
    expect(difficulty!.known).toBe(2);
    expect(difficulty!.buckets.map(({ count }) => count)).toEqual([0, 0, 1, 0, 0, 1]);
    expect((await curate(rows, { views: false })).report.views).toBe(null);
  });

  it('remove by length and pass rate on request', async () => {
    const { kept, summary } = await curate(rows, { maxLength: 50 });
    expect(kept.map(({ id, responses }) => [id, responses?.length])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', undefined],
    ]);
    expect(summary).toMatchObject({ filtered: 0 });
    const short = await curate(rows, { minLength: 35 });
    expect(short.ids).toEqual(['a', 'c']);
    expect(short.summary).toMatchObject({ filtered: 1 });
    const rated = rows.map((row, i) => ({ ...row, passRate: i / 2 }));
    expect((await curate(rated, { minPassRate: 0.1, maxPassRate: 0.9 })).ids).toEqual(['b']);
    expect((await curate(rated, { minPassRate: 0.1, keepAnyway: ['a'] })).ids).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('are refused if invalid', async () => {
    await expect(curate(rows, { minPassRate: 2 })).rejects.toThrow(
      'The setting “minPassRate” of the stage curate cannot be 2.',
    );
    await expect(curate(rows, { maxLength: -1 })).rejects.toThrow(
      'The setting “maxLength” of the stage curate cannot be -1.',
    );
    await expect(curate(rows, { traces: 'nowhere' })).rejects.toThrow(
      'no teacher answers were found there',
    );
  });
});

describe('curate of a part of each part', () => {
  it('looks at so many rows of each, drawn by the seed, and keeps the pinned ones', async () => {
    // The parts ask the same here.
    const all = { leaks: false, duplicates: false };
    const [training, test] = [rowsOf({ a: 120 }), rowsOf({ a: 90 }, 'test')];
    const rows = [...training, ...test, ...rowsOf({ a: 20 }, 'validation')];
    const few = await curate(rows, { ...all, maxPerPart: 40, seed: 3 });
    expect(few.summary).toMatchObject({
      rows_in: 230,
      rows: 100,
      beyond_limit: 130,
      by_split: { train: 40, test: 40, validation: 20 },
    });
    const pinned = ['a train 0', 'a train 1', 'a train 119'];
    const kept = await curate(rows, { ...all, maxPerPart: 3, seed: 3, keepAnyway: pinned });
    expect(kept.ids.filter((id) => id.includes('train'))).toEqual(pinned);
    const again = await curate(rows, { ...all, maxPerPart: 40, seed: 3 });
    expect(again.kept).toEqual(few.kept);
    const other = await curate(rows, { ...all, maxPerPart: 40, seed: 4 });
    expect(other.kept).not.toEqual(few.kept);
    await expect(curate(rows, { maxPerPart: -1 })).rejects.toThrow('maxPerPart');
  });
});
