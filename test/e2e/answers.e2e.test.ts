// Answers in the real window: a correction that makes later steps outdated, changed answers, a
// blind comparison by keys, the report as a file.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { missingWindow } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { typeInto } from './support/typing.ts';
import { windowOfSuite } from './support/test-window.ts';

const LONG_MS = 180_000;

describe.skipIf(missingWindow !== null)('answers and evaluations', () => {
  const win = windowOfSuite(({ resources }) =>
    smallResources(resources, (step) => step !== 'rl' && step !== 'evaluate-rl'),
  );
  beforeAll(async () => {
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    await win.page
      .getByTestId('path-check')
      .getByText('done', { exact: true })
      .waitFor({ timeout: LONG_MS });
  }, LONG_MS);

  it(
    'shows what changed between two models, with picture, expected and both answers',
    async () => {
      await win.page.getByTestId('path-check').click();
      const comparison = win.page.getByTestId('check-comparison');
      await comparison
        .getByText(/Of 24 questions, \d+ became right and \d+ became wrong/)
        .waitFor();
      for (const [chip, word] of [
        ['lost', 'Got worse'],
        ['wrong', 'Still wrong'],
      ] as const) {
        const choice = comparison.getByTestId(`chip-${chip}`);
        expect(await choice.innerText()).toContain(word);
        const total = Number((await choice.innerText()).replace(/\D+/g, ''));
        await choice.click();
        await expect.poll(() => comparison.locator('.vrow').count()).toBe(total);
        if (total === 0) continue;
        const detail = comparison.locator('.row-detail');
        await detail.locator('.answer-of').nth(1).waitFor();
        expect(await detail.innerText()).toMatch(/Expected/);
        expect(await detail.locator('.zoom img').count()).toBe(1);
      }
      expect(await axeFindings(win.page)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'compares blind with the keys 1, 2 and 0, keeps the count over a reload, and names the models at the end',
    async () => {
      await win.page.getByRole('tab', { name: 'Blind comparison' }).click();
      const progress = win.page.getByTestId('blind-progress');
      await progress.getByText(/^0 of/).waitFor();
      expect(await win.page.getByTestId('blind').innerText()).not.toContain('After learning');
      expect(await axeFindings(win.page)).toEqual([]);
      for (const [at, key] of ['1', '2', '0', '1'].entries()) {
        await win.page.keyboard.press(key);
        await progress.getByText(new RegExp(`^${at + 1} of`)).waitFor();
      }
      await win.page.keyboard.press('u');
      await progress.getByText(/^3 of/).waitFor();
      await win.page.reload();
      await win.page.getByRole('tab', { name: 'Blind comparison' }).click();
      await progress.getByText(/^3 of/).waitFor();
      await win.page.getByTestId('blind-reveal').click();
      const result = await win.page.getByTestId('blind-result').innerText();
      expect(result).toMatch(
        /“After learning” was better (0 times|once|twice), “Before” (0 times|once|twice); they were equal once/,
      );
      expect(result).toContain('sign test');
    },
    LONG_MS,
  );

  it(
    'saves the report as HTML, PDF and JSON',
    async () => {
      await win.page.getByTestId('open-report').click();
      for (const [format, start] of [
        ['html', '<!doctype html>'],
        ['pdf', '%PDF-'],
        ['json', '{'],
      ] as const) {
        const file = join(win.home.workspace, '..', `report.${format}`);
        await win.answerDialogs(file);
        await win.page.getByTestId(`save-${format}`).click();
        await expect.poll(() => existsSync(file), { timeout: 30_000 }).toBe(true);
        expect(readFileSync(file).subarray(0, start.length).toString()).toBe(start);
        await win.page.getByText(file).waitFor();
      }
      await win.page.getByTestId('report-back').click();
    },
    LONG_MS,
  );

  it(
    'overrides an answer with Space, reverts it with Undo, applies it, and marks later steps as outdated',
    async () => {
      await win.page.getByTestId('path-answers').click();
      const answers = win.page.getByTestId('all-answers');
      await answers.locator('.vrow').first().click();
      await answers.getByRole('grid').focus();
      await win.page.keyboard.press('Enter');
      await win.page.keyboard.press('Space');
      await answers.getByText(/^you say (right|wrong)$/).waitFor();
      await answers.getByTestId('undo-verdict').click();
      await answers.getByText(/^you say (right|wrong)$/).waitFor({ state: 'detached' });
      await answers.locator('.answer-of > button').first().focus();
      await win.page.keyboard.press('Space');
      await win.page.getByText('1 correction is not in the data set yet.').waitFor();
      expect(await axeFindings(win.page)).toEqual([]);
      await win.page.keyboard.press('Escape');
      expect(await win.page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe(
        'grid',
      );

      await win.page.getByTestId('apply-corrections').click();
      await win.page.getByTestId('corrections').waitFor({ state: 'detached' });
      await win.page
        .getByTestId('path-learn')
        .getByText('outdated', { exact: true })
        .waitFor({ timeout: LONG_MS });
      await win.page.getByTestId('path-learn').click();
      await win.page.getByTestId('stale').waitFor();
    },
    LONG_MS,
  );

  it(
    'lists every evaluation on one scale, starts one, and compares two by keyboard',
    async () => {
      await win.page.locator('[data-page=evaluate]').click();
      const checks = win.page.getByTestId('checks').locator('tbody tr');
      await expect.poll(() => checks.count()).toBe(2);
      await win.page.getByTestId('measure').click();
      await win.page.getByTestId('measure-form').waitFor();
      expect(await axeFindings(win.page)).toEqual([]);
      const most = win.page.getByTestId('measure-form').getByLabel('Maximum questions');
      await typeInto(most, '4');
      // The form keeps its values.
      await win.page.locator('[data-page=runs]').click();
      await most.waitFor({ state: 'detached' });
      await win.page.locator('[data-page=evaluate]').click();
      expect(await most.inputValue()).toBe('4');
      await win.page.getByTestId('measure-start').click();
      await expect.poll(() => checks.count(), { timeout: LONG_MS }).toBe(3);
      expect(await checks.first().innerText()).toMatch(/\b4\b/);
      expect(await most.count()).toBe(0);
      for (const at of [1, 2]) {
        await checks.nth(at).getByRole('checkbox').focus();
        await win.page.keyboard.press('Space');
      }
      await win.page.getByTestId('compare-checks').focus();
      await win.page.keyboard.press('Enter');
      await win.page
        .getByTestId('pair-finding')
        .getByText(/Of 24 questions/)
        .waitFor();
      expect(await axeFindings(win.page)).toEqual([]);
    },
    LONG_MS,
  );
});
