// The import report tells what happened to each row once: what keeps it out, and what is changed,
// with the value before and after.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, expect, it } from 'vitest';
import { stage } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';

const { folder, run } = createBench();
let source: string;
let count = 0;
beforeEach(() => {
  source = temporaryFolder();
});

async function reported(answer: (i: number) => string = (i) => `${100 + i}`) {
  const colour = { width: 8, height: 8, channels: 3 as const, background: '#a00' };
  const picture = await sharp({ create: colour }).png().toBuffer();
  mkdirSync(join(source, 'Küche'.normalize('NFD')));
  const lines = Array.from({ length: 12 }, (_, i) => {
    const name = `Zähler ${i}.png`;
    const below = join('Küche'.normalize('NFD'), name.normalize('NFD'));
    writeFileSync(join(source, below), i === 3 ? '' : picture);
    return `${i % 2 ? 'Küche\\' : ''}${name};Stand ${i}?;${answer(i)}`;
  });
  const table = `Foto;Frage;Zählerstand\n${lines.join('\n')}\n`;
  writeFileSync(join(source, 'Ablesung.csv'), Buffer.from(table, 'latin1'));
  const runId = `told-${(count += 1)}`;
  const { summary } = await run(stage, { source, repairs: ['all'] }, { runId });
  const report = readFileSync(join(folder, 'runs', runId, 'import-report.jsonl'), 'utf8');
  const told = report.trim().split('\n');
  return { summary, told: told.map((line) => JSON.parse(line) as Record<string, string>) };
}

it('names for a row that is left out the reason alone, and an empty picture as that', async () => {
  const { summary, told } = await reported((i) => (i === 5 ? '' : `${100 + i}`));
  const out = told.filter(({ what }) => what === 'left-out');
  expect(out.map(({ row, kind }) => `${row} ${kind}`)).toEqual([
    'Ablesung.csv, line 5 picture-unreadable',
    'Ablesung.csv, line 7 no-answer',
  ]);
  expect(out[0]!.why).toContain('is an empty file of 0 bytes');
  expect(summary['report']).toMatchObject({ 'left-out': 2 });
});

it('says where a picture is, and nothing of accents that are composed otherwise', async () => {
  const { told } = await reported();
  expect(told.filter(({ kind }) => kind === 'read-otherwise')).toEqual([]);
  const moved = told.filter(({ kind }) => kind === 'picture-elsewhere');
  expect(moved).toHaveLength(6);
  expect(moved[0]).toMatchObject({ before: 'Zähler 0.png' });
  expect(moved[0]!.after!.normalize('NFC')).toMatch(/Küche.Zähler 0\.png$/);
});

it('warns where all rows have the same answer', async () => {
  const { told } = await reported(() => 'ja');
  const [note] = told.filter(({ kind }) => kind === 'same-answer');
  expect(note!.why).toContain('All 11 rows have the same answer, “ja”');
});

it('does not warn where one answer differs', async () => {
  const { told } = await reported((i) => (i === 11 ? 'nein' : 'ja'));
  expect(told.some(({ kind }) => kind === 'same-answer')).toBe(false);
});
