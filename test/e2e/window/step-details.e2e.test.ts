// A step that learns: its log, the machine during the run, and a small chart that is enlarged.

import { beforeAll, describe, expect, it } from 'vitest';
import { missingWindow, snapshot, until } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';
import { windowOfSuite } from '../support/test-window.ts';

const WAIT_MS = 6 * 60_000;

describe.skipIf(missingWindow !== null)('the details of a step', () => {
  const win = windowOfSuite(({ resources }) =>
    smallResources(resources, (step) => /^import|^curate|^distill|^sft/.test(step)),
  );
  const learning = async () => (await snapshot(win.page)).jobs.find(({ stage }) => stage === 'sft');
  const chart = (name: string) => win.page.getByTestId(`chart-${name}`);

  beforeAll(async () => {
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    await until('a learning step', learning, WAIT_MS);
    await win.page.keyboard.press('4');
    await chart('loss').locator('svg').waitFor({ timeout: WAIT_MS });
  }, WAIT_MS);

  it('shows the machine during the run, as three curves', async () => {
    const panel = win.page.getByTestId('machine');
    await panel.waitFor();
    expect(await panel.locator('svg').first().isVisible()).toBe(false);
    await panel.locator('summary').focus();
    await win.page.keyboard.press('Enter');
    for (const name of ['processorShare', 'memoryBytes', 'diskFreeBytes'])
      await panel.getByTestId(`chart-${name}`).locator('svg').waitFor();
    expect(await panel.innerText()).toMatch(/Memory.*\d\s[MG]B/s);
  });

  it('shows what the step has written to its log', async () => {
    await win.page.getByTestId('log').locator('summary').click();
    const log = win.page.locator('pre.log');
    await log.getByText(/\d+ questions, \d+ trained parameters, \d+ steps/).waitFor();
  });

  it('enlarges a small chart by mouse and by keyboard', async () => {
    expect(await chart('loss').getAttribute('class')).toContain('large');
    const speed = chart('tokens_per_second');
    expect(await speed.getAttribute('class')).toContain('small');
    await speed.getByRole('button').click();
    await win.page.locator('.chart.large[data-testid=chart-tokens_per_second]').waitFor();
    await win.page.locator('.chart.small[data-testid=chart-loss]').waitFor();
    await chart('loss').getByRole('button').focus();
    await win.page.keyboard.press('Enter');
    await win.page.locator('.chart.large[data-testid=chart-loss]').waitFor();
    await win.page.locator('.chart.small[data-testid=chart-tokens_per_second]').waitFor();
  });
});
