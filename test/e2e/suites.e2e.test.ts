// Additional test sets in the real window: one without pictures is evaluated before and after, and
// shown separately, also in the report.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { missingWindow, ROOT, snapshot, until } from './support/launch.ts';
import type { Home } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { typeInto } from './support/typing.ts';
import { windowOfEachTest } from './support/test-window.ts';

/** A quick plan on the small sample, on two busy cores. */
const RUN_MS = 10 * 60_000;
/** Sums of one digit, which are on no card. */
const SUMS = Array.from({ length: 12 }, (_, i) => ({
  question: `What is ${i % 7} plus ${(i * 3) % 8}?`,
  answer: String((i % 7) + ((i * 3) % 8)),
}));

const win = windowOfEachTest();

describe.skipIf(missingWindow !== null)('additional test sets', () => {
  it(
    'are chosen with the plan, evaluated on the first and the last model, and never trained on',
    async () => {
      await win.open((home) => {
        smallResources(home.resources);
        importSums(home);
      });
      const { page } = win;
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await page.getByTestId('plan-examples').selectOption('sample');
      await page.getByTestId('size-quick').check();
      await page.getByTestId('further').getByRole('checkbox').check();
      expect(await axeFindings(page, '#content')).toEqual([]);
      await page.locator('[data-testid=advanced] summary').click();
      await page.getByRole('tab', { name: 'Check' }).click();
      await typeInto(page.locator('[data-testid=setting-limit] input'), '12');
      await page.getByTestId('start-plan').click();

      const reportPath = await until(
        'the report',
        async () => {
          const { jobs, projects } = await snapshot(page);
          const broken = jobs.find(({ status }) => status === 'failed');
          if (broken) throw new Error(`${broken.step}: ${broken.error?.message}`);
          return projects[0]?.reportPath ?? undefined;
        },
        RUN_MS,
      );
      const { jobs } = await snapshot(page);
      const sums = jobs.find(({ step }) => step === 'evaluate-base-plain-sums');
      const folder = String(sums?.settings['dataset']);
      const used = jobs.filter(({ settings }) => settings['dataset'] === folder);
      expect(used.map(({ step }) => step)).toEqual([
        'evaluate-base-plain-sums',
        'evaluate-rl-plain-sums',
      ]);
      expect(used.map(({ summary }) => summary?.['n'])).toEqual([12, 12]);

      await page.getByTestId('path-check').click();
      const rows = page.getByTestId('suite').locator('tbody tr');
      await rows.first().waitFor();
      expect(await rows.evaluateAll((all) => all.map((row) => row.dataset['model']))).toEqual([
        'base',
        'rl',
      ]);
      expect(await page.getByTestId('results').first().locator('tbody tr').count()).toBe(3);
      expect(await axeFindings(page, '#content')).toEqual([]);

      const html = readFileSync(reportPath, 'utf8');
      expect(html).toContain('Other questions');
      expect(html).toMatch(/Plain sums[^]{1,80}12 questions, without pictures/);
    },
    RUN_MS,
  );
});

/** Adds the sums to the workspace as a data set. */
function importSums({ workspace, resources, userData }: Home): void {
  const source = join(userData, 'sums.jsonl');
  mkdirSync(userData, { recursive: true });
  writeFileSync(source, SUMS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const words = ['import', '--set', `source=${source}`, '--set', 'name=Plain sums'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'main/cli.ts'), ...words, '--workspace', workspace],
    { encoding: 'utf8', env: { ...process.env, OMR_RESOURCES: resources } },
  );
  expect(status, stderr).toBe(0);
}
