// Every page in both themes, without data and with it: nothing that axe calls serious; and the sample by keyboard alone.

import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { launchApp, missingWindow, snapshot, temporaryHome } from './support/launch.ts';
import type { Home } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';

/** The key that goes to a page, after `g`. */
const PAGES = {
  projects: 'p',
  data: 'd',
  models: 'm',
  train: 't',
  runs: 'r',
  evaluate: 'e',
  chat: 'c',
  export: 'x',
  settings: 's',
} as const;

describe.skipIf(missingWindow !== null)('accessibility', () => {
  let home: Home;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = temporaryHome();
    smallResources(home.resources);
    ({ app, page } = await launchApp(home));
    await page.getByTestId('start-sample').waitFor();
  });
  afterAll(async () => {
    await app?.close();
    home?.remove();
  });

  /** Findings on what is shown now, in both themes. */
  async function findings(where: string): Promise<string[]> {
    return (await axeFindings(page)).map((finding) => `${where}, ${finding}`);
  }

  async function goTo(name: keyof typeof PAGES): Promise<void> {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('g');
    await page.keyboard.press(PAGES[name]);
    await page.locator(`[data-page=${name}][aria-current]`).waitFor();
  }

  async function allPages(state: string): Promise<string[]> {
    const found: string[] = [];
    for (const name of Object.keys(PAGES) as (keyof typeof PAGES)[]) {
      await goTo(name);
      found.push(...(await findings(`${name} ${state}`)));
    }
    return found;
  }

  it('has no serious finding on any page while there is nothing yet', async () => {
    expect(await allPages('without data')).toEqual([]);
  });

  it('leads from the first screen to the report by keyboard alone', async () => {
    await goTo('projects');
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
    const tabTo = async (testId: string): Promise<void> => {
      for (let presses = 0; presses < 80; presses++) {
        if ((await focused()) === testId) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${testId} is not reached by 80 presses of Tab`);
    };
    await tabTo('quick');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+Tab');
    await tabTo('start-sample');
    await page.keyboard.press('Enter');
    await expect
      .poll(
        async () => {
          const { projects, jobs } = await snapshot(page);
          const ended = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
          if (ended) throw new Error(`${ended.step}: ${ended.error?.message}`);
          return projects[0]?.reportPath ?? null;
        },
        { timeout: 8 * 60_000, interval: 500 },
      )
      .not.toBeNull();
    await page.keyboard.press('6');
    await tabTo('open-report');
    await page.keyboard.press('Enter');
    await page.getByTestId('report').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('open-report').first().waitFor();
  });

  it('has no serious finding on any page with the sample done, on its steps, in a comparison and in the help', async () => {
    const found = await allPages('with data');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.locator('.entry.under').first().click();
    for (const step of ['1', '2', '3', '4', '5', '6', '7']) {
      await page.keyboard.press(step);
      found.push(...(await findings(`step ${step}`)));
    }
    await goTo('runs');
    for (const name of [/Choose evaluate-base/, /Choose evaluate-rl/])
      await page.getByRole('checkbox', { name }).check();
    await page.getByTestId('compare-runs').click();
    await page.getByTestId('turned-answers').waitFor();
    found.push(...(await findings('comparison')));
    await page.getByTestId('comparison-back').click();
    await page.getByRole('tab').nth(1).click();
    await page.getByTestId('lineage').waitFor();
    found.push(...(await findings('lineage')));
    await page.keyboard.press('?');
    found.push(...(await findings('help')));
    await page.keyboard.press('Escape');
    expect(found).toEqual([]);
  });
});
