// The real window: it opens, and its walls hold.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, missingWindow, ROOT, temporaryHome } from './support/launch.ts';
import type { Home } from './support/launch.ts';

describe.skipIf(missingWindow !== null)('the window', () => {
  let home: Home;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = temporaryHome();
    ({ app, page } = await launchApp(home));
  });
  afterAll(async () => {
    await app?.close();
    home?.remove();
  });

  it('opens with its name and the one obvious button', async () => {
    await page.getByTestId('start-sample').waitFor();
    expect(await page.title()).toContain('OpenMMReasoner');
    const folder = join(ROOT, '.cache/screens');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, 'first.png') });
  });

  it('gives the page no Node and only three functions of its own', async () => {
    const seen = await page.evaluate(() => ({
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

  it('runs the page in the sandbox, apart from the preload', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
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

  it('blocks inline script, eval and every request to another place', async () => {
    const outcome = await page.evaluate(async () => {
      const violated: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        violated.push(event.effectiveDirective),
      );
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.head.append(script);
      // Inside this very call the test driver may evaluate; a timer's callback is the page's own code again.
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

  it('sends the policy as a header of its own, so that the page cannot leave it out', async () => {
    const policy = await app.evaluate(async ({ net }) => {
      const response = await net.fetch('omr://app/index.html');
      return response.headers.get('content-security-policy');
    });
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('stays where it is: no navigation, no second window, no permission', async () => {
    const before = page.url();
    const opened = await page.evaluate(() => {
      const other = window.open('https://example.com/');
      location.href = 'https://example.com/';
      return other !== null;
    });
    const camera = await page.evaluate(() =>
      navigator.mediaDevices
        ? navigator.mediaDevices.getUserMedia({ video: true }).then(
            () => 'granted',
            () => 'denied',
          )
        : 'absent',
    );
    const notices = await page.evaluate(() => Notification.requestPermission());
    expect({ opened, camera: camera !== 'granted', notices }).toEqual({
      opened: false,
      camera: true,
      notices: 'denied',
    });
    expect(page.url()).toBe(before);
    expect(app.windows()).toHaveLength(1);
  });

  it('answers an unknown request with a sentence', async () => {
    const refusal = await page.evaluate(() =>
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
