// Every page in both themes, with and without data: no serious axe finding; and the sample by
// keyboard alone.

import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES, PAGE_TABLE, type PageName } from '../../renderer/selectors/route.ts';
import { axeFindings } from './support/axe.ts';
import { missingWindow, snapshot } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { windowOfSuite } from './support/test-window.ts';

describe.skipIf(missingWindow !== null)('accessibility', () => {
  const win = windowOfSuite(({ resources }) => smallResources(resources));
  beforeAll(() => win.page.getByTestId('start-sample').waitFor());

  /** Findings on what is shown now, in both themes. */
  async function findings(where: string): Promise<string[]> {
    return (await axeFindings(win.page)).map((finding) => `${where}, ${finding}`);
  }

  async function goTo(name: PageName): Promise<void> {
    await win.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await win.page.keyboard.press('g');
    await win.page.keyboard.press(PAGE_TABLE[name].key);
    await win.page.locator(`[data-page=${name}][aria-current]`).waitFor();
  }

  async function allPages(state: string): Promise<string[]> {
    const found: string[] = [];
    for (const name of PAGES) {
      await goTo(name);
      found.push(...(await findings(`${name} ${state}`)));
    }
    return found;
  }

  it('has no serious finding on any page without data', async () => {
    expect(await allPages('without data')).toEqual([]);
  });

  it('leads from the first screen to the report by keyboard alone', async () => {
    await goTo('projects');
    const focused = (): Promise<string | null> =>
      win.page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
    const tabTo = async (testId: string): Promise<void> => {
      for (let presses = 0; presses < 80; presses++) {
        if ((await focused()) === testId) return;
        await win.page.keyboard.press('Tab');
      }
      throw new Error(`${testId} is not reached by 80 presses of Tab`);
    };
    await tabTo('quick');
    await win.page.keyboard.press('Space');
    await win.page.keyboard.press('Shift+Tab');
    await tabTo('start-sample');
    await win.page.keyboard.press('Enter');
    await expect
      .poll(
        async () => {
          const { projects, jobs } = await snapshot(win.page);
          const ended = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
          if (ended) throw new Error(`${ended.step}: ${ended.error?.message}`);
          return projects[0]?.reportPath ?? null;
        },
        { timeout: 8 * 60_000, interval: 500 },
      )
      .not.toBeNull();
    await win.page.keyboard.press('6');
    await tabTo('open-report');
    await win.page.keyboard.press('Enter');
    await win.page.getByTestId('report').waitFor();
    await win.page.keyboard.press('Escape');
    await win.page.getByTestId('open-report').first().waitFor();
  });

  it('has no serious finding on any page, step, comparison or help text after the sample', async () => {
    const found = await allPages('with data');
    await win.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await win.page.locator('.entry.under').first().click();
    for (const step of ['1', '2', '3', '4', '5', '6', '7']) {
      await win.page.keyboard.press(step);
      found.push(...(await findings(`step ${step}`)));
    }
    await goTo('runs');
    for (const name of [/Select evaluate-base/, /Select evaluate-rl/])
      await win.page.getByRole('checkbox', { name }).check();
    await win.page.getByTestId('compare-runs').click();
    await win.page.getByTestId('turned-answers').waitFor();
    found.push(...(await findings('comparison')));
    await win.page.getByTestId('comparison-back').click();
    await win.page.getByRole('tab').nth(1).click();
    await win.page.getByTestId('lineage').waitFor();
    found.push(...(await findings('lineage')));
    await win.page.keyboard.press('?');
    found.push(...(await findings('help')));
    await win.page.keyboard.press('Escape');
    expect(found).toEqual([]);
  });
});
