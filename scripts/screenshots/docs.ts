// Takes the screenshots of docs/screens/: `xvfb-run -a node scripts/screenshots/docs.ts [--out DIR]
// [--only NAME,…]`.
//
// Needs the built app. Runs a reduced sample project in the real window, then takes every page and
// step in both themes.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Snapshot } from '../../preload/contract/app.ts';
import { PAGES } from '../../renderer/selectors/route.ts';
import {
  launchApp,
  missingWindow,
  ROOT,
  temporaryHome,
  snapshot,
} from '../../test/e2e/support/launch.ts';
import { smallResources } from '../../test/e2e/support/small-sample.ts';

const SIZE = { width: 1280, height: 800 };
const THEMES = ['light', 'dark'] as const;
/** The steps of a project, in the order of their keys. */
const STEPS = ['examples', 'prepare', 'answers', 'learn', 'practise', 'check', 'use'] as const;
/** Maximum size of a screenshot in the repository. */
const MAX_BYTES = 60_000;
const TIMEOUT_MS = 20 * 60_000;
/** Time for charts and images to be drawn; the window does not signal it. */
const SETTLE_MS = 800;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'docs/screens') },
    only: { type: 'string' },
  },
});
if (missingWindow !== null) throw new Error(missingWindow);
await takeScreenshots(values.out, values.only?.split(','));

async function takeScreenshots(out: string, only: readonly string[] | undefined): Promise<void> {
  mkdirSync(out, { recursive: true });
  const home = temporaryHome();
  smallResources(home.resources);
  const { app, page } = await launchApp(home);
  const take = async (name: string): Promise<void> => {
    if (only !== undefined && !only.includes(name)) return;
    await setTimeout(SETTLE_MS);
    for (const theme of THEMES) {
      // The report's frame follows the system theme.
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate((chosen) => {
        document.documentElement.dataset['theme'] = chosen;
      }, theme);
      const picture = await reduceColours(await page.screenshot());
      writeFileSync(join(out, `${name}-${theme}.png`), picture);
      process.stdout.write(`${name}-${theme}.png ${Math.round(picture.length / 1000)} KB\n`);
    }
  };
  try {
    await app.evaluate(
      ({ BrowserWindow }, { width, height }) =>
        BrowserWindow.getAllWindows()[0]!.setContentSize(width, height),
      SIZE,
    );
    await page.getByTestId('start-sample').waitFor();
    await take('welcome');
    await page.getByTestId('quick').check();
    await page.getByTestId('start-sample').click();
    await waitFor(page, 'learning', ({ jobs }) =>
      jobs.some(({ stage, progress }) => stage === 'sft' && (progress?.fraction ?? 0) > 0.3),
    );
    await take('learning');
    await waitFor(page, 'the report', ({ projects }) => projects[0]?.reportPath != null);
    for (const notice of await page.locator('.notices button').all()) await notice.click();
    for (const [i, step] of STEPS.entries()) {
      await page.keyboard.press(String(i + 1));
      await take(`step-${step}`);
    }
    await page.keyboard.press('6');
    await page.getByTestId('open-report').first().click();
    await page.frameLocator('[data-testid=report]').locator('h1').waitFor();
    await take('report');
    for (const name of PAGES) {
      await page.locator(`[data-page=${name}]`).click();
      // The form waits for the settings from the engine process.
      if (name === 'train') await page.getByTestId('plan-examples').waitFor();
      // Each card waits for the memory fit of its model.
      if (name === 'models') await page.locator('.model-fit.fits').nth(3).waitFor();
      await take(name);
    }
    await page.locator('[data-page=runs]').click();
    for (const name of [/Select evaluate-base/, /Select evaluate-rl/])
      await page.getByRole('checkbox', { name }).check();
    await page.getByTestId('compare-runs').click();
    await take('comparison');
    await page.getByTestId('comparison-back').click();
    await page.getByRole('tab').nth(1).click();
    await take('lineage');
    await page.keyboard.press('?');
    await take('help');
  } finally {
    await app.close();
    home.remove();
  }
}

/** A PNG with as many colours as the size limit allows. */
async function reduceColours(png: Buffer): Promise<Buffer> {
  let picture = png;
  for (const colours of [256, 128, 64, 32]) {
    picture = await sharp(png).png({ palette: true, colours, effort: 10 }).toBuffer();
    if (picture.length <= MAX_BYTES) break;
  }
  return picture;
}

/** Waits until a state is reached. Throws if a step fails, or after a timeout. */
async function waitFor(
  page: Page,
  what: string,
  isReached: (state: Snapshot) => boolean,
): Promise<void> {
  const deadlineMs = Date.now() + TIMEOUT_MS;
  for (;;) {
    const state = await snapshot(page);
    if (isReached(state)) return;
    const bad = state.jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
    if (bad) throw new Error(`${what}: ${bad.step} ${bad.status}: ${bad.error?.message ?? ''}`);
    if (Date.now() > deadlineMs) throw new Error(`${what}: not reached in time`);
    await setTimeout(100);
  }
}
