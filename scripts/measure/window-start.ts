// Measures start-up time, memory and script size of the window, and its key latency while a model trains.
//
// Connects over Chromium's debugging port, so that the packaged app is measured as it ships.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { OmrApi } from '../../preload/contract.ts';
import { appCommand, ROOT, temporaryHome } from '../../test/e2e/support/launch.ts';
import type { Home } from '../../test/e2e/support/launch.ts';

/** Measured starts, after one that warms the disk cache. */
const STARTS = 10;
/** Keys pressed while a model trains. */
const KEYS = 200;
const TIMEOUT_MS = 120_000;

export interface StartFigures {
  /** Milliseconds from the start of the process until the window is interactive. */
  readonly startMedianMs: number;
  readonly startsMs: readonly number[];
  /** Bytes of all scripts, and of those of the first screen. */
  readonly scriptBytes: number;
  readonly firstScriptBytes: number;
  /** Proportional set size of all processes of the app, without the engine. */
  readonly memoryMb: number;
  readonly pageHeapMb: number;
  /** From a key press to the next paint, while SFT runs; the browser rounds to 8 ms. */
  readonly keyMedianMs: number;
  readonly keyWorstMs: number;
}

/** Measures the built app, or a packaged one. */
export async function measureStart(executable?: string): Promise<StartFigures> {
  const startsMs: number[] = [];
  for (let i = 0; i <= STARTS; i++) {
    const home = temporaryHome();
    const app = await open(home, executable);
    if (i > 0) startsMs.push(app.startMs);
    await app.close();
    home.remove();
  }
  const home = temporaryHome();
  const app = await open(home, executable);
  try {
    const { memoryMb, pageHeapMb } = await measureMemory(app);
    const keys = await keysWhileTraining(app.page);
    return {
      startMedianMs: median(startsMs),
      startsMs: startsMs.map(Math.round),
      ...scripts(),
      memoryMb,
      pageHeapMb,
      keyMedianMs: median(keys),
      keyWorstMs: Math.max(...keys),
    };
  } finally {
    await app.close();
    home.remove();
  }
}

interface RunningApp {
  readonly page: Page;
  readonly browser: Browser;
  readonly child: ChildProcess;
  readonly startMs: number;
  close(): Promise<void>;
}

/** Starts the app; `startMs` ends at the performance mark `interactive`. */
async function open(home: Home, executable?: string): Promise<RunningApp> {
  const port = await freePort();
  const { program, args, env } = appCommand(home);
  const own = executable === undefined ? args : args.filter((argument) => argument !== ROOT);
  const began = Date.now();
  const child = spawn(executable ?? program, [`--remote-debugging-port=${port}`, ...own], {
    env,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const browser = await connect(port, child);
  const page =
    browser.contexts()[0]!.pages()[0] ?? (await browser.contexts()[0]!.waitForEvent('page'));
  const at = await page.waitForFunction(() => {
    const [mark] = performance.getEntriesByName('interactive');
    return mark === undefined ? undefined : performance.timeOrigin + mark.startTime;
  });
  const startMs = ((await at.jsonValue()) as number) - began;
  return {
    page,
    browser,
    child,
    startMs,
    close: async () => {
      await browser.close();
      child.kill();
      await ended;
    },
  };
}

async function connect(port: number, child: ChildProcess): Promise<Browser> {
  const deadlineMs = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    } catch (cause) {
      if (child.exitCode !== null || Date.now() > deadlineMs)
        throw new Error(`The app did not start (exit code ${child.exitCode}).`, { cause });
      await setTimeout(20);
    }
  }
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Memory of the idle app; shared pages are counted once. */
async function measureMemory({
  page,
  child,
}: RunningApp): Promise<{ memoryMb: number; pageHeapMb: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  const kilobytes = processTree(child.pid!).reduce(
    (sum, pid) => sum + proportionalKilobytes(pid),
    0,
  );
  return { memoryMb: Math.round(kilobytes / 1024), pageHeapMb: Math.round(heap / 2 ** 20) };
}

/** A process and its descendants. */
function processTree(pid: number): number[] {
  const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], {
    encoding: 'utf8',
  }).stdout;
  const children = listed
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);
  return [pid, ...children.flatMap(processTree)];
}

/** Proportional set size of a process in kilobytes (Linux); 0 if it cannot be read. */
function proportionalKilobytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Starts the sample and presses keys while it trains; milliseconds from each key to the next paint. */
async function keysWhileTraining(page: Page): Promise<number[]> {
  await page.evaluate(() =>
    (globalThis as unknown as { omr: OmrApi }).omr.invoke('project:sample', {
      quick: true,
      seed: 1,
    }),
  );
  await page.waitForFunction(
    async () => {
      const { jobs } = await (globalThis as unknown as { omr: OmrApi }).omr.invoke(
        'state:snapshot',
      );
      return jobs.some(({ stage, status }) => stage === 'sft' && status === 'running');
    },
    undefined,
    { timeout: 10 * 60_000, polling: 250 },
  );
  await page.evaluate(() => {
    const seen: number[] = [];
    (globalThis as unknown as { seen: number[] }).seen = seen;
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries())
        if (name === 'keydown') seen.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  for (let i = 0; i < KEYS; i++) {
    await page.keyboard.press('Tab');
    await setTimeout(50);
  }
  const slow = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
  // The browser does not report keys that were handled within 16 ms.
  return [...slow, ...new Array<number>(Math.max(0, KEYS - slow.length)).fill(16)];
}

function scripts(): { scriptBytes: number; firstScriptBytes: number } {
  const folder = join(ROOT, 'out/renderer/assets');
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
  const first = /src="\.\/assets\/([^"]+\.js)"/.exec(
    readFileSync(join(ROOT, 'out/renderer/index.html'), 'utf8'),
  )?.[1];
  return {
    scriptBytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    firstScriptBytes: sizes.find(({ name }) => name === first)?.bytes ?? 0,
  };
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = Math.floor(ascending.length / 2);
  return Math.round(
    ascending.length % 2 === 1
      ? ascending[middle]!
      : (ascending[middle - 1]! + ascending[middle]!) / 2,
  );
}
