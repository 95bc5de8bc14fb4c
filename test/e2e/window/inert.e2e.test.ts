// Script in rows, names, answers and the report is text: it is shown, and it does not run.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { PAGES } from '../../../renderer/selectors/route.ts';
import { missingWindow, ROOT, snapshot, until } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';
import { windowOfSuite } from '../support/test-window.ts';

const LONG_MS = 300_000;
const HOSTILE = `<img src=x onerror="top.ranHere=1"><script>top.ranHere=1</script><a href="javascript:top.ranHere=1">`;
/** What may stand in the name of a folder. */
const IN_NAME = `<img src=x onerror=top.ranHere=1>`;

/** Makes the sample hostile: its names, and every question, answer and reason. */
function writeHostile(resources: string): void {
  smallResources(resources, (step) => ['import', 'curate', 'evaluate-base'].includes(step), {
    evaluate: { limit: 4, samples: 1, maxNewTokens: 8 },
  });
  for (const part of ['sft', 'rl', 'validation', 'test']) {
    const file = join(resources, 'sample', part, 'cards.jsonl');
    const rows = readFileSync(file, 'utf8').trim().split('\n');
    const hostile = rows.map((row, i) => {
      const { id, picture } = JSON.parse(row) as { id: string; picture: string };
      const text = `${HOSTILE} ${part} ${i}`;
      return { id, picture, question: text, answer: text, rationale: text };
    });
    writeFileSync(file, hostile.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const model = join(resources, IN_NAME);
  cpSync(join(ROOT, 'resources/pocket/base'), model, { recursive: true });
  const file = join(resources, 'recipes/sample-quick.yaml');
  const recipe = parse(readFileSync(file, 'utf8')) as {
    name: string;
    steps: { name: string; settings: Record<string, unknown> }[];
  };
  recipe.name = HOSTILE;
  for (const { name, settings } of recipe.steps) {
    if (name === 'import') settings['name'] = HOSTILE;
    if (name === 'evaluate-base') settings['model'] = `resource:${IN_NAME}`;
  }
  mkdirSync(join(resources, 'recipes'), { recursive: true });
  writeFileSync(file, stringify(recipe));
}

describe.skipIf(missingWindow !== null)('hostile text in the window', () => {
  const win = windowOfSuite(({ resources }) => writeHostile(resources));
  /** What the text would have left: a mark, a picture or script of its own, a link that runs. */
  const traces = () =>
    win.page.evaluate(() => ({
      mark: (globalThis as { ranHere?: number }).ranHere ?? null,
      elements: [...document.querySelectorAll('img[onerror], script:not([src]), a[href^="java"]')]
        .map((element) => element.outerHTML)
        .concat([...document.querySelectorAll('img[src="x"]')].map(({ outerHTML }) => outerHTML)),
    }));
  const clean = { mark: null, elements: [] };

  beforeAll(async () => {
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    await until(
      'the report',
      async () => {
        const { projects, jobs } = await snapshot(win.page);
        const failed = jobs.find(({ status }) => status === 'failed');
        if (failed) throw new Error(`${failed.step}: ${failed.error?.message}`);
        return projects[0]?.reportPath;
      },
      LONG_MS,
    );
  }, LONG_MS);

  it('shows it as text in the project and in its report, where no script runs', async () => {
    await win.page.getByText('<img src=x').first().waitFor();
    expect(await traces()).toEqual(clean);
    await win.page.getByTestId('open-report').first().click();
    const report = win.page.frameLocator('[data-testid=report]');
    await report.getByText('<img src=x').first().waitFor();
    const frame = await win.page.getByTestId('report').elementHandle();
    const inside = await (await frame!.contentFrame())!.evaluate(
      () => document.querySelectorAll('script, [onerror], a[href^="java"], img[src="x"]').length,
    );
    expect(inside).toBe(0);
    expect(await traces()).toEqual(clean);
    await win.page.getByTestId('report-back').click();
  });

  it('runs on no page of the window', async () => {
    for (const page of PAGES) {
      await win.page.locator(`[data-page=${page}]`).click();
      await win.page.locator(`[data-page=${page}][aria-current]`).waitFor();
      // Here its names stand; elsewhere they may.
      if (page === 'projects' || page === 'data')
        await win.page.getByText('<img src=x').first().waitFor();
      expect({ page, ...(await traces()) }).toEqual({ page, ...clean });
    }
  });

  it('has not reached for the network', async () => {
    expect((await snapshot(win.page)).network.attempts).toBe(0);
  });
});
