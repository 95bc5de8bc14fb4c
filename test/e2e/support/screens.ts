// Every screen of the window with real data in it, for looking at all of them: a finished project, an
// inspected folder, and what opens over a page.

import type { ElectronApplication, Page } from 'playwright-core';
import type { OmrApi } from '../../../preload/contract.ts';
import { PAGES, type PageName } from '../../../renderer/selectors/route.ts';
import { snapshot, until } from './launch.ts';

/** A content size of the window. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The steps of a project, in the order of their keys. */
const STEPS = ['examples', 'prepare', 'answers', 'learn', 'practise', 'check', 'use'] as const;

/** What shows that a page has loaded what it shows. */
const LOADED: Partial<Record<PageName, string>> = {
  train: '[data-testid=plan-examples]',
  data: '[data-testid=data-sets]',
  // Each card waits for the memory fit of its model.
  models: '.model-fit.fits >> nth=3',
  evaluate: '[data-testid=checks]',
  help: '[data-testid=handbook]',
};
const LONGEST_MS = 20 * 60_000;

/** Gives the window a content size. */
export async function resize(app: ElectronApplication, page: Page, size: Size): Promise<void> {
  await app
    .evaluate(
      ({ BrowserWindow }, { width, height }) =>
        BrowserWindow.getAllWindows()[0]!.setContentSize(width, height),
      size,
    )
    .catch((error: Error) => {
      // V8 may collect the empty result before it is sent; whether the size came is seen below.
      if (!error.message.includes('garbage collected')) throw error;
    });
  await page.waitForFunction(
    ({ width, height }) => innerWidth === width && innerHeight === height,
    size,
  );
  // What follows the size, such as columns of a table, is drawn in the next frame.
  await page.evaluate(
    () =>
      new Promise<void>((drawn) => {
        requestAnimationFrame(() => requestAnimationFrame(() => drawn()));
      }),
  );
}

/** Loads the window again in a language. */
export async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((name) => localStorage.setItem('omr.language', name), language);
  await page.reload();
  await page.waitForFunction(() => performance.getEntriesByName('interactive').length > 0);
}

/** Runs the quick sample from the first screen to its report; `during` sees it while it learns. */
export async function runSample(
  page: Page,
  during: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await page.getByTestId('quick').check();
  await page.getByTestId('start-sample').click();
  const reached = (what: string, isSo: (fraction: (stage: string) => number) => boolean) =>
    until(
      what,
      async () => {
        const { jobs, projects } = await snapshot(page);
        const bad = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
        if (bad) throw new Error(`${what}: ${bad.step} ${bad.status}: ${bad.error?.message ?? ''}`);
        const fraction = (stage: string): number =>
          jobs.find((job) => job.stage === stage)?.progress?.fraction ?? 0;
        return isSo(fraction) || projects[0]?.reportPath != null || undefined;
      },
      LONGEST_MS,
    );
  await reached('learning', (fraction) => fraction('sft') > 0.3);
  await during();
  await reached('the report', () => false);
  for (const notice of await page.locator('.notices button').all()) await notice.click();
}

/** Reads a folder as a source of examples, as if it had been dropped. */
export async function inspect(page: Page, folder: string): Promise<void> {
  const runId = await page.evaluate(
    (path) => (globalThis as unknown as { omr: OmrApi }).omr.invoke('data:inspect', path),
    folder,
  );
  await until(
    'the inspected folder',
    async () =>
      (await snapshot(page)).jobs.find((job) => job.runId === runId && job.status === 'done'),
    LONGEST_MS,
  );
}

/**
 * Opens every screen after `runSample` and `inspect` in turn, and calls `look` with its name. Works in
 * every language.
 */
export async function eachScreen(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const open = (name: PageName) => page.locator(`.entry[data-page=${name}]`).click();
  await open('projects');
  await page.locator('.entry.under').first().click();
  // Keys would show where the focus is, which is not a part of the screens.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const [i, step] of STEPS.entries()) {
    await page.keyboard.press(String(i + 1));
    await page.locator(`[data-testid=path-${step}][aria-current]`).waitFor();
    await look(`step-${step}`);
  }
  await page.keyboard.press('6');
  await page.getByTestId('open-report').first().click();
  await page.frameLocator('[data-testid=report]').locator('h1').waitFor();
  await look('report');
  for (const name of PAGES) {
    await open(name);
    const loaded = LOADED[name];
    if (loaded !== undefined) await page.locator(loaded).first().waitFor();
    await look(name);
  }
  await open('train');
  await page.locator('[data-testid=advanced] summary').click();
  await look('train-advanced');
  await open('data');
  // The inspected folder is the newest.
  await page.locator('[data-testid=data-sets] .set-name').first().click();
  await page.getByTestId('figures').waitFor();
  await page.locator('.vrow').first().click();
  await look('inspection');
  await open('runs');
  for (const name of [/\bevaluate-base\b/, /\bevaluate-rl\b/])
    await page.getByRole('checkbox', { name }).check();
  await page.getByTestId('compare-runs').click();
  await page.getByTestId('turned-answers').waitFor();
  await look('comparison');
  await page.getByTestId('comparison-back').click();
  await page.getByRole('tab').nth(1).click();
  await page.getByTestId('lineage').waitFor();
  await look('lineage');
  await page.keyboard.press('?');
  await look('shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette-field').waitFor();
  await look('palette');
  await page.keyboard.press('Escape');
}
