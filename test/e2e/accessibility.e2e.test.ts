// Every page in both themes; with data every screen in three sizes and both languages: no serious axe
// finding and nothing wider than the window; and the sample by keyboard alone. With data axe sees each
// screen once in each size, with languages and themes in turn, so that every pair of screen, size,
// language and theme occurs; widths are read in every size and language.

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES, PAGE_TABLE, type PageName } from '../../renderer/selectors/route.ts';
import { axeFindings, type Theme } from './support/axe.ts';
import { writeDefectFolder } from './support/defect-folder.ts';
import { missingWindow, snapshot } from './support/launch.ts';
import { eachScreen, inspect, resize, speak } from './support/screens.ts';
import { smallResources } from './support/small-sample.ts';
import { windowOfSuite } from './support/test-window.ts';
import { temporaryFolder } from '../helpers.ts';

/** From the smallest window to a large display. */
const SIZES = [
  { width: 1024, height: 640 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
] as const;
/** The longest time for looking at all screens, on two busy cores. */
const LOOK_MS = 20 * 60_000;

describe.skipIf(missingWindow !== null)('accessibility', () => {
  const win = windowOfSuite(({ resources }) => smallResources(resources));
  beforeAll(() => win.page.getByTestId('start-sample').waitFor());

  /** Findings on what is shown now, in both themes or the given one. */
  async function findings(where: string, theme?: Theme): Promise<string[]> {
    const found = await axeFindings(win.page, 'body', theme && [theme]);
    return found.map((finding) => `${where}, ${finding}`);
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

    const folder = join(temporaryFolder(), 'meter photos');
    await writeDefectFolder(folder);
    await inspect(win.page, folder);
  });

  describe.each(['en', 'de'])('after the sample, in the language %s', (language) => {
    it(
      'has no serious finding on any screen, in any size',
      async () => {
        await speak(win.page, language);
        const [seen, found]: string[][] = [[], []];
        await eachScreen(win.page, async (name) => {
          seen.push(name);
          for (const [i, size] of SIZES.entries()) {
            await resize(win.app, win.page, size);
            const turn = (seen.length + i) % 4;
            const where = `${name} at ${size.width}×${size.height}`;
            if (turn % 2 === (language === 'en' ? 0 : 1))
              found.push(...(await findings(where, turn < 2 ? 'light' : 'dark')));
            const wide = await widerThanTheWindow(win.page);
            if (wide.length > 0) found.push(`${name} at ${size.width}: too wide: ${wide.join()}`);
          }
        });
        expect(found).toEqual([]);
        expect(seen).toEqual(expect.arrayContaining([...PAGES, 'inspection', 'report', 'palette']));
      },
      LOOK_MS,
    );
  });
});

/** Elements around the screens that would have to be scrolled sideways. */
function widerThanTheWindow(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body, .content, .step-scroll, .path, .page')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => {
        // The innermost element that reaches furthest to the right, for whoever mends it.
        const right = (each: Element) => each.getBoundingClientRect().right;
        const furthest = [...element.querySelectorAll('*')].reduce(
          (most, each) => (right(each) >= right(most) ? each : most),
          element,
        );
        const [tag, name] = [furthest.tagName.toLowerCase(), furthest.getAttribute('class') ?? ''];
        const text = furthest.textContent?.trim().slice(0, 60);
        return `${element.className || element.tagName} by <${tag} class="${name}"> “${text}”`;
      }),
  );
}
