// A user's folder in the real window: ten kinds of defects, all resolved on screen.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OmrApi } from '../../../preload/contract.ts';
import { axeFindings } from '../support/axe.ts';
import { GOOD_ROWS, PLANTED, writeDefectFolder } from '../support/defect-folder.ts';
import { missingWindow } from '../support/launch.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

/** Rows of the folder: the good ones, one for each kind of defect, and a second contradiction. */
const ROWS = GOOD_ROWS + PLANTED.length + 1;

type Omr = { omr: OmrApi };

describe.skipIf(missingWindow !== null)('a user’s folder', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-own-')), 'meter cards');
  const win = windowOfSuite(() => writeDefectFolder(folder));
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const chip = (kind: string) => win.page.getByTestId(`chip-${kind}`);
  const use = () => win.page.getByTestId('use-examples');
  const figures = () => win.page.getByTestId('figures');
  const until = (text: string | RegExp) => win.page.getByText(text).first().waitFor();

  it('is inspected when it is chosen, and every kind of defect gets a chip', async () => {
    await win.answerDialogs(folder);
    await win.page.getByRole('button', { name: 'Data', exact: true }).click();
    await win.page.getByTestId('dropzone').waitFor();
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByTestId('choose-folder').click();
    await chip('all').waitFor();
    for (const kind of PLANTED) expect(await chip(kind).count(), kind).toBe(1);
    expect(await figures().innerText()).toContain(`${ROWS} examples`);
    expect(await figures().innerText()).toContain('7 need attention');
    expect(await use().getAttribute('aria-disabled')).toBe('true');
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('filters by chip and by search, from the keyboard', async () => {
    await chip('contradiction').click();
    await until('2 rows');
    await chip('all').click();
    await until(`${ROWS} rows`);
    await win.page.getByTestId('table').focus();
    await win.page.keyboard.press('/');
    await win.page.keyboard.type('GRÖSSE'.replace('SS', 'ß'));
    await until('1 row');
    expect(await win.page.locator('.vrow').innerText()).toContain('fünf');
    await win.page.keyboard.press('Escape');
    await until(`${ROWS} rows`);
  });

  it('excludes a row with Space, undoes with Ctrl+Z and redoes with Ctrl+Shift+Z', async () => {
    await win.page.locator('.vrow').first().click();
    await win.page.keyboard.press('ArrowDown');
    await win.page.keyboard.press('Space');
    await win.page.locator('.vrow.left-out').waitFor();
    expect(await win.page.locator('.vrow').nth(1).getAttribute('class')).toContain('left-out');
    await win.page.keyboard.press('Control+z');
    await win.page.locator('.vrow.left-out').waitFor({ state: 'detached' });
    await win.page.keyboard.press('Control+Shift+Z');
    await win.page.locator('.vrow.left-out').waitFor();
    await win.page.keyboard.press('Control+z');
    await win.page.locator('.vrow.left-out').waitFor({ state: 'detached' });
  });

  it('shows a repair before and after, and repairs all rows of a kind', async () => {
    await chip('encoding').click();
    await win.page.getByTestId('repair').getByText('Größe?').waitFor();
    expect(await win.page.getByTestId('repair').innerText()).toContain('�');
    for (const [kind, left] of [
      ['encoding', '6 need attention'],
      ['duplicate-id', '5 need attention'],
      ['picture-elsewhere', '4 need attention'],
      ['picture-unreadable', '3 need attention'],
      ['not-a-picture', '2 need attention'],
    ] as const) {
      await chip(kind).click();
      await win.page.getByTestId('repair-all').click();
      await until(left);
    }
    await chip('placeholders').click();
    await win.page.getByTestId('repair-all').click();
    await win.page.getByTestId('unrepair').waitFor();
    await chip('turned').click();
    expect(await win.page.getByTestId('repair-all').count()).toBe(0);
  });

  it('asks for the missing answers one after the other', async () => {
    await chip('no-answer').click();
    await win.page.getByTestId('open-queue').click();
    await typeInto(win.page.getByTestId('queue-answer'), '870');
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.keyboard.press('Enter');
    await until('Every row has an answer now.');
    await win.page.getByTestId('close-queue').click();
    await until('1 needs attention');
  });

  it('keeps every decision when the window is closed and opened again', async () => {
    await win.page.close();
    await win.close();
    await win.open();
    await until('1 needs attention');
    expect(await win.page.getByTestId('undo').getAttribute('aria-disabled')).toBe('false');
  });

  it('accepts a picture chosen by hand and a row written by hand', async () => {
    await win.answerDialogs(join(folder, 'card-0.png'));
    await chip('picture-missing').click();
    await until('1 row');
    await win.page.locator('.vrow').first().click();
    await win.page.getByTestId('choose-picture').click();
    await until('nothing needs attention');
    await win.page.getByTestId('add').click();
    await typeInto(win.page.getByTestId('add-question'), 'What is new?');
    await typeInto(win.page.getByTestId('add-answer'), 'this');
    await win.page.getByTestId('add-picture').click();
    await win.page.getByTestId('add-form').getByRole('img').waitFor();
    await win.page.getByTestId('add-save').click();
    await chip('added').waitFor();
  });

  it('imports exactly what the button says', async () => {
    // 19 rows and one by hand, without the broken picture and the video.
    expect(await use().innerText()).toContain(`Use these ${ROWS + 1 - 2} examples`);
    const imported = await win.page.evaluate(async () => {
      const { omr } = globalThis as unknown as Omr;
      const [inspection] = (await omr.invoke('data:list')).filter(
        ({ kind }) => kind === 'inspection',
      );
      return omr.invoke('data:importSettings', inspection!.id);
    });
    expect(imported).toMatchObject({ source: folder, edits: expect.anything() as object });
    await use().click();
    await win.page.getByRole('heading', { name: 'Train' }).first().waitFor();
  });
});
