// The lifecycle of the window: single instance, reload after a crash, restored size, and errors at
// start.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdWorkspace } from '../../main/storage/database.ts';
import { appCommand, missingWindow } from './support/launch.ts';
import { windowOfEachTest } from './support/test-window.ts';

const win = windowOfEachTest();

const bounds = (): Promise<{ width: number; height: number }> =>
  win.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds());

describe.skipIf(missingWindow !== null)('the lifecycle of the window', () => {
  it('shows the first window when the app is started again, and says so once', async () => {
    await win.open();
    await win.page.getByTestId('start-sample').waitFor();
    const { program, args, env } = appCommand(win.home);
    await new Promise<void>((resolve, reject) => {
      const second = spawn(program, args, { env, stdio: 'ignore' });
      second.on('error', reject);
      second.on('exit', () => resolve());
    });
    await win.page.getByTestId('second-start').getByText('already open').waitFor();
    expect(win.app.windows()).toHaveLength(1);
    await win.page.getByTestId('second-start').getByRole('button').click();
    await win.page.getByTestId('second-start').waitFor({ state: 'detached' });
  });

  it('reloads the page when it crashes, and says so', async () => {
    await win.open();
    await win.page.getByTestId('start-sample').waitFor();
    // The driver loses a crashed page, so the window itself is queried after the reload.
    const shown = win.app.evaluate(async ({ BrowserWindow }) => {
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

  it('opens with its last size, and never smaller than its screens need', async () => {
    await win.open();
    await win.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 20, y: 20, width: 1100, height: 700 }),
    );
    await expect.poll(bounds).toMatchObject({ width: 1100, height: 700 });
    await win.close();
    await win.open();
    expect(await bounds()).toMatchObject({ width: 1100, height: 700 });
    const smallest = await win.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getMinimumSize(),
    );
    expect(smallest).toEqual([1024, 640]);
  });

  it('explains why a workspace cannot be opened, and opens it once the cause is gone', async () => {
    mkdirSync(win.home.workspace, { recursive: true });
    const release = holdWorkspace(win.home.workspace);
    try {
      await win.open();
      await win.page
        .getByTestId('unreachable')
        .getByText('Another OpenMMReasoner is already using')
        .waitFor();
      await win.page.getByTestId('choose-workspace').waitFor();
    } finally {
      release();
    }
    await win.page.getByRole('button', { name: 'Try again' }).click();
    await win.page.getByTestId('start-sample').waitFor();
  });

  it('offers another workspace in place of an unreadable one', async () => {
    mkdirSync(win.home.workspace, { recursive: true });
    writeFileSync(
      join(win.home.workspace, 'omr.sqlite'),
      'not a database at all, only text '.repeat(60),
    );
    await win.open();
    await win.page.getByTestId('unreachable').getByText('is damaged').waitFor();
    const other = `${win.home.workspace}-other`;
    await win.answerDialogs(other);
    await win.page.getByTestId('choose-workspace').click();
    await win.page.getByTestId('start-sample').waitFor();
    await win.page.locator('[data-page=settings]').click();
    await win.page.getByText(other, { exact: true }).waitFor();
  });

  it('quits from the error screen', async () => {
    mkdirSync(win.home.workspace, { recursive: true });
    writeFileSync(
      join(win.home.workspace, 'omr.sqlite'),
      'not a database at all, only text '.repeat(60),
    );
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
