// Erasing a row: it is gone, the models that saw it are named, and the record stays whole.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { english } from '../../../main/i18n/locale.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { eraseRow } from '../../../main/provenance/erase.ts';
import { verifyPath } from '../../../main/provenance/verify.ts';
import { temporaryFolder } from '../../helpers.ts';
import { recordWorkspace, type Recorded } from './recorded.ts';

let recorded: Recorded;
beforeEach(async () => {
  recorded = await recordWorkspace(temporaryFolder());
});
afterEach(() => recorded.db.close());

const erase = (row: string) => {
  const workspace = openWorkspace(recorded.dir);
  return eraseRow(row, { db: recorded.db, workspace, nowMs: 5, engineVersion: '1.0.0' });
};
const blobs = () => {
  const entries = fs.readdirSync(path.join(recorded.dir, 'blobs'), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

it('removes the row, names the models that saw it and where it is still mentioned', async () => {
  const answers = path.join(recorded.dir, 'runs/evaluate-run/answers.jsonl');
  const [picture] = blobs();
  expect(await erase('one')).toEqual({
    datasets: ['import-result'],
    pictures: [],
    models: ['sft-result'],
    remains: [answers],
  });
  const rows = fs.readFileSync(path.join(recorded.dataset, 'rows.jsonl'), 'utf8');
  expect(rows).not.toContain('one');
  expect(rows.trimEnd().split('\n')).toHaveLength(2);
  expect(recorded.db.get('countExamples', { id: 'import-result' })).toEqual({ n: 2 });
  // The others still need the picture; the last one takes it along.
  expect(blobs()).toEqual([picture]);
  await erase('two');
  expect((await erase('three')).pictures).toEqual([picture]);
  expect(blobs()).toEqual([]);
});

it('leaves a record that is whole, for the workspace and for the model', async () => {
  await erase('two');
  for (const target of [recorded.dir, recorded.model, recorded.dataset]) {
    const { broken } = await verifyPath(target, { resources: recorded.resources });
    expect(broken.map(({ reason }) => english(reason))).toEqual([]);
  }
  const rows = path.join(recorded.dataset, 'rows.jsonl');
  fs.writeFileSync(rows, fs.readFileSync(rows, 'utf8').replace('three', 'threE'));
  const { broken } = await verifyPath(recorded.dir, { resources: recorded.resources });
  expect(broken.map(({ what }) => what)).toEqual(['row']);
});

it('does not name a model that learnt another part of the data', async () => {
  const settings = path.join(recorded.dir, 'runs/sft-run/settings.json');
  fs.writeFileSync(settings, JSON.stringify({ split: 'other' }));
  expect((await erase('one')).models).toEqual([]);
});

it('refuses a row that is nowhere', async () => {
  await expect(erase('four')).rejects.toThrow('No data set of the workspace has a row “four”.');
});
