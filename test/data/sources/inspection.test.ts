// Stored inspections: earlier versions recorded messages as patterns with values.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PageIndexWriter } from '../../../main/data/indexes/page-index.ts';
import { inspectionBase, openInspection } from '../../../main/data/sources/inspection.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-inspection-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

it('shows messages of an earlier version as English text', async () => {
  const reason = { pattern: 'its name is "{0}"', values: ['Frage'] };
  const missing = { pattern: 'the picture {0} is missing.', values: ['a.png'] };
  const sentence = { pattern: '{0}: {1}', values: ['cards.csv, line 2', missing] };
  const row = {
    number: 0,
    place: 'cards.csv, line 2',
    references: ['a.png'],
    pictures: [null],
    defects: [{ kind: 'picture-missing', sentence, picture: 0 }],
  };
  const base = inspectionBase(dir);
  const line = `${JSON.stringify(row)}\n`;
  fs.writeFileSync(`${base}.jsonl`, line);
  const index = new PageIndexWriter(base);
  index.add(Buffer.byteLength(line), 'what is shown', 1n);
  index.finish();
  const columns = [{ file: 'cards.csv', columns: [{ role: 'question', column: 'Frage', reason }] }];
  const info = { source: dir, count: 1, kinds: ['picture-missing'], columns };
  fs.writeFileSync(`${base}.json`, JSON.stringify(info));

  const inspection = await openInspection(dir);
  const text = 'cards.csv, line 2: the picture a.png is missing.';
  const defects = [{ kind: 'picture-missing', sentence: text, picture: 0 }];
  expect((await inspection.row(0)).defects).toEqual(defects);
  expect((await inspection.page({ offset: 0, limit: 1 })).rows[0]!.defects).toEqual(defects);
  expect(inspection.columns[0]!.columns[0]!.reason).toBe('its name is "Frage"');
  await inspection.close();
});
