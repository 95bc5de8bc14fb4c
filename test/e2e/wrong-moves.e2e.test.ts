// Wrong moves in the real window: a workspace from a newer program, and pages that are asked for something before there is any data.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { launchApp, missingWindow, snapshot, temporaryHome, type Home } from './support/launch.ts';

let home: Home;
let app: ElectronApplication | undefined;
let page: Page;

beforeEach(() => {
  home = temporaryHome();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  home.remove();
});

async function launch(): Promise<void> {
  ({ app, page } = await launchApp(home));
}

/** The next dialog of the system gives this path. */
const choose = (path: string): Promise<void> =>
  app!.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);

/** The files of a workspace by their content; the lock is no part of it. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock.sqlite'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name).toString('base64')]));
}

describe.skipIf(missingWindow !== null)('a workspace of a newer program', () => {
  beforeEach(() => {
    mkdirSync(home.workspace, { recursive: true });
    const db = new Database(join(home.workspace, 'omr.sqlite'));
    db.exec('CREATE TABLE of_the_future (id INTEGER PRIMARY KEY, what TEXT)');
    db.exec(`INSERT INTO of_the_future (what) VALUES ('kept')`);
    db.pragma('user_version = 999');
    db.close();
  });

  it('is told in one sentence with what to do, is not touched, and leads into another one', async () => {
    const before = filesIn(home.workspace);
    await launch();
    const alert = page.getByTestId('unreachable').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /omr\.sqlite was written by a newer version of the program\. Update OpenMMReasoner, or choose another workspace\./,
    );
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor();
    expect(filesIn(home.workspace)).toEqual(before);

    const other = `${home.workspace}-other`;
    await choose(other);
    await page.getByTestId('choose-workspace').click();
    await page.getByTestId('start-sample').waitFor();
    expect(existsSync(join(other, 'omr.sqlite'))).toBe(true);
    expect(filesIn(home.workspace)).toEqual(before);
  });

  it('lets the person quit', async () => {
    await launch();
    const ended = new Promise<void>((resolve) => app!.process().once('exit', () => resolve()));
    // The page may be gone before the driver hears that it was pressed.
    await page
      .getByTestId('quit')
      .click()
      .catch(() => undefined);
    await ended;
    app = undefined;
  });
});

describe.skipIf(missingWindow !== null)('without any data', () => {
  it('every page says what is missing and where to bring it, and a check cannot start', async () => {
    await launch();
    await page.locator('[data-page=evaluate]').click();
    await page.getByTestId('evaluate-empty').waitFor();
    await page.getByTestId('measure').click();
    await page.getByRole('status').getByText('There is no data set yet.').waitFor();
    const start = page.getByTestId('measure-start');
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await start.click({ force: true });
    expect((await snapshot(page)).jobs).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);

    // The page Train has the sample where a person has nothing of their own, and says so.
    await page.locator('[data-page=train]').click();
    const examples = page.getByTestId('plan-examples');
    await examples.waitFor();
    expect(await examples.inputValue()).toBe('sample');
    expect(await examples.locator('option').count()).toBe(1);
  });

  it('an empty folder is told in one sentence, and leads to another one', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'omr-empty-'));
    try {
      await launch();
      await choose(empty);
      await page.getByTestId('own-pictures').click();
      await page.getByTestId('choose-folder').click();
      const error = page.getByTestId('error');
      await error.waitFor();
      expect(await error.innerText()).toContain('is empty.');
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: /All data/ }).click();
      await page.getByTestId('dropzone').waitFor();
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });
});
