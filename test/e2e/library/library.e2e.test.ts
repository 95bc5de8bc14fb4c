// What the user keeps, in the real window: found and open models, deleting a model, data sets and runs,
// names of projects, a source that has moved.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { missingWindow, ROOT, snapshot } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';
import { windowOfSuite } from '../support/test-window.ts';

const LONG_MS = 180_000;

describe.skipIf(missingWindow !== null)('models, data sets, runs and names', () => {
  const own = mkdtempSync(join(tmpdir(), 'omr-library-'));
  const hub = join(own, 'hub');
  const cards = join(own, 'cards');
  // The window inherits the environment: the Hub cache of this test and no other.
  const hubBefore = process.env['HF_HUB_CACHE'];
  process.env['HF_HUB_CACHE'] = hub;
  const win = windowOfSuite(({ resources }) => {
    smallResources(resources, (step) => !/rl|evaluate/.test(step));
    cachedModel();
    mkdirSync(cards);
    const rows = [1, 2, 3].map((n) =>
      JSON.stringify({ question: `${n} + ${n}?`, answer: `${2 * n}` }),
    );
    writeFileSync(join(cards, 'rows.jsonl'), `${rows.join('\n')}\n`);
  });
  afterAll(() => {
    if (hubBefore === undefined) delete process.env['HF_HUB_CACHE'];
    else process.env['HF_HUB_CACHE'] = hubBefore;
    rmSync(own, { recursive: true, force: true });
  });

  /** The pocket model as a download cache keeps one: links in a snapshot. */
  function cachedModel(): void {
    const from = join(ROOT, 'resources/pocket/base');
    const root = join(hub, 'models--made--small');
    const shot = join(root, 'snapshots', '0a1b');
    cpSync(from, join(root, 'blobs'), { recursive: true });
    mkdirSync(shot, { recursive: true });
    for (const name of readdirSync(from)) symlinkSync(`../../blobs/${name}`, join(shot, name));
  }

  const goTo = (page: string) => win.page.locator(`[data-page=${page}]`).click();

  it('offers a model of a download cache and adds it with one click; it answers as it lies there', async () => {
    await goTo('models');
    const found = win.page.getByTestId('found-models');
    await found.getByText('made/small', { exact: true }).waitFor();
    await found.getByTestId('add-found').click();
    const card = win.page.locator('.model-card', { hasText: 'made/small' });
    await card.waitFor();
    await found.getByText('in the list').waitFor();
    await card.getByText('can be trained here').waitFor({ timeout: LONG_MS });
    await card.getByTestId('model-card-text').locator('summary').click();
    await card.locator('.model-document pre').getByText('#').first().waitFor();
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('lists open models with what they need, and forecasts one before any file is there', async () => {
    const open = win.page.getByTestId('open-models');
    await open.getByText('HuggingFaceTB/SmolVLM-256M-Instruct').waitFor();
    await win.page.getByTestId('chip-text').click();
    const row = open.locator('tr', { hasText: 'SmolLM2-135M' });
    await row.getByTestId('forecast').click();
    await row
      .getByText(/of memory|GB/)
      .first()
      .waitFor({ timeout: LONG_MS });
    expect((await snapshot(win.page)).network.attempts).toBe(0);
  });

  describe('after a small recipe', () => {
    beforeAll(async () => {
      await goTo('projects');
      await win.page.getByTestId('quick').check();
      await win.page.getByTestId('start-sample').click();
      await win.page
        .getByTestId('path-use')
        .getByText('ready')
        .waitFor({ timeout: 2 * LONG_MS });
    }, 3 * LONG_MS);

    it('asks before a model is deleted and names what uses it, and undoes it', async () => {
      await goTo('models');
      const card = win.page.locator('.model-card', { hasText: 'SFT' });
      await card.getByTestId('remove-model').click();
      const dialog = win.page.getByTestId('model-removal');
      await dialog.getByText('It is a result of the project').waitFor();
      expect(await axeFindings(win.page)).toEqual([]);
      await win.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await card.count()).toBe(1);
      await card.getByTestId('remove-model').click();
      await dialog.getByTestId('delete-model-now').click();
      await win.page.getByTestId('undo-remove').click();
      await card.waitFor();
    });

    it('calls a second project of a name by a number, and says so', async () => {
      await goTo('projects');
      const { projects } = await snapshot(win.page);
      const name = projects[0]!.name;
      await win.page.getByTestId('quick').check();
      await win.page.getByTestId('start-sample').click();
      await win.page.getByTestId('name-taken').getByText(`${name} 2`).waitFor();
      await win.page.getByTestId('cancel').click();
      await win.page.getByText('Nothing is running').waitFor({ timeout: LONG_MS });
    });

    it('removes several runs at once, after one question', async () => {
      await goTo('runs');
      const { jobs } = await snapshot(win.page);
      for (const box of await win.page.getByRole('checkbox', { name: /^Select/ }).all())
        await box.check();
      await win.page.getByTestId('remove-run').click();
      const dialog = win.page.getByTestId('run-removal');
      await dialog.getByText(`Remove ${jobs.length} runs?`).waitFor();
      await dialog.getByTestId('remove-for-good').click();
      await win.page.getByTestId('runs-empty').waitFor();
      expect((await snapshot(win.page)).jobs).toEqual([]);
    });
  });

  it('renames a source key by key, reads it from its new place, and deletes it', async () => {
    await goTo('data');
    await win.answerDialogs(cards);
    await win.page.getByTestId('choose-folder').click();
    await win.page.getByTestId('chip-all').waitFor();
    await goTo('data');
    const row = win.page.getByTestId('data-sets').locator('tbody tr', { hasText: 'cards' });
    await row.getByTestId('rename-set').click();
    const field = win.page.getByTestId('set-name');
    await field.press('ControlOrMeta+a');
    await field.pressSequentially('Sums of hall 3');
    expect(await field.inputValue()).toBe('Sums of hall 3');
    await field.press('Enter');
    const renamed = win.page.getByTestId('data-sets').getByText('Sums of hall 3', { exact: true });
    await renamed.waitFor();

    renameSync(cards, `${cards} moved`);
    await renamed.click();
    await win.page.getByTestId('moved-source').waitFor();
    expect(await axeFindings(win.page)).toEqual([]);
    await win.answerDialogs(`${cards} moved`);
    await win.page.getByTestId('relink').click();
    await win.page.getByTestId('moved-source').waitFor({ state: 'detached' });
    await win.page.getByTestId('figures').getByText('3 examples').waitFor();

    await goTo('data');
    await win.page.getByTestId('delete-set').first().click();
    const dialog = win.page.getByTestId('set-removal');
    await dialog.getByText('Your own files stay').waitFor();
    await dialog.getByTestId('delete-set-now').click();
    await renamed.waitFor({ state: 'detached' });
    expect(existsSync(join(`${cards} moved`, 'rows.jsonl'))).toBe(true);
  });
});
