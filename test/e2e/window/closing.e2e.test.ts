// Closing the window while work goes on: an entry in the tray tells of it and opens the window again,
// and the program leaves by itself when the work is done.

import type { Tray } from 'electron';
import { describe, expect, it } from 'vitest';
import { missingWindow, snapshot, until } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';
import { windowOfEachTest } from '../support/test-window.ts';

const WAIT_MS = 6 * 60_000;

/**
 * What the tray was last told, kept in the main process: the system has no way to ask for it. The menu
 * goes no further: without a desktop that shows it, GTK frees its parts twice, and the program may end.
 */
interface Told {
  tip?: string;
  menu?: Electron.Menu | null;
}

describe.skipIf(missingWindow !== null)('closing the window while work goes on', () => {
  const win = windowOfEachTest();
  /** Starts the sample as far as SFT and waits for its first running step. */
  const start = async (): Promise<void> => {
    await win.open(({ resources }) =>
      smallResources(resources, (step) => /^import|^curate|^distill|^sft/.test(step)),
    );
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    await win.page.getByTestId('closing-is-safe').waitFor();
  };
  const closeWindow = (): Promise<void> =>
    win.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());

  it(
    'puts an entry into the tray, whose menu opens the window on the running work',
    async () => {
      await start();
      await win.app.evaluate(({ Tray }) => {
        const told = globalThis as unknown as Told;
        const { setToolTip } = Tray.prototype;
        Tray.prototype.setToolTip = function (this: Tray, tip) {
          told.tip = tip;
          setToolTip.call(this, tip);
        };
        Tray.prototype.setContextMenu = function (this: Tray, menu) {
          told.menu = menu;
        };
      });
      await closeWindow();
      const tip = await until(
        'the entry in the tray',
        () => win.app.evaluate(() => (globalThis as unknown as Told).tip),
        WAIT_MS,
      );
      expect(tip).toMatch(/^.+: \d+ %$/);
      const opened = win.app.waitForEvent('window');
      const labels = await win.app.evaluate(() => {
        const items = (globalThis as unknown as Told).menu!.items;
        items[0]!.click();
        return items.map(({ label }) => label);
      });
      expect(labels).toEqual(['Open the window', 'Quit']);
      const page = await opened;
      await page.getByTestId('path-learn').waitFor();
      const { jobs } = await snapshot(page);
      expect(jobs.map(({ status }) => status)).not.toContain('interrupted');
    },
    WAIT_MS,
  );

  it(
    'leaves when all steps of the project are done, and not before',
    async () => {
      await start();
      const ended = new Promise<void>((resolve) => win.app.process().once('exit', () => resolve()));
      await closeWindow();
      await ended;
      win.forget();
      await win.open();
      const { jobs } = await snapshot(win.page);
      expect(jobs.map(({ stage, status }) => `${stage} ${status}`).sort()).toEqual([
        'curate done',
        'distill done',
        'import done',
        'sft done',
      ]);
    },
    2 * WAIT_MS,
  );
});
