// Takes the pictures of docs/screens/: `xvfb-run -a node scripts/screenshots/docs.ts [--out DIR] [--only NAME,…]`. Built app needed.
//
// The sample project, cut down, runs in the real window; then every page and step is taken in both themes.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Snapshot } from '../../preload/contract/app.ts';
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
/** Pages of the sidebar. */
const PAGES = [
  'projects',
  'data',
  'models',
  'train',
  'runs',
  'evaluate',
  'chat',
  'export',
  'settings',
] as const;
/** The steps of the path by their keys. */
const STEPS = ['examples', 'prepare', 'answers', 'learn', 'practise', 'check', 'use'] as const;
/** Largest picture that may stand in the repository. */
const MOST_BYTES = 60_000;
const LONGEST_MS = 20 * 60_000;
/** Time for curves and pictures to be drawn; nothing in the window says that all are. */
const SETTLE_MS = 800;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'docs/screens') },
    only: { type: 'string' },
  },
});
if (missingWindow !== null) throw new Error(missingWindow);
await takePictures(values.out, values.only?.split(','));

async function takePictures(out: string, only: readonly string[] | undefined): Promise<void> {
  mkdirSync(out, { recursive: true });
  const home = temporaryHome();
  smallResources(home.resources);
  const { app, page } = await launchApp(home);
  const take = async (name: string): Promise<void> => {
    if (only !== undefined && !only.includes(name)) return;
    await setTimeout(SETTLE_MS);
    for (const theme of THEMES) {
      // The report's frame follows the system.
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate((chosen) => {
        document.documentElement.dataset['theme'] = chosen;
      }, theme);
      const picture = await small(await page.screenshot());
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
    await reached(page, 'learning', ({ jobs }) =>
      jobs.some(({ stage, progress }) => stage === 'sft' && (progress?.fraction ?? 0) > 0.3),
    );
    await take('learning');
    await reached(page, 'the report', ({ projects }) => projects[0]?.reportPath != null);
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
      // The form asks the engine process which settings there are.
      if (name === 'train') await page.getByTestId('plan-examples').waitFor();
      // Each card asks whether its model can be trained here.
      if (name === 'models') await page.locator('.model-fit.fits').nth(3).waitFor();
      await take(name);
    }
    await page.locator('[data-page=runs]').click();
    for (const name of [/Choose evaluate-base/, /Choose evaluate-rl/])
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

/** A PNG with as many colours as fit the limit. */
async function small(png: Buffer): Promise<Buffer> {
  let picture = png;
  for (const colours of [256, 128, 64, 32]) {
    picture = await sharp(png).png({ palette: true, colours, effort: 10 }).toBuffer();
    if (picture.length <= MOST_BYTES) break;
  }
  return picture;
}

/** Waits until the state is so; a step that ends badly ends the wait. */
async function reached(
  page: Page,
  what: string,
  isSo: (state: Snapshot) => boolean,
): Promise<void> {
  const lastMs = Date.now() + LONGEST_MS;
  for (;;) {
    const state = await snapshot(page);
    if (isSo(state)) return;
    const bad = state.jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
    if (bad) throw new Error(`${what}: ${bad.step} ${bad.status}: ${bad.error?.message ?? ''}`);
    if (Date.now() > lastMs) throw new Error(`${what}: not reached in time`);
    await setTimeout(100);
  }
}
