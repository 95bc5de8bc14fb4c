// Takes screenshots of the page in prepared states: `node scripts/screenshots/preview.ts [--only NAME,…]
// [--out DIR]`.
//
// A development aid; the screenshots in docs/ come from real runs. Needs Chromium (`CHROMIUM=PATH`).

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import react from '@vitejs/plugin-react';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { previewStates } from '../../test/renderer/preview/states.ts';
import type { PreviewState } from '../../test/renderer/preview/states.ts';

/** A screenshot: its state, the page to show, and the keys to press first. */
interface Shot {
  readonly name: string;
  readonly state: string;
  readonly place?: Readonly<Record<string, unknown>>;
  readonly press?: readonly string[];
  readonly hover?: string;
  /** An element to scroll to. */
  readonly show?: string;
  /** Elements to click, in order. */
  readonly click?: readonly string[];
}

const inProject = (step: string | null, report = false): Readonly<Record<string, unknown>> => ({
  page: 'project',
  projectId: 'p1',
  step,
  report,
});

const SHOTS: readonly Shot[] = [
  { name: 'first', state: 'first' },
  { name: 'starting', state: 'starting' },
  { name: 'examples', state: 'finished', place: inProject('examples') },
  { name: 'prepare', state: 'finished', place: inProject('prepare') },
  { name: 'answers-running', state: 'answers' },
  { name: 'answers-done', state: 'finished', place: inProject('answers') },
  { name: 'learn-early', state: 'sft-early' },
  { name: 'learn-running', state: 'sft' },
  { name: 'learn-hover', state: 'sft', hover: '[data-testid=chart-loss] svg' },
  { name: 'practise-running', state: 'rl' },
  { name: 'practise-not-yet', state: 'sft', place: inProject('practise') },
  { name: 'practise-long', state: 'long' },
  { name: 'practise-rtl', state: 'rtl' },
  { name: 'check-part', state: 'rl', place: inProject('check') },
  { name: 'check-done', state: 'finished' },
  { name: 'report', state: 'finished', place: inProject('check', true) },
  { name: 'use', state: 'finished', place: inProject('use') },
  { name: 'failed', state: 'failed' },
  { name: 'interrupted', state: 'interrupted' },
  { name: 'train', state: 'train', place: { page: 'train' } },
  { name: 'projects', state: 'many', place: { page: 'projects' } },
  { name: 'runs', state: 'many', place: { page: 'runs' } },
  { name: 'models', state: 'library', place: { page: 'models' } },
  {
    name: 'models-open',
    state: 'library',
    place: { page: 'models' },
    click: ['[data-testid=bringing] summary'],
    show: '[data-testid=bringing] p:last-of-type',
  },
  {
    name: 'models-delete',
    state: 'library',
    place: { page: 'models' },
    click: ['[data-testid=remove-model]'],
  },
  { name: 'data', state: 'library', place: { page: 'data' } },
  {
    name: 'data-delete',
    state: 'library',
    place: { page: 'data' },
    click: ['[data-testid=delete-set]'],
  },
  {
    name: 'data-rename',
    state: 'library',
    place: { page: 'data' },
    click: ['[data-testid=rename-set]'],
  },
  { name: 'settings', state: 'failed', place: { page: 'settings' } },
  { name: 'keys', state: 'finished', press: ['?'] },
];
const SIZES = [
  { width: 1024, height: 640 },
  { width: 1920, height: 1080 },
] as const;
const THEMES = ['light', 'dark'] as const;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
};

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'omr-screens') },
    size: { type: 'string' },
    theme: { type: 'string' },
  },
});
await takeScreenshots(options);

async function takeScreenshots({
  only,
  out,
  size,
  theme,
}: {
  only?: string;
  out: string;
  size?: string;
  theme?: string;
}): Promise<void> {
  mkdirSync(out, { recursive: true });
  const built = join(tmpdir(), 'omr-screens-build');
  await build({
    configFile: false,
    root: join(import.meta.dirname, '..', '..', 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    build: { outDir: built, emptyOutDir: true, target: 'chrome130', assetsInlineLimit: 0 },
  });
  const server = await serve(built);
  const browser = await openBrowser();
  const states = previewStates();
  const wanted = only?.split(',');
  try {
    for (const shot of SHOTS.filter(({ name }) => wanted === undefined || wanted.includes(name)))
      for (const scheme of THEMES.filter((name) => theme === undefined || name === theme))
        for (const view of SIZES.filter(
          ({ width }) => size === undefined || width === Number(size),
        ))
          await takeScreenshot(browser, server, shot, states[shot.state]!, scheme, view, out);
  } finally {
    await browser.close();
    server.close();
  }
}

async function takeScreenshot(
  browser: Browser,
  server: Server,
  shot: Shot,
  state: PreviewState,
  colorScheme: (typeof THEMES)[number],
  viewport: (typeof SIZES)[number],
  out: string,
): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.error(`${shot.name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`${shot.name}: ${error.message}`));
  await installBridge(page, state, shot.place);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('internal: no port');
  await page.goto(`http://127.0.0.1:${address.port}/index.html`);
  await page.waitForFunction(() => document.querySelectorAll('.picture:not(img)').length === 0);
  for (const key of shot.press ?? []) await page.keyboard.press(key);
  for (const place of shot.click ?? []) await page.locator(place).first().click();
  if (shot.show !== undefined) await page.locator(shot.show).scrollIntoViewIfNeeded();
  if (shot.hover !== undefined) await page.hover(shot.hover);
  if (shot.place?.['report'] === true) await page.frameLocator('iframe').locator('h1').waitFor();
  const file = join(out, `${shot.name}-${colorScheme}-${viewport.width}.png`);
  await page.screenshot({ path: file });
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('.content, .step-scroll, .path, body')].some(
      (element) => element.scrollWidth > element.clientWidth,
    ),
  );
  console.log(`${file}${wide ? '  (wider than the window)' : ''}`);
  await page.close();
}

/** Installs a `window.omr` that answers from the state and sends no events. */
async function installBridge(
  page: Page,
  state: PreviewState,
  place: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  await page.addInitScript(
    ({ state, place }) => {
      if (window.top !== window) return;
      if (place !== undefined) localStorage.setItem('omr.place', JSON.stringify(place));
      const answers: Record<string, (argument: string) => unknown> = {
        'state:snapshot': () => state.snapshot,
        'run:metrics': (runId) => state.metrics[runId] ?? [],
        'run:samples': (runId) => state.samples[runId] ?? [],
        'picture:read': (blobId) => state.pictures[blobId],
        'report:read': () => state.report,
        'diagnostics:copy': () => 'OpenMMReasoner 0.1.0\nprocessor: 2 cores',
      };
      const omr = {
        invoke: (name: string, argument: string) =>
          Promise.resolve(state.answers?.[name] ?? answers[name]?.(argument)),
        on: () => () => undefined,
      };
      Object.defineProperty(window, 'omr', { value: omr });
    },
    { state, place },
  );
}

function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(
      `There is no Chromium at ${executablePath}. Install it, or set CHROMIUM to its path.`,
    );
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Serves the built page on a free port of the loopback interface. */
function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, path);
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
