// Finding one's way: the palette, Ctrl+F, the handbook without a network, lists sorted by a column,
// and all repairs of a source at once.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { writeDefectFolder } from '../support/defect-folder.ts';
import { missingWindow, snapshot } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';

describe.skipIf(missingWindow !== null)('finding', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-find-')), 'meter cards');
  const win = windowOfSuite(() => writeDefectFolder(folder));
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
  const current = () => win.page.locator('.sidebar [aria-current=page]').getAttribute('data-page');

  it('Ctrl+K goes to a page by letters of its name, from the keyboard alone', async () => {
    await win.page.keyboard.press('Control+k');
    const field = win.page.getByTestId('palette-field');
    await field.pressSequentially('mod');
    expect(await axeFindings(win.page, '.palette')).toEqual([]);
    await field.press('Enter');
    expect(await current()).toBe('models');
    await win.page.keyboard.press('Control+k');
    await field.pressSequentially('nothing like this');
    expect(await win.page.getByTestId('palette').innerText()).toContain('Nothing has this name.');
    await win.page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await current()).toBe('models');
  });

  it('Ctrl+F lists places where a page has no search, and goes to the search where it has one', async () => {
    await win.page.keyboard.press('Control+f');
    await win.page.getByTestId('palette-field').pressSequentially('curate');
    await win.page.getByTestId('palette-field').press('Enter');
    expect(await current()).toBe('help');
    await win.page.getByTestId('handbook').waitFor();
    await win.page.keyboard.press('Control+f');
    await win.page.getByTestId('search').pressSequentially('leak');
    await win.page.locator('.handbook-hits button').first().click();
    expect(await win.page.getByTestId('handbook').innerText()).toMatch(/leak/i);
    expect((await snapshot(win.page)).network.attempts).toBe(0);
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('the glossary stands in the handbook', async () => {
    await win.page.getByTestId('handbook-glossary').click();
    const handbook = win.page.getByTestId('handbook');
    for (const word of ['LoRA', 'GSPO', 'adapter'])
      await handbook.getByText(word).first().waitFor();
    expect(await win.page.getByTestId('search').inputValue()).toBe('');
  });

  it('all that can be repaired is repaired by one button, and undone by one', async () => {
    await win.answerDialogs(folder);
    await win.page.locator('.entry[data-page=data]').click();
    await win.page.getByTestId('choose-folder').click();
    await win.page.getByTestId('figures').waitFor();
    const before = await win.page.getByTestId('figures').innerText();
    await win.page.getByTestId('repair-everything').click();
    await win.page.getByTestId('repair-everything').waitFor({ state: 'detached' });
    expect(await win.page.getByTestId('figures').innerText()).not.toBe(before);
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByTestId('undo').click();
    await win.page.getByTestId('repair-everything').waitFor();
    expect(await win.page.getByTestId('figures').innerText()).toBe(before);
  });

  it('a list is sorted by the head of a column, upwards, downwards and back', async () => {
    await win.page.locator('.entry[data-page=runs]').click();
    const head = win.page.locator('[role=columnheader]', { hasText: 'Step' });
    for (const order of ['ascending', 'descending', 'none']) {
      await win.page.getByTestId('sort-step').click();
      expect(await head.getAttribute('aria-sort')).toBe(order);
    }
    expect(await axeFindings(win.page)).toEqual([]);
  });
});
