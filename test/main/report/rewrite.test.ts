// A finished report written again: in the language of the process, from its figures alone.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { setLocale } from '../../../main/i18n/locale.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { renderReport, writeReport } from '../../../main/report/render.ts';
import { rewriteReport } from '../../../main/report/rewrite.ts';
import { sampleReport } from './report-sample.ts';
import { temporaryFolder } from '../../helpers.ts';

afterEach(() => setLocale('en'));

/** An English report with its figures. */
async function finishedReport(figures: string): Promise<{ file: string; record: string }> {
  const folder = temporaryFolder();
  const [file, record] = [join(folder, 'report.html'), join(folder, 'report.json')];
  await writeReport(file, sampleReport());
  fs.writeFileSync(record, figures);
  return { file, record };
}

it('is the report that would have been written in that language', async () => {
  const { file, record } = await finishedReport(JSON.stringify(sampleReport()));
  expect(fs.readFileSync(file, 'utf8')).toContain('<html lang="en">');
  setLocale('de');
  await rewriteReport(file, record);
  const written = fs.readFileSync(file, 'utf8');
  expect(written).toContain('<html lang="de">');
  expect(written).toBe(renderReport(JSON.parse(JSON.stringify(sampleReport()))));
});

it('is written from figures of before there were suites', async () => {
  const { suites: _, ...older } = sampleReport();
  const { file, record } = await finishedReport(JSON.stringify(older));
  setLocale('de');
  await rewriteReport(file, record);
  expect(fs.readFileSync(file, 'utf8')).toBe(renderReport({ ...sampleReport(), suites: [] }));
});

it('stays as it is where its figures are gone or are none', async () => {
  const { file, record } = await finishedReport('');
  const before = fs.readFileSync(file, 'utf8');
  for (const figures of ['', 'null', '{}', '{"project": "x"', '{"project": 3, "models": []}']) {
    fs.writeFileSync(record, figures);
    await expect(rewriteReport(file, record), figures).rejects.toBeInstanceOf(UserError);
  }
  fs.rmSync(record);
  await expect(rewriteReport(file, record)).rejects.toBeInstanceOf(UserError);
  expect(fs.readFileSync(file, 'utf8')).toBe(before);
});
