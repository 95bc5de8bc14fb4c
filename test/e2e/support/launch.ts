// Opens the built app in a real window for a test, with the Electron that the set-up found.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import type { Snapshot } from '../../../preload/contract/app.ts';
import type { OmrApi } from '../../../preload/contract.ts';

export const ROOT = resolve(import.meta.dirname, '..', '../..');

/** The result of scripts/setup.mjs --window: an Electron, or the reason why there is none. */
interface FoundWindow {
  readonly electron?: string;
  readonly sqlite?: string;
  readonly reason?: string;
}

const record = join(ROOT, '.cache/electron/window.json');
const found: FoundWindow = existsSync(record)
  ? (JSON.parse(readFileSync(record, 'utf8')) as FoundWindow)
  : { reason: 'no Electron is set up (node scripts/setup.mjs --window)' };

/** Why no window can be opened here, or null. */
export const missingWindow: string | null = whyNot();

function whyNot(): string | null {
  if (found.reason !== undefined) return found.reason;
  if (found.electron === undefined || !existsSync(found.electron))
    return 'the Electron of the set-up is gone (node scripts/setup.mjs --window)';
  if (!existsSync(join(ROOT, 'out/main/index.js'))) return 'the app is not built (npm run build)';
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    return 'there is no display (npm test brings one with xvfb-run)';
  return null;
}

if (missingWindow !== null) process.stderr.write(`window tests are skipped: ${missingWindow}\n`);

/** A temporary workspace, and next to it the folder of the window's own data. */
export interface Home {
  readonly workspace: string;
  readonly userData: string;
  /** Where resources of its own may stand; used when the folder exists. */
  readonly resources: string;
  remove(): void;
}

/** Makes an empty home for one app; consecutive launches may share it. */
export function temporaryHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'omr-window-'));
  return {
    workspace: join(folder, 'workspace'),
    userData: join(folder, 'window'),
    resources: join(folder, 'resources'),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** The environment and arguments that start the app on this machine. */
export function appCommand(home: Home): { program: string; args: string[]; env: Environment } {
  const isRoot = process.getuid?.() === 0;
  // Tests read the English window whatever the machine speaks: LANGUAGE says so on Linux, --lang
  // elsewhere.
  const env: Environment = { OMR_WORKSPACE: home.workspace, LANGUAGE: 'en' };
  for (const [name, value] of Object.entries(process.env))
    // An Electron that is told to be Node, or vitest's own settings, would not be the app.
    if (value !== undefined && !/^(VITEST|NODE_ENV$|NODE_OPTIONS$|ELECTRON_)/.test(name))
      env[name] ??= value;
  if (existsSync(home.resources)) env['OMR_RESOURCES'] = home.resources;
  if (found.sqlite !== undefined) env['OMR_SQLITE_BINDING'] = found.sqlite;
  return {
    program: found.electron ?? (createRequire(import.meta.url)('electron') as string),
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--lang=en',
      `--user-data-dir=${home.userData}`,
      ROOT,
    ],
    env,
  };
}

type Environment = Record<string, string>;

/**
 * Starts the app and waits until its first window has drawn its state and listens to keys. `starter`
 * takes the place of Electron and starts it with its own arguments; `words` stand behind them.
 */
export async function launchApp(
  home: Home,
  starter?: string,
  words: readonly string[] = [],
): Promise<{ app: ElectronApplication; page: Page }> {
  const { program, args: own, env } = appCommand(home);
  const args = [...own, ...words];
  const executablePath = starter ?? program;
  const app = await _electron.launch({ executablePath, args, env, timeout: 60_000 });
  const page = await app.firstWindow({ timeout: 60_000 });
  await page.waitForLoadState('load');
  const mark = () => performance.getEntriesByName('interactive')[0]?.startTime;
  await until('the first state of the window', () => page.evaluate(mark), 60_000);
  return { app, page };
}

/** The state that the window renders, as the main process reports it now. */
export function snapshot(page: Page): Promise<Snapshot> {
  return page.evaluate(() =>
    (globalThis as unknown as { omr: OmrApi }).omr.invoke('state:snapshot'),
  );
}

/** Polls until there is a value; an error thrown by `read` ends the wait. */
export async function until<T>(
  what: string,
  read: () => Promise<T | null | undefined>,
  mostMs: number,
): Promise<T> {
  const lastMs = Date.now() + mostMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null) return value;
    if (Date.now() > lastMs) throw new Error(`${what}: not reached in ${mostMs / 60_000} minutes`);
    await setTimeout(100);
  }
}
