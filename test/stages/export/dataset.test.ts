// A data set as Parquet: the rows, the bytes of the pictures, and what `datasets` reads them by.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { blobPath, openWorkspace, readRows } from '../../../main/data/datasets/workspace.ts';
import { stage } from '../../../main/stages/export.ts';
import { stage as imports } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';
import { FRAMES, STILL } from '../videos/models.ts';

const bench = createBench();

interface Written {
  readonly id: string;
  readonly answer: string;
  readonly messages: readonly { role: string; content: string }[];
  readonly images: readonly { bytes: Uint8Array; path: string }[];
  readonly responses: readonly string[];
}

it('writes rows and pictures by split, with a card and features', async () => {
  const rows = [
    ...bench.cards('sft', 3).map((row) => ({ ...row, responses: ['one', 'two'] })),
    ...bench.cards('test', 2),
    { ...bench.cards('test', 1)[0]!, id: 'plain', pictures: [], split: 'odd split!' },
  ];
  const dataset = await bench.dataset(rows);
  const to = temporaryFolder();
  const { artifact, summary } = await bench.run(stage, { formats: ['dataset'], dataset, to });
  expect(summary).toMatchObject({ rows: { sft: 3, test: 2, odd_split: 1 } });
  const dir = artifact!.path;
  const card = fs.readFileSync(path.join(dir, 'README.md'), 'utf8');
  expect(parseYaml(card.split('---')[1]!)).toMatchObject({
    configs: [
      {
        data_files: ['sft', 'test', 'odd_split'].map((split) => ({
          split,
          path: `data/${split}-*.parquet`,
        })),
      },
    ],
  });
  const workspace = openWorkspace(bench.folder);
  const file = await asyncBufferFromFile(path.join(dir, 'data', 'sft-00000.parquet'));
  const metadata = await parquetMetadataAsync(file);
  const info = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  expect(JSON.parse(info!)).toMatchObject({ info: { features: { images: [{ _type: 'Image' }] } } });
  const found = (await parquetReadObjects({ file, utf8: false })) as unknown as Written[];
  expect(found.map(({ id }) => id)).toEqual(rows.slice(0, 3).map(({ id }) => id));
  for (const [i, { images, messages, responses, answer }] of found.entries()) {
    const [picture] = rows[i]!.pictures;
    expect(Buffer.from(images[0]!.bytes)).toEqual(fs.readFileSync(blobPath(workspace, picture!)));
    expect(images[0]!.path).toBe(`${picture}.png`);
    expect(messages).toEqual([
      { role: 'user', content: `<image>${rows[i]!.question}` },
      { role: 'assistant', content: answer },
    ]);
    expect(responses).toEqual(['one', 'two']);
  }
});

it('refuses to mix it with a model, a changed picture, and leaves nothing', async () => {
  const to = temporaryFolder();
  const dataset = await bench.dataset(bench.cards('sft', 1));
  const run = (settings: Partial<typeof stage.defaults>) => bench.run(stage, { to, ...settings });
  await expect(run({ formats: ['dataset', 'merged'], dataset })).rejects.toThrow(/by itself/);
  await expect(run({ formats: ['dataset'] })).rejects.toThrow(/by itself/);
  const [row] = bench.cards('sft', 1);
  const file = blobPath(openWorkspace(bench.folder), row!.pictures[0]!);
  const bytes = fs.readFileSync(file);
  fs.chmodSync(file, 0o600);
  fs.writeFileSync(file, Buffer.concat([bytes, Buffer.from('x')]));
  await expect(run({ formats: ['dataset'], dataset })).rejects.toThrow(/changed/);
  fs.writeFileSync(file, bytes);
  expect(fs.readdirSync(to)).toEqual([]);
});

it('writes videos as their frames, and import reads them back', async () => {
  const source = temporaryFolder();
  fs.cpSync(FRAMES, path.join(source, 'clip'), { recursive: true });
  fs.copyFileSync(STILL, path.join(source, 'still.png'));
  const asked = { question: 'What?', answer: 'yes' };
  const given = [
    { ...asked, image: 'still.png', videos: ['clip', ['clip/3.png', 'clip/1.png']], fps: [4, 2] },
    { ...asked, question: 'And?', image: 'still.png' },
  ];
  const lines = given.map((row) => `${JSON.stringify(row)}\n`).join('');
  fs.writeFileSync(path.join(source, 'rows.jsonl'), lines);
  const first = await bench.run(imports, { source });
  const dataset = first.artifact!.path;
  const to = temporaryFolder();
  const { artifact } = await bench.run(stage, { formats: ['dataset'], dataset, to });
  const data = path.join(artifact!.path, 'data');
  const file = await asyncBufferFromFile(path.join(data, 'train-00000.parquet'));
  const metadata = await parquetMetadataAsync(file);
  const info = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  expect(JSON.parse(info!)).toMatchObject({
    info: { features: { videos: [[{ _type: 'Image' }]], fps: [{ dtype: 'float64' }] } },
  });
  const found = (await parquetReadObjects({ file, utf8: false })) as unknown as (Written & {
    videos: { bytes: Uint8Array }[][];
    fps: number[];
  })[];
  expect(found.map(({ fps }) => fps)).toEqual([[4, 2], []]);
  expect(found[0]!.messages[0]!.content).toBe('<image><video><video>What?');
  const frame = (number: number) => fs.readFileSync(path.join(FRAMES, `${number}.png`));
  expect(found[0]!.videos.map((video) => video.length)).toEqual([11, 2]);
  expect(Buffer.from(found[0]!.videos[0]![1]!.bytes)).toEqual(frame(2));
  expect(Buffer.from(found[0]!.videos[1]![0]!.bytes)).toEqual(frame(3));
  expect(found[0]!.images).toHaveLength(1);

  const second = await bench.run(imports, { source: data });
  const rowsOf = async (dir: string) => {
    const all: object[] = [];
    for await (const { question, pictures, videos } of readRows(dir))
      all.push({ question, pictures, videos });
    return all;
  };
  expect(await rowsOf(second.artifact!.path)).toEqual(await rowsOf(dataset));
});
