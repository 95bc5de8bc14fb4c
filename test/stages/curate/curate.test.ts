// Curate: planted duplicates, leaks and contradictions are found, and nothing else is removed.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blobPath,
  openWorkspace,
  putBlob,
  readRows,
  writeDataset,
} from '../../../main/data/datasets/workspace.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { defaults, type CurateSettings } from '../../../main/stages/curate/settings.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import type { SampleRow } from '../../../scripts/build/cards/sample.ts';

const sample = resolve(import.meta.dirname, '..', '..', '..', 'resources', 'sample');
const folder = mkdtempSync(join(tmpdir(), 'curate-'));
const workspace = openWorkspace(folder);
afterAll(() => rmSync(folder, { recursive: true }));

let runs = 0;
async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings> = {}) {
  const runDir = join(folder, 'runs', `r${++runs}`);
  mkdirSync(runDir);
  const ignore = () => undefined;
  const job: Job = {
    signal: new AbortController().signal,
    workspace: folder,
    runDir,
    runId: `r${runs}`,
    resume: false,
    report: ignore,
    metric: ignore,
    sample: ignore,
    log: ignore,
  };
  const info = { id: `planted-${runs}`, name: 'Planted', parents: [], settings: {}, seed: 0 };
  await writeDataset(workspace, rows, info);
  const result = await stage.run({ ...defaults, dataset: info.id, ...settings }, job);
  const kept: ExampleRow[] = [];
  for await (const row of readRows(result.artifact!.path)) kept.push(row);
  const report = JSON.parse(readFileSync(join(runDir, 'curate-report.json'), 'utf8')) as Record<
    string,
    Record<string, unknown>[]
  >;
  return { ...result, kept, report, info };
}

/** The first cards of a side of the sample as rows of the workspace. */
function cards(side: string, count: number): ExampleRow[] {
  const lines = readFileSync(join(sample, side, 'cards.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.slice(0, count).map((line) => {
    const { picture, ...row } = JSON.parse(line) as SampleRow;
    return {
      ...row,
      pictures: [putBlob(workspace, readFileSync(join(sample, side, picture)))],
      split: side,
    };
  });
}

async function changed(row: ExampleRow, change: (picture: Sharp) => Sharp | Promise<Sharp>) {
  const picture = await change(sharp(blobPath(workspace, row.pictures[0]!)));
  return putBlob(workspace, await picture.toBuffer());
}

const changes: Record<string, (picture: Sharp) => Sharp | Promise<Sharp>> = {
  darker: (picture) => picture.linear(0.75, 0).png(),
  jpeg: (picture) => picture.jpeg({ quality: 60 }),
  moved: async (picture) =>
    sharp(await picture.extend({ left: 1, extendWith: 'copy' }).png().toBuffer())
      .extract({ left: 0, top: 0, width: 84, height: 56 })
      .png(),
};

let clean: ExampleRow[];
beforeAll(() => {
  clean = [
    ...cards('rl', 120),
    ...cards('sft', 75),
    ...cards('validation', 30),
    ...cards('test', 75),
  ];
});

describe('curate', () => {
  it('removes none of the cards that only look alike', async () => {
    const { kept, summary, report, info, artifact } = await curate(clean);
    expect(kept).toEqual(clean);
    expect(summary).toMatchObject({
      rows_in: 300,
      rows: 300,
      duplicates: 0,
      near_duplicates: 0,
      leaks: 0,
      contradictions: 0,
      disagreements: 0,
      by_split: { rl: 120, sft: 75, validation: 30, test: 75 },
    });
    expect(report['near_duplicates']).toEqual([]);
    expect(readManifest(artifact!.path)).toMatchObject({ parents: [info.id], rows: 300 });
  });

  it('removes the later one of two equal questions about one image', async () => {
    const copy = {
      ...clean[5]!,
      id: 'copy',
      question: `  ${clean[5]!.question.replace(' ', '\n')} `,
    };
    const { kept, report } = await curate([...clean, copy]);
    expect(report['duplicates']).toMatchObject([{ dropped: 'copy', kept: clean[5]!.id }]);
    expect(kept).toEqual(clean);
  });

  it('finds copies that were relit, recompressed or moved by a pixel', async () => {
    const sft = clean.filter((row) => row.split === 'sft').slice(0, 60);
    const copies = await Promise.all(
      sft.map(async (row, index) => {
        const name = Object.keys(changes)[index % 3]!;
        return { ...row, id: `${row.id} ${name}`, pictures: [await changed(row, changes[name]!)] };
      }),
    );
    const { kept, report } = await curate([...clean, ...copies]);
    expect(report['near_duplicates']!.map(({ dropped }) => dropped).sort()).toEqual(
      copies.map(({ id }) => id).sort(),
    );
    expect(kept).toEqual(clean);
    const off = await curate([...clean, ...copies], { near: false, leaks: false });
    expect(off.kept.length).toBe(clean.length + copies.length);
  });

  it('removes training rows whose image is a test or validation image, whatever the question', async () => {
    const test = clean.filter((row) => row.split === 'test');
    const validation = clean.filter((row) => row.split === 'validation');
    const planted: ExampleRow[] = [
      { ...test[0]!, id: 'same file', split: 'sft', question: 'Is this a card?', answer: 'yes' },
      {
        ...test[1]!,
        id: 'relit',
        split: 'rl',
        pictures: [await changed(test[1]!, changes['darker']!)],
      },
      {
        ...validation[2]!,
        id: 'moved',
        split: 'sft',
        pictures: [await changed(validation[2]!, changes['moved']!)],
      },
      { ...test[3]!, id: 'test in validation', split: 'validation' },
    ];
    const { kept, report, summary } = await curate([...planted, ...clean]);
    expect(kept).toEqual(clean);
    expect(summary).toMatchObject({ leaks: 4, duplicates: 0, near_duplicates: 0 });
    const found = report['leaks']!.map(({ dropped, like, held_out }) => [dropped, like, held_out]);
    expect(found.sort()).toEqual([
      ['moved', validation[2]!.id, 'validation'],
      ['relit', test[1]!.id, 'test'],
      ['same file', test[0]!.id, 'test'],
      ['test in validation', test[3]!.id, 'test'],
    ]);
  });

  it('removes and lists all rows of a question with two answers, but no test row because of a training row', async () => {
    const [first, second] = [clean[0]!, clean.find((row) => row.split === 'test')!];
    const planted: ExampleRow[] = [
      { ...first, id: 'other answer', answer: `${Number(first.answer) + 1}` },
      { ...clean[1]!, id: 'same value', answer: `${clean[1]!.answer}.0` },
      { ...second, id: 'training says', split: 'rl', answer: 'something else' },
    ];
    const { kept, report } = await curate([...clean, ...planted]);
    expect(report['contradictions']).toMatchObject([
      {
        ids: [first.id, 'other answer'],
        question: first.question,
        answers: [first.answer, planted[0]!.answer],
      },
    ]);
    expect(kept).toEqual(clean.slice(1));
    expect(report['duplicates']).toMatchObject([{ dropped: 'same value', kept: clean[1]!.id }]);
    expect(report['leaks']).toMatchObject([{ dropped: 'training says', like: second.id }]);
  });

  it('reports similar rows with different answers and keeps them', async () => {
    const row = clean.find((other) => other.split === 'sft')!;
    const twin = {
      ...row,
      id: 'twin',
      answer: '1234',
      pictures: [await changed(row, changes['jpeg']!)],
    };
    const { kept, report } = await curate([...clean, twin]);
    expect(kept.length).toBe(clean.length + 1);
    expect(report['disagreements']).toMatchObject([
      { ids: [row.id, 'twin'], answers: [row.answer, '1234'] },
    ]);
  });

  it('compares text questions by their words', async () => {
    const text = (id: string, question: string, answer: string, split = 'train'): ExampleRow => ({
      id,
      question,
      answer,
      pictures: [],
      split,
    });
    const rows = [
      text('a', 'How many seconds are there in one hour and a half?', '5400'),
      text('b', 'how many seconds are there in one hour and a half', '5400'),
      text('c', 'How many seconds are there in 2 hours?', '7200'),
      text('d', 'How many seconds are there in 3 hours?', '10800'),
      text('e', 'Which is the longest river of the whole continent of Europe?', 'Volga'),
      text('t', 'Which is the longest river of the whole continent of Europe', 'Volga', 'test'),
    ];
    const { kept, report } = await curate(rows);
    expect(kept.map(({ id }) => id)).toEqual(['a', 'c', 'd', 't']);
    expect(report['leaks']).toMatchObject([{ dropped: 'e', like: 't', held_out: 'test' }]);
    expect(report['near_duplicates']).toMatchObject([{ dropped: 'b', kept: 'a' }]);
  });

  it('compares questions only after equal turns, and treats a conversation as one source', async () => {
    const question = 'Why is that so, and what follows from it for the reader?';
    const replies: Readonly<Record<string, string>> = {
      volcanoes: 'Magma rises through cracks in the crust and cools in layers around the vent.',
      poetry: 'Monks copied most verses by hand, often without writing down who composed them.',
      rhymes: 'Early English lines were held together by their first sounds instead.',
      submarines: 'Ballast tanks are flooded to dive and blown empty with air to come up again.',
    };
    const turns = (topic: string) => [
      { role: 'user' as const, content: `What do you know about ${topic}?` },
      { role: 'assistant' as const, content: replies[topic]! },
    ];
    const row = (id: string, topic: string, more: Partial<ExampleRow> = {}): ExampleRow => ({
      id,
      question,
      answer: 'Much',
      pictures: [],
      split: 'train',
      history: turns(topic),
      conversation: id,
      ...more,
    });
    const { kept, report } = await curate([
      row('a', 'volcanoes'),
      row('a again', 'volcanoes'),
      row('b', 'poetry', { answer: 'Little' }),
      // The next question of one conversation: nearly all preceding turns are the same.
      row('b#2', 'poetry', {
        conversation: 'b',
        history: [...turns('poetry'), ...turns('rhymes')],
      }),
      row('c', 'submarines', { split: 'test' }),
      row('c#2', 'submarines', { conversation: 'c', question: 'Who said so, and when?' }),
    ]);
    expect(kept.map(({ id }) => id)).toEqual(['a', 'b', 'b#2', 'c']);
    expect(report['duplicates']).toMatchObject([{ dropped: 'a again', kept: 'a' }]);
    expect(report['leaks']).toMatchObject([
      { dropped: 'c#2', like: 'c', reason: 'Its conversation goes on in the part "test".' },
    ]);
    expect(kept[2]).toMatchObject({
      conversation: 'b',
      history: [...turns('poetry'), ...turns('rhymes')],
    });
  });

  it('gives the same rows and report on a second run', async () => {
    const copies = await Promise.all(
      clean.slice(0, 20).map(async (row) => ({
        ...row,
        id: `${row.id} again`,
        pictures: [await changed(row, changes['moved']!)],
      })),
    );
    const rows = [...copies, ...clean];
    const [first, second] = [await curate(rows), await curate(rows)];
    expect(second.kept).toEqual(first.kept);
    expect({ ...second.report, settings: 0 }).toEqual({ ...first.report, settings: 0 });
  });

  it('gives an error if nothing is left, or if the data set does not exist', async () => {
    const [row] = clean;
    const pair = [row!, { ...row!, id: 'x', answer: '0' }];
    await expect(curate(pair)).rejects.toThrow(/^All 2 rows of .* were removed\.$/);
    await expect(curate(clean, { dataset: 'nowhere' })).rejects.toThrow(
      'nowhere is not a finished result',
    );
    await expect(curate(clean, { dataset: '' })).rejects.toThrow('The setting “dataset” is empty.');
  });
});
