// The passphrase in the real window: set, asked for at the next start, changed, removed; by keyboard.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { missingWindow } from '../support/launch.ts';
import type { OmrApi } from '../../../preload/contract.ts';
import { windowOfEachTest } from '../support/test-window.ts';
import { openWorkspace, writeDataset } from '../../../main/data/datasets/workspace.ts';

const win = windowOfEachTest();
const PASSPHRASE = 'correct horse battery';
const MARKER = 'MARKERQUESTION';

function readable(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(MARKER));
}

async function openSettings(): Promise<void> {
  await win.page.locator('.entry[data-page=settings]').click();
  await win.page.getByTestId('passphrase-settings').waitFor();
}

describe.skipIf(missingWindow !== null)('a passphrase', () => {
  it('is set, asked for, changed and removed', async () => {
    mkdirSync(win.home.workspace, { recursive: true });
    const rows = [{ id: 'r1', question: MARKER, answer: 'yes', pictures: [], split: 'train' }];
    const info = { id: 'import-1', name: 'cards', parents: [], settings: {}, seed: null };
    await writeDataset(openWorkspace(win.home.workspace), rows, info);
    expect(readable(win.home.workspace).length).toBeGreaterThan(0);
    await win.open();

    await openSettings();
    await win.page.getByTestId('set-passphrase').click();
    const form = win.page.locator('.passphrase-form');
    expect(await form.innerText()).toContain('Nobody can recover a forgotten passphrase');
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByTestId('new-passphrase').fill('short');
    await win.page.keyboard.press('Enter');
    await form.getByText('at least 8 characters').waitFor();
    await win.page.getByTestId('new-passphrase').fill(PASSPHRASE);
    await win.page.getByTestId('new-passphrase-again').fill(`${PASSPHRASE}x`);
    await win.page.keyboard.press('Enter');
    await form.getByText('The two passphrases differ.').waitFor();
    await win.page.getByTestId('new-passphrase-again').fill(PASSPHRASE);
    const reloaded = win.page.waitForEvent('load');
    await win.page.keyboard.press('Enter');
    await reloaded;
    await openSettings();
    await win.page.getByTestId('change-passphrase').waitFor();
    expect(readable(win.home.workspace)).toEqual([]);
    // What is packed is not encrypted, and the dialog says so.
    await win.page.locator('.entry[data-page=data]').click();
    await win.page.getByTestId('pack-set').click();
    await win.page.getByTestId('pack-not-encrypted').getByText('is not encrypted').waitFor();
    await win.page.keyboard.press('Escape');
    await win.close();

    // The next start: locked, and opened by keyboard alone. What it is handed is looked at afterwards.
    const handed = join(win.home.userData, 'handed.omrpack');
    writeFileSync(handed, 'no pack');
    await win.open(undefined, [handed]);
    await win.page.getByTestId('unlock').waitFor();
    const refused = await win.page.evaluate(() =>
      (globalThis as unknown as { omr: OmrApi }).omr.invoke('state:snapshot').then(
        () => 'answered',
        (problem: { message: string }) => problem.message,
      ),
    );
    expect(refused).toContain('is locked with a passphrase');
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.keyboard.type('a wrong passphrase');
    await win.page.keyboard.press('Enter');
    const problem = win.page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(
      /not the passphrase of the workspace.*cannot be recovered/,
    );
    const field = win.page.getByTestId('passphrase');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.getAttribute('aria-describedby')).toBe(await problem.getAttribute('id'));
    await win.page.keyboard.type(PASSPHRASE);
    const opened = win.page.waitForEvent('load');
    await win.page.keyboard.press('Enter');
    await opened;
    await win.page.locator('.banners [role=alert]').getByText('handed.omrpack').waitFor();

    await openSettings();
    await win.page.getByTestId('change-passphrase').click();
    await win.page.getByTestId('present-passphrase').fill('a wrong passphrase');
    await win.page.getByTestId('new-passphrase').fill('another passphrase');
    await win.page.getByTestId('new-passphrase-again').fill('another passphrase');
    await win.page.keyboard.press('Enter');
    await win.page.getByRole('alert').getByText('not the passphrase').waitFor();
    await win.page.getByTestId('present-passphrase').fill(PASSPHRASE);
    await win.page.keyboard.press('Enter');
    await win.page.getByText('The passphrase was changed.').waitFor();

    await win.page.getByTestId('remove-passphrase').click();
    await win.page.getByTestId('present-passphrase').fill('another passphrase');
    const removed = win.page.waitForEvent('load');
    await win.page.keyboard.press('Enter');
    await removed;
    await openSettings();
    await win.page.getByTestId('set-passphrase').waitFor();
    expect(readable(win.home.workspace).length).toBeGreaterThan(0);
  }, 240_000);
});
