// Walks own-data projects through the real window, from the start page to the report, by clicks and
// keys only: `xvfb-run -a node scripts/measure/own-data-window.ts [meters parts digits sums]
// [--from FOLDER] [--goal quick] [--shots FOLDER]`.
//
// Needs the built app, and the projects that `scripts/measure/own-data.ts --write FOLDER` has written.
// Everything is left as the window proposes it, but the goal where one is given. Prints a row of a table
// for each project: the figures that the page Check shows, minutes from the first click to the open
// report, clicks, words typed.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { launchApp, missingWindow, temporaryHome, until } from '../../test/e2e/support/launch.ts';
import { PAGE_MS, Person } from './own-data/person.ts';

const PROJECTS = ['meters', 'parts', 'digits', 'sums'] as const;
const GOALS = ['quick', 'balanced', 'thorough'] as const;
/** The longest wait for a report. */
const REPORT_MS = 6 * 60 * 60_000;
const HEAD = [
  'project',
  'base',
  'SFT',
  'RL',
  'without picture',
  'minutes',
  'clicks',
  'words typed',
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: 'workspace-own-data' },
    goal: { type: 'string' },
    shots: { type: 'string' },
  },
});
if (missingWindow !== null) throw new Error(missingWindow);
const goal = GOALS.find((each) => each === options.goal);
if (options.goal !== undefined && goal === undefined)
  throw new Error(`--goal is "${options.goal}"; it can be ${GOALS.join(', ')}`);

console.log(`| ${HEAD.join(' | ')} |\n|${HEAD.map(() => '---').join('|')}|`);
for (const name of positionals.length > 0 ? positionals : PROJECTS) console.log(await walk(name));

/** One project from the start page to the report; the row of the table. */
async function walk(name: string): Promise<string> {
  const home = temporaryHome();
  const { app, page } = await launchApp(home);
  const person = new Person(page, name, options.shots);
  try {
    const button = (words: string | RegExp): Locator => page.getByRole('button', { name: words });
    await button('Start with your own pictures').waitFor({ timeout: PAGE_MS });
    await person.look('start');
    const startMs = performance.now();
    await person.drop(resolve(options.from, name), page.getByRole('main'));

    const use = button(/^Use (this|these [\d,]+) example/);
    await use.waitFor({ timeout: PAGE_MS });
    await person.look('examples');
    if (await use.isDisabled()) await person.click(button('Repair everything'));
    await person.click(use);

    await button('Start training').waitFor({ timeout: PAGE_MS });
    await person.look('train-at-once');
    if (goal !== undefined)
      await person.click(page.getByRole('radio', { name: new RegExp(`^${goal}`, 'i') }));
    // A careful person reads what the check before the start says.
    const checked = page.getByText(/points? (is|are) fine/);
    await checked.or(button('Check again')).waitFor({ timeout: PAGE_MS });
    await person.lookThrough('train');
    if (!(await checked.isVisible())) throw new Error('the check before the start found no result');
    await person.click(button('Start training'));

    await toReport(page, person);
    const figures = await shownFigures(page);
    await person.lookThrough('check');
    await person.click(button('Open the report').first());
    await page.frameLocator('iframe').locator('h1').waitFor({ timeout: PAGE_MS });
    const minutes = (performance.now() - startMs) / 60_000;
    await person.lookThrough('report');
    const row = [name, ...figures, minutes.toFixed(1), person.clicks, person.words];
    return `| ${row.join(' | ')} |`;
  } catch (problem) {
    await person.lookThrough('stopped');
    throw problem;
  } finally {
    await app.close();
    home.remove();
  }
}

/** Watches the project until its report can be opened; keeps a picture of each step on the way. */
async function toReport(page: Page, person: Person): Promise<void> {
  let last = '';
  await until(
    'the report',
    async () => {
      const error = page.getByTestId('error');
      if (await error.isVisible()) throw new Error(await error.first().innerText());
      const step = page.locator('nav [aria-current=step] .name');
      const shown = (await step.isVisible()) ? await step.innerText() : '';
      if (shown !== last) await person.look(`at-${shown.toLowerCase()}`);
      last = shown;
      return (await page.getByRole('button', { name: 'Open the report' }).count()) > 0 || null;
    },
    REPORT_MS,
  );
}

/** Right answers of base, SFT and RL with their intervals, and of the last without the picture. */
async function shownFigures(page: Page): Promise<string[]> {
  const table = page.getByTestId('results').first();
  const heads = await table.locator('thead').locator('th, td').allInnerTexts();
  const blankAt = heads.indexOf('Without the picture');
  const models = new Map<string, { right: string; blank: string }>();
  for (const row of await table.locator('tbody tr').all()) {
    const cells = await row.locator('th, td').allInnerTexts();
    const oneLine = cells.map((text) => text.replace(/\s+/g, ' ').trim());
    const model = oneLine[0]!.split(' ').at(-1)!;
    models.set(model, { right: oneLine[1]!, blank: blankAt < 0 ? '–' : oneLine[blankAt]! });
  }
  const last = [...models.values()].at(-1);
  const right = ['base', 'SFT', 'RL'].map((model) => models.get(model)?.right ?? '–');
  return [...right, last?.blank ?? '–'];
}
