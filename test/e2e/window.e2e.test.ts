// The real window: it opens, and its isolation holds.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingWindow, ROOT } from './support/launch.ts';
import { windowOfSuite } from './support/test-window.ts';

describe.skipIf(missingWindow !== null)('the window', () => {
  const win = windowOfSuite();

  it('opens with its name and the start button', async () => {
    await win.page.getByTestId('start-sample').waitFor();
    expect(await win.page.title()).toContain('OpenMMReasoner');
    const folder = join(ROOT, '.cache/screens');
    mkdirSync(folder, { recursive: true });
    await win.page.screenshot({ path: join(folder, 'first.png') });
  });

  it('gives the page no Node and only three functions of its own', async () => {
    const seen = await win.page.evaluate(() => ({
      require: typeof (globalThis as Record<string, unknown>)['require'],
      process: typeof (globalThis as Record<string, unknown>)['process'],
      module: typeof (globalThis as Record<string, unknown>)['module'],
      omr: Object.keys((globalThis as unknown as { omr: object }).omr).sort(),
    }));
    expect(seen).toEqual({
      require: 'undefined',
      process: 'undefined',
      module: 'undefined',
      omr: ['invoke', 'on', 'pathOf'],
    });
  });

  it('runs the page in the sandbox, isolated from the preload', async () => {
    const preferences = await win.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity };
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
    expect(preferences.webviewTag ?? false).toBe(false);
    expect(preferences.webSecurity ?? true).toBe(true);
  });

  it('blocks inline script, eval and every request to another origin', async () => {
    const outcome = await win.page.evaluate(async () => {
      const violated: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        violated.push(event.effectiveDirective),
      );
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.head.append(script);
      // The driver may evaluate inside this call; a timer's callback is the page's own code again.
      const evaluated = await new Promise((done) => {
        setTimeout(() => {
          try {
            done(new Function('return true')());
          } catch {
            done(false);
          }
        });
      });
      const refused = async (url: string): Promise<boolean> =>
        fetch(url).then(
          () => false,
          () => true,
        );
      const remote = await refused('https://example.com/');
      const file = await refused('file:///etc/hostname');
      const image = await new Promise((done) => {
        const picture = new Image();
        picture.onload = () => done('loaded');
        picture.onerror = () => done('refused');
        picture.src = 'http://127.0.0.1:9/x.png';
      });
      return { inlineRan: 'inlineRan' in globalThis, evaluated, remote, file, image, violated };
    });
    expect(outcome).toMatchObject({
      inlineRan: false,
      evaluated: false,
      remote: true,
      file: true,
      image: 'refused',
    });
    expect(outcome.violated).toEqual(
      expect.arrayContaining(['script-src-elem', 'connect-src', 'img-src']),
    );
  });

  it('sends the policy as a header, so that the page cannot omit it', async () => {
    const policy = await win.app.evaluate(async ({ net }) => {
      const response = await net.fetch('omr://app/index.html');
      return response.headers.get('content-security-policy');
    });
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('allows no navigation, no second window, no permission', async () => {
    const before = win.page.url();
    const opened = await win.page.evaluate(() => {
      const other = window.open('https://example.com/');
      location.href = 'https://example.com/';
      return other !== null;
    });
    const camera = await win.page.evaluate(() =>
      navigator.mediaDevices
        ? navigator.mediaDevices.getUserMedia({ video: true }).then(
            () => 'granted',
            () => 'denied',
          )
        : 'absent',
    );
    const notices = await win.page.evaluate(() => Notification.requestPermission());
    expect({ opened, camera: camera !== 'granted', notices }).toEqual({
      opened: false,
      camera: true,
      notices: 'denied',
    });
    expect(win.page.url()).toBe(before);
    expect(win.app.windows()).toHaveLength(1);
  });

  it('answers an unknown request with an error message', async () => {
    const refusal = await win.page.evaluate(() =>
      (globalThis as unknown as { omr: { invoke(name: string): Promise<unknown> } }).omr
        .invoke('constructor')
        .then(
          () => null,
          (error: { message: string }) => error.message,
        ),
    );
    expect(refusal).toContain('no request named "constructor"');
  });
});
