// Requests from elsewhere than the page of the window: another window, another address in the window,
// a frame; and a file that is handed to the program and is no transfer pack.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appCommand, missingWindow, ROOT, snapshot, until } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';

const PRELOAD = join(ROOT, 'out/preload/index.cjs');
const OTHER = 'data:text/html,<title>other</title>';
/** Asks for the state; resolves to what the page is told. */
const ASK = `omr.invoke('state:snapshot').then(() => 'answered', (error) => error.message)`;

describe.skipIf(missingWindow !== null)('a request', () => {
  const win = windowOfSuite();

  /** What a second window with the program's own bridge is told at an address. */
  const fromSecondWindow = (address: string): Promise<string> =>
    win.app.evaluate(
      async ({ BrowserWindow }, [preload, url, ask]) => {
        const webPreferences = { preload: preload!, sandbox: true, contextIsolation: true };
        const other = new BrowserWindow({ show: false, webPreferences });
        await other.loadURL(url!);
        const told = (await other.webContents.executeJavaScript(ask!)) as string;
        other.destroy();
        return told;
      },
      [PRELOAD, address, ASK],
    );

  it('is answered to the page', async () => {
    expect(await win.page.evaluate(ASK)).toBe('answered');
  });

  it('from a second window is refused, of another address and of the page itself', async () => {
    for (const address of [OTHER, 'about:blank', 'omr://app/index.html'])
      expect({ address, told: await fromSecondWindow(address) }).toEqual({
        address,
        told: expect.stringContaining('outside the window') as string,
      });
  });

  it('cannot be made in a frame, which has no bridge', async () => {
    const kinds = await win.page.evaluate(async () => {
      const ways: Partial<HTMLIFrameElement>[] = [
        { srcdoc: '<p>x</p>' },
        { src: 'about:blank' },
        { src: URL.createObjectURL(new Blob(['<p>x</p>'], { type: 'text/html' })) },
      ];
      const frames = ways.map((how): HTMLIFrameElement =>
        Object.assign(document.createElement('iframe'), how),
      );
      await Promise.all(
        frames.map((frame) => {
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
          document.body.append(frame);
          return loaded;
        }),
      );
      const found = frames.map((frame) => {
        try {
          return typeof (frame.contentWindow as unknown as { omr?: unknown } | null)?.omr;
        } catch {
          return 'undefined';
        }
      });
      for (const frame of frames) frame.remove();
      return found;
    });
    expect(kinds).toEqual(['undefined', 'undefined', 'undefined']);
  });

  it('from another address in the window itself is refused', async () => {
    const told = await win.app.evaluate(
      async ({ BrowserWindow }, [url, ask]) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        const before = webContents.getURL();
        // The main process may load any address; the page cannot.
        await webContents.loadURL(url!);
        const answer = (await webContents.executeJavaScript(ask!)) as string;
        await webContents.loadURL(before);
        return answer;
      },
      [OTHER, ASK],
    );
    expect(told).toContain('outside the window');
    expect(await win.page.evaluate(ASK)).toBe('answered');
  });

  it('is not made of a file that the program is started with', async () => {
    const file = join(win.home.userData, 'plan.yaml');
    writeFileSync(file, 'name: handed over\nsteps: []\n');
    const { program, args, env } = appCommand(win.home);
    const second = spawn(program, [...args, file], { env, stdio: 'ignore' });
    await once(second, 'exit');
    const state = await until(
      'the notice of the second start',
      async () => {
        const now = await snapshot(win.page);
        return now.notices?.some(({ kind }) => kind === 'second-start') ? now : null;
      },
      60_000,
    );
    expect(state.projects).toEqual([]);
    expect(state.jobs).toEqual([]);
    expect(await win.page.evaluate(() => location.href)).toBe('omr://app/index.html');
  });
});
