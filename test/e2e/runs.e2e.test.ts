// Runs and settings in the real window: a note that stays, a comparison, removal with its reason, devices, preferences, the tour.

import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, missingWindow, snapshot, temporaryHome } from './support/launch.ts';
import type { Home } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';

describe.skipIf(missingWindow !== null)('runs and settings', () => {
  let home: Home;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = temporaryHome();
    smallResources(home.resources);
    ({ app, page } = await launchApp(home));
    await page.getByTestId('quick').check();
    await page.getByTestId('start-sample').click();
  });
  afterAll(async () => {
    await app?.close();
    home?.remove();
  });

  const note = (): ReturnType<Page['getByRole']> =>
    page.getByRole('textbox', { name: /Note on import/ });

  it('lists runs while the sample project goes on', async () => {
    await page.locator('[data-page=runs]').click();
    // Examples, preparation and the first check are enough for a list with something in it.
    await page
      .locator('.vrow .state.done')
      .nth(2)
      .waitFor({ timeout: 5 * 60_000 });
  });

  it('keeps a note that is written in the table, also after the window is closed', async () => {
    await page.locator('[data-page=runs]').click();
    await note().fill('first try');
    await note().press('Enter');
    await expect.poll(async () => (await snapshot(page)).jobs[0]?.note).toBe('first try');
    await note().fill('something else');
    await note().press('Escape');
    expect(await note().inputValue()).toBe('first try');
    await page.reload();
    await note().waitFor();
    expect(await note().inputValue()).toBe('first try');
  });

  it('shows only the runs that fit the filter', async () => {
    await page.getByRole('searchbox').fill('first try');
    await expect.poll(() => page.locator('.vrow').count()).toBe(1);
    await page.getByRole('searchbox').fill('nothing like this');
    await page.getByRole('button', { name: 'Show all runs' }).click();
    await expect.poll(() => page.locator('.vrow').count()).toBeGreaterThan(2);
  });

  it('says why a run that others were made from has to stay', async () => {
    await page.getByRole('checkbox', { name: /Choose import/ }).check();
    await page.getByTestId('remove-run').click();
    const dialog = page.getByTestId('run-removal');
    await dialog.getByText('is used by').waitFor();
    expect(await dialog.getByTestId('remove-for-good').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('draws what was made from what', async () => {
    await page.getByRole('tab', { name: 'Lineage' }).click();
    const graph = page.getByTestId('lineage');
    await graph.getByRole('button', { name: /^import.* data set/ }).waitFor();
    expect(await graph.locator('path.proved').count()).toBeGreaterThan(0);
  });

  it('tries the devices, keeps choices in the program’s own file, and takes servers only by name', async () => {
    await page.locator('[data-page=settings]').click();
    await page.getByTestId('disk-use').waitFor();
    await page.getByTestId('try-devices').click();
    await page
      .getByTestId('devices')
      .getByText('works', { exact: false })
      .first()
      .waitFor({ timeout: 120_000 });
    await page.getByTestId('notifications').uncheck();
    await page.getByTestId('host').fill('https://teacher.example/v1');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('alert').getByText('is not a valid host').waitFor();
    await page.getByTestId('host').fill('teacher.example:8000');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('teacher.example:8000', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('teacher.example:8000', { exact: true }).waitFor();
    await expect.poll(() => page.getByTestId('notifications').isChecked()).toBe(false);
    await page.getByTestId('copy-diagnostics').click();
    const told = await page.locator('pre').innerText();
    expect(told).toContain('OpenMMReasoner Desktop');
    expect(told).not.toContain(home.workspace);
  });

  it('shows the tour, which Esc closes and which goes on where it was', async () => {
    const start = page.getByTestId('settings').getByTestId('tour-start');
    await start.click();
    const tour = page.getByTestId('tour');
    await tour.getByText('The steps').waitFor();
    expect(await page.locator('.path[data-tour]').count()).toBe(1);
    await page.getByTestId('tour-next').click();
    await tour.getByText('2 of 8').waitFor();
    await page.keyboard.press('Escape');
    await tour.waitFor({ state: 'detached' });
    await page.locator('[data-page=settings]').click();
    await start.click();
    await tour.getByText('2 of 8').waitFor();
    await page.keyboard.press('Escape');
  });

  it('explains a word by keyboard, and Esc closes the explanation and nothing else', async () => {
    await page.locator('[data-page=settings]').click();
    const word = page.getByRole('button', { name: 'What is SFT?' });
    await word.focus();
    await page.getByRole('tooltip').getByText('Supervised fine-tuning').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    expect(await page.locator('[data-page=settings][aria-current]').count()).toBe(1);
  });
});
