// Runs and settings in the real window: notes, comparison, removal with its reason, devices,
// preferences, the tour.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { missingWindow, snapshot } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { typeInto } from './support/typing.ts';
import { windowOfSuite } from './support/test-window.ts';

describe.skipIf(missingWindow !== null)('runs and settings', () => {
  const win = windowOfSuite(({ resources }) => smallResources(resources));
  beforeAll(async () => {
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
  });

  const note = (): ReturnType<Page['getByRole']> =>
    win.page.getByRole('textbox', { name: /Note on import/ });

  it('lists runs while the sample project is running', async () => {
    await win.page.locator('[data-page=runs]').click();
    // Import, preparation and the first evaluation are enough to fill the list.
    await win.page
      .locator('.vrow .state.done')
      .nth(2)
      .waitFor({ timeout: 5 * 60_000 });
  });

  it('keeps a note written in the table, also after the window is closed', async () => {
    await win.page.locator('[data-page=runs]').click();
    await typeInto(note(), 'first try');
    await note().press('Enter');
    await expect.poll(async () => (await snapshot(win.page)).jobs[0]?.note).toBe('first try');
    await typeInto(note(), 'something else');
    await note().press('Escape');
    expect(await note().inputValue()).toBe('first try');
    await win.page.reload();
    await note().waitFor();
    expect(await note().inputValue()).toBe('first try');
  });

  it('shows only the runs that match the filter', async () => {
    await typeInto(win.page.getByRole('searchbox'), 'first try');
    await expect.poll(() => win.page.locator('.vrow').count()).toBe(1);
    await typeInto(win.page.getByRole('searchbox'), 'nothing like this');
    await win.page.getByRole('button', { name: 'Show all runs' }).click();
    await expect.poll(() => win.page.locator('.vrow').count()).toBeGreaterThan(2);
  });

  it('explains why a run that others were made from cannot be removed', async () => {
    await win.page.getByRole('checkbox', { name: /Select import/ }).check();
    await win.page.getByTestId('remove-run').click();
    const dialog = win.page.getByTestId('run-removal');
    await dialog.getByText('is used by').waitFor();
    expect(await dialog.getByTestId('remove-for-good').count()).toBe(0);
    await win.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('draws the lineage graph', async () => {
    await win.page.getByRole('tab', { name: 'Lineage' }).click();
    const graph = win.page.getByTestId('lineage');
    await graph.getByRole('button', { name: /^import.* data set/ }).waitFor();
    expect(await graph.locator('path.proved').count()).toBeGreaterThan(0);
  });

  it('tries the devices, stores preferences outside the workspace, and accepts servers only by name', async () => {
    await win.page.locator('[data-page=settings]').click();
    await win.page.getByTestId('disk-use').waitFor();
    await win.page.getByTestId('try-devices').click();
    await win.page
      .getByTestId('devices')
      .getByText('works', { exact: false })
      .first()
      .waitFor({ timeout: 120_000 });
    await win.page.getByTestId('notifications').uncheck();
    await typeInto(win.page.getByTestId('host'), 'https://teacher.example/v1');
    await win.page.getByRole('button', { name: 'Allow' }).click();
    await win.page.getByRole('alert').getByText('is not a valid host').waitFor();
    await typeInto(win.page.getByTestId('host'), 'teacher.example:8000');
    await win.page.getByRole('button', { name: 'Allow' }).click();
    await win.page.getByText('teacher.example:8000', { exact: true }).waitFor();
    await win.page.reload();
    await win.page.getByText('teacher.example:8000', { exact: true }).waitFor();
    await expect.poll(() => win.page.getByTestId('notifications').isChecked()).toBe(false);
    await win.page.getByTestId('copy-diagnostics').click();
    const told = await win.page.locator('pre').innerText();
    expect(told).toContain('OpenMMReasoner Desktop');
    expect(told).not.toContain(win.home.workspace);
  });

  it('shows the tour, which Esc closes and which resumes where it was left', async () => {
    const start = win.page.getByTestId('settings').getByTestId('tour-start');
    await start.click();
    const tour = win.page.getByTestId('tour');
    await tour.getByText('The steps').waitFor();
    expect(await win.page.locator('.path[data-tour]').count()).toBe(1);
    await win.page.getByTestId('tour-next').click();
    await tour.getByText('2 of 8').waitFor();
    await win.page.keyboard.press('Escape');
    await tour.waitFor({ state: 'detached' });
    await win.page.locator('[data-page=settings]').click();
    await start.click();
    await tour.getByText('2 of 8').waitFor();
    await win.page.keyboard.press('Escape');
  });

  it('explains a term by keyboard, and Esc closes only the explanation', async () => {
    await win.page.locator('[data-page=settings]').click();
    const word = win.page.getByRole('button', { name: 'What is SFT?' });
    await word.focus();
    await win.page.getByRole('tooltip').getByText('Supervised fine-tuning').waitFor();
    await win.page.keyboard.press('Escape');
    await win.page.getByRole('tooltip').waitFor({ state: 'detached' });
    expect(await win.page.locator('[data-page=settings][aria-current]').count()).toBe(1);
  });
});
