// User errors in the real window: a workspace of a newer version, and pages without any data.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { beforeEach, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { missingWindow, snapshot } from './support/launch.ts';
import { windowOfEachTest } from './support/test-window.ts';

const win = windowOfEachTest();

/** The files of a workspace by their content, without the locks. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^lock\b/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name).toString('base64')]));
}

describe.skipIf(missingWindow !== null)('a workspace of a newer version', () => {
  beforeEach(() => {
    mkdirSync(win.home.workspace, { recursive: true });
    const db = new Database(join(win.home.workspace, 'omr.sqlite'));
    db.exec('CREATE TABLE of_the_future (id INTEGER PRIMARY KEY, what TEXT)');
    db.exec(`INSERT INTO of_the_future (what) VALUES ('kept')`);
    db.pragma('user_version = 999');
    db.close();
  });

  it('is reported with a hint, is not changed, and can be replaced by another one', async () => {
    const before = filesIn(win.home.workspace);
    await win.open();
    const alert = win.page.getByTestId('unreachable').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /omr\.sqlite was written by a newer version of the program\. Update OpenMMReasoner, or choose another workspace\./,
    );
    expect(await axeFindings(win.page)).toEqual([]);
    await win.page.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor();
    expect(filesIn(win.home.workspace)).toEqual(before);

    const other = `${win.home.workspace}-other`;
    await win.answerDialogs(other);
    await win.page.getByTestId('choose-workspace').click();
    await win.page.getByTestId('start-sample').waitFor();
    expect(existsSync(join(other, 'omr.sqlite'))).toBe(true);
    expect(filesIn(win.home.workspace)).toEqual(before);
  });

  it('lets the user quit', async () => {
    await win.open();
    const ended = new Promise<void>((resolve) => win.app.process().once('exit', () => resolve()));
    // The page may be gone before the driver confirms the click.
    await win.page
      .getByTestId('quit')
      .click()
      .catch(() => undefined);
    await ended;
    win.forget();
  });
});

describe.skipIf(missingWindow !== null)('without any data', () => {
  it('every page says what is missing and where to add it, and an evaluation cannot start', async () => {
    await win.open();
    await win.page.locator('[data-page=evaluate]').click();
    await win.page.getByTestId('evaluate-empty').waitFor();
    await win.page.getByTestId('measure').click();
    await win.page.getByRole('status').getByText('There is no data set yet.').waitFor();
    const start = win.page.getByTestId('measure-start');
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await start.click({ force: true });
    expect((await snapshot(win.page)).jobs).toEqual([]);
    expect(await axeFindings(win.page)).toEqual([]);

    // The Train page offers the sample to a user without data, and says so.
    await win.page.locator('[data-page=train]').click();
    const examples = win.page.getByTestId('plan-examples');
    await examples.waitFor();
    expect(await examples.inputValue()).toBe('sample');
    expect(await examples.locator('option').count()).toBe(1);
  });

  it('an empty folder is reported in one sentence, and another one can be chosen', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'omr-empty-'));
    try {
      await win.open();
      await win.answerDialogs(empty);
      await win.page.getByTestId('own-pictures').click();
      await win.page.getByTestId('choose-folder').click();
      const error = win.page.getByTestId('error');
      await error.waitFor();
      expect(await error.innerText()).toContain('is empty.');
      expect(await axeFindings(win.page)).toEqual([]);
      await win.page.getByRole('button', { name: /All data/ }).click();
      await win.page.getByTestId('dropzone').waitFor();
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });
});
