// The window's life: one of it, mended when its page breaks down, where it was left, and never a silent end.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { holdWorkspace } from '../../main/storage/database.ts';
import { appCommand, launchApp, missingWindow, temporaryHome } from './support/launch.ts';
import type { Home } from './support/launch.ts';

let home: Home;
let app: ElectronApplication | undefined;
let page: Page;

async function launch(): Promise<void> {
  ({ app, page } = await launchApp(home));
}

afterEach(async () => {
  await app?.close();
  app = undefined;
  home.remove();
});

const bounds = (): Promise<{ width: number; height: number }> =>
  app!.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());

describe.skipIf(missingWindow !== null)('the window’s life', () => {
  it('shows the first window when the app is started again, and says so once', async () => {
    home = temporaryHome();
    await launch();
    await page.getByTestId('start-sample').waitFor();
    const { program, args, env } = appCommand(home);
    await new Promise<void>((resolve, reject) => {
      const second = spawn(program, args, { env, stdio: 'ignore' });
      second.on('error', reject);
      second.on('exit', () => resolve());
    });
    await page.getByTestId('second-start').getByText('already open').waitFor();
    expect(app!.windows()).toHaveLength(1);
    await page.getByTestId('second-start').getByRole('button').click();
    await page.getByTestId('second-start').waitFor({ state: 'detached' });
  });

  it('draws the page anew when it breaks down, and says so', async () => {
    home = temporaryHome();
    await launch();
    await page.getByTestId('start-sample').waitFor();
    // The driver loses a page that crashed; the window itself is asked, once it has drawn the page anew.
    const shown = app!.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents;
      const anew = new Promise((resolve) => contents.once('did-finish-load', () => resolve(null)));
      contents.forcefullyCrashRenderer();
      await anew;
      return contents.executeJavaScript(`new Promise((resolve) => {
        const look = () => {
          const notice = document.querySelector('[data-testid=window-restarted]');
          if (notice === null) requestAnimationFrame(look);
          else resolve(notice.innerText);
        };
        look();
      })`) as Promise<string>;
    });
    expect(await shown).toContain('reloaded');
  });

  it('opens as large as it was left, and never smaller than its screens are drawn for', async () => {
    home = temporaryHome();
    await launch();
    await app!.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 20, y: 20, width: 1100, height: 700 }),
    );
    await expect.poll(bounds).toMatchObject({ width: 1100, height: 700 });
    await app!.close();
    await launch();
    expect(await bounds()).toMatchObject({ width: 1100, height: 700 });
    const smallest = await app!.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getMinimumSize(),
    );
    expect(smallest).toEqual([1024, 640]);
  });

  it('says what keeps a workspace from opening, and opens it once that is gone', async () => {
    home = temporaryHome();
    mkdirSync(home.workspace, { recursive: true });
    const release = holdWorkspace(home.workspace);
    try {
      await launch();
      await page
        .getByTestId('unreachable')
        .getByText('Another OpenMMReasoner is already using')
        .waitFor();
      await page.getByTestId('choose-workspace').waitFor();
    } finally {
      release();
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('start-sample').waitFor();
  });

  it('leads out of a workspace that cannot be read, into another one', async () => {
    home = temporaryHome();
    mkdirSync(home.workspace, { recursive: true });
    writeFileSync(
      join(home.workspace, 'omr.sqlite'),
      'not a database at all, only text '.repeat(60),
    );
    await launch();
    await page.getByTestId('unreachable').getByText('is damaged').waitFor();
    const other = `${home.workspace}-other`;
    await app!.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
    }, other);
    await page.getByTestId('choose-workspace').click();
    await page.getByTestId('start-sample').waitFor();
    await page.locator('[data-page=settings]').click();
    await page.getByText(other, { exact: true }).waitFor();
  });

  it('quits when asked from the screen that says so', async () => {
    home = temporaryHome();
    mkdirSync(home.workspace, { recursive: true });
    writeFileSync(
      join(home.workspace, 'omr.sqlite'),
      'not a database at all, only text '.repeat(60),
    );
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
