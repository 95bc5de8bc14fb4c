// Own rows in a German window, from the parts that are told to the report: a short training that shows
// little offers the longer size, and a report is written again in the language of the window.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OmrApi } from '../../../preload/contract.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';
import { axeFindings } from '../support/axe.ts';
import { missingWindow, snapshot, until } from '../support/launch.ts';
import { inspect, speak } from '../support/screens.ts';
import { windowOfSuite } from '../support/test-window.ts';
import { temporaryFolder } from '../../helpers.ts';

/** The longest wait for anything, on two busy cores. */
const WAIT_MS = 8 * 60_000;
const ROWS = 60;

/** Settings with which every step takes a moment; nothing is learnt. */
const TINY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sft: { maxSteps: 2, batchSize: 4 },
  rl: { steps: 1, promptsPerStep: 2, numGenerations: 2, maxNewTokens: 24 },
  evaluate: { limit: 6, samples: 0, maxNewTokens: 24 },
};

type Omr = { omr: OmrApi };

describe.skipIf(missingWindow !== null)('own rows in a German window', () => {
  const win = windowOfSuite();
  const file = join(temporaryFolder(), 'Summen.jsonl');
  const report = () => win.page.frameLocator('[data-testid=report]');
  const openReport = async (): Promise<void> => {
    await win.page.getByTestId('path-check').click();
    await win.page.getByTestId('open-report').first().click();
    await report().locator('h1').waitFor();
  };
  const languageOfReport = () => report().locator('html').getAttribute('lang');
  const finished = (times: number) =>
    until(
      `report ${times}`,
      async () => {
        const { jobs, projects } = await snapshot(win.page);
        const bad = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
        if (bad) throw new Error(`${bad.step} ${bad.status}: ${bad.error?.message ?? ''}`);
        const learnt = jobs.filter(({ stage, status }) => stage === 'sft' && status === 'done');
        const isIdle = jobs.every(({ status }) => status === 'done');
        return (learnt.length === times && isIdle && projects[0]?.reportPath != null) || undefined;
      },
      WAIT_MS,
    );

  beforeAll(async () => {
    const rows = Array.from({ length: ROWS }, (_, i) => ({
      question: `Was ist ${i} plus ${i + 2}?`,
      answer: String(2 * i + 2),
    }));
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await speak(win.page, 'de');
    await inspect(win.page, file);
  });

  it('the parts are told on the page Daten as on the page Training', async () => {
    await win.page.locator('.entry[data-page=data]').click();
    await win.page.locator('[data-testid=data-sets] .set-name').click();
    const told = await win.page.getByTestId('source-parts').innerText();
    expect(told).toMatch(/^Noch nicht aufgeteilt\. Das Training teilt sie nach Zufall: \d+ zum/);
    expect(told).toContain('Beim Vorbereiten entfallen Dublette');
    expect(told).not.toContain('Bild');
    const counted = [...told.matchAll(/\d+(?= zum)/g)].map(([count]) => Number(count));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(ROWS);
    await win.page.getByTestId('use-examples').click();
    expect(await win.page.getByTestId('plan-parts').innerText()).toContain(told);
  });

  it(
    'ends in a German report, which offers the longer size where little was learnt',
    async () => {
      await win.page.getByTestId('size-quick').check();
      const draft = await until(
        'the draft',
        async () => {
          const found = await win.page.evaluate(() =>
            (globalThis as unknown as Omr).omr.invoke('plan:draft'),
          );
          return found?.size === 'quick' ? found : undefined;
        },
        WAIT_MS,
      );
      await win.page.evaluate(
        async ({ plan, tiny }) => {
          const { omr } = globalThis as unknown as Omr;
          const { recipe } = await omr.invoke('plan:view', plan);
          const changes = recipe.steps.map(({ name, stage }) => [name, tiny[stage] ?? {}] as const);
          await omr.invoke('plan:save-draft', { ...plan, changes: Object.fromEntries(changes) });
        },
        { plan: draft satisfies TrainPlan, tiny: TINY },
      );
      await win.page.reload();
      await win.page.getByTestId('plan-examples').waitFor();
      await win.page.getByTestId('start-plan').click();
      await finished(1);
      await win.page.getByTestId('path-check').click();
      const offer = win.page.getByTestId('next-size');
      await offer.waitFor();
      const sentence = await offer.locator('p').first().innerText();
      expect(sentence).toContain('Der nächste Schritt ist „Ausgewogen“');
      expect(await axeFindings(win.page, '#content')).toEqual([]);

      await openReport();
      expect(await languageOfReport()).toBe('de');
      await report().getByText('Der nächste Schritt ist „Ausgewogen“').waitFor();
      expect(await win.page.getByTestId('report-language').count()).toBe(0);
    },
    2 * WAIT_MS,
  );

  it('a report in another language than the window is written again by one button', async () => {
    await speak(win.page, 'en');
    await report().locator('h1').waitFor();
    expect(await languageOfReport()).toBe('de');
    const line = win.page.getByTestId('report-language');
    expect(await line.innerText()).toContain('This report is in German.');
    expect(await axeFindings(win.page, '#content')).toEqual([]);
    await win.page.getByTestId('rewrite-report').press('Enter');
    await line.waitFor({ state: 'detached' });
    await report().getByText('The next step is “Balanced”').waitFor();
    expect(await languageOfReport()).toBe('en');
  });

  it(
    'the button goes on with the longer size, whose result offers the next one',
    async () => {
      await win.page.getByTestId('report-back').click();
      await win.page.getByTestId('continue-longer').click();
      await finished(2);
      await win.page.getByTestId('path-check').click();
      await win.page.getByTestId('next-size').getByText('“Thorough”').first().waitFor();
      await openReport();
      await report().getByText('The next step is “Thorough”').waitFor();
    },
    2 * WAIT_MS,
  );
});
