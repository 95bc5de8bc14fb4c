// An import that is killed at any of its writes goes on to the same bytes and leaves nothing else.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage } from '../../../main/stages/import.ts';
import { defaults, type ImportSettings } from '../../../main/stages/import/settings.ts';
import { zip } from '../../data/write-files.ts';
import { expectSameAfterEveryKill } from '../kills.ts';
import { createImportBench, GOOD, PICTURE } from './import-bench.ts';

const { at, job, write } = createImportBench();

const killedEverywhere = (settings: Partial<ImportSettings> = {}) =>
  expectSameAfterEveryKill(at.workspace, (resume) =>
    stage.run({ ...defaults, source: at.source, ...settings }, { ...job(), resume }),
  );

it('goes on to the same bytes after a kill at any write, also before its first note', async () => {
  writeFileSync(join(at.source, 'a.png'), PICTURE);
  // More text than is gathered before it is written.
  const long = 'x'.repeat(3000);
  const rows = (name: string) =>
    Array.from({ length: 90 }, (_, i) => ({ ...GOOD, question: `${name} ${i}? ${long}` }));
  write('a.jsonl', rows('a'));
  write('b.jsonl', rows('b'));
  const { calls } = await killedEverywhere();
  expect(calls).toEqual(expect.arrayContaining(['writeFileSync', 'renameSync', 'fsyncSync']));
});

it('goes on to the same bytes where rows are left out at the end, and defects are reported', async () => {
  writeFileSync(join(at.source, 'a.png'), PICTURE);
  write('a.jsonl', [GOOD, { ...GOOD, answer: '21' }, { ...GOOD, question: 'Read B.', id: 'b' }]);
  write('b.jsonl', [
    { ...GOOD, question: 'Read C.', id: 'b' },
    { picture: 'a.png', answer: '1' },
  ]);
  await killedEverywhere({ repairs: ['contradiction', 'duplicate-id', 'no-question'] });
});

it('goes on with an archive, which is unpacked once more', async () => {
  const rows = Array.from({ length: 9 }, (_, i) => ({ ...GOOD, question: `${i}?` }));
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const source = join(at.folder, 'cards.zip');
  const members = [
    { name: 'a.jsonl', bytes: Buffer.from(lines) },
    { name: 'b.jsonl', bytes: Buffer.from(lines.replaceAll('?', '!')) },
    { name: 'a.png', bytes: PICTURE },
  ];
  writeFileSync(source, zip(members));
  await killedEverywhere({ source });
});

it('keeps a picture that another data set has come to use, when it fails after a pause', async () => {
  writeFileSync(join(at.source, 'a.png'), PICTURE);
  write('a.jsonl', [GOOD]);
  write('b.jsonl', [{ ...GOOD, picture: 'missing.png' }]);
  const stop = new AbortController();
  const paused = {
    ...job(stop.signal),
    report: ({ fraction }: { fraction: number }) => fraction > 0 && stop.abort(),
  };
  const settings = { ...defaults, source: at.source };
  await expect(stage.run(settings, paused)).rejects.toMatchObject({ name: 'AbortError' });
  const other = await stage.run(
    { ...settings, only: ['a.jsonl'] },
    { ...job(), runId: 'other', runDir: join(at.workspace, 'runs', 'other') },
  );
  await expect(stage.run(settings, { ...job(), resume: true })).rejects.toThrow('missing.png');
  const [row] = readFileSync(join(other.artifact!.path, 'rows.jsonl'), 'utf8').split('\n');
  const [id] = (JSON.parse(row!) as { pictures: string[] }).pictures;
  expect(readdirSync(join(at.workspace, 'blobs', id!.slice(0, 2)))).toEqual([id]);
});
