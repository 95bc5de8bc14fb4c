// Measures the window of the built app: `xvfb-run -a node scripts/measure/window.ts table|start
// [FLAGS]`.
//
// `table [--rows N] [--pictures N]` inspects a source of 874,000 rows in a temporary workspace,
// times every frame while the table scrolls by wheel and by long jumps, and times a filter and a
// search until the new rows are drawn. `start [--app EXECUTABLE]` measures start-up, of a packaged
// app if one is given (`electron-builder --linux dir`).

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { openBackend } from '../../main/backend.ts';
import { ChunkWriter } from '../../main/data/indexes/chunk-writer.ts';
import { forkLauncher } from '../../main/engine-process/launcher.ts';
import {
  launchApp,
  missingWindow,
  temporaryHome,
  type Home,
} from '../../test/e2e/support/launch.ts';
import { measureStart } from './window-start.ts';

/** Users notice longer frames. */
const LONG_FRAME_MS = 50;
/** Frames per scroll test. */
const WHEELS = 600;
const JUMPS = 60;
const WORDS = ['meter', 'gauge', 'label', 'panel', 'board', 'scale', 'valve', 'screen'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' }, pictures: { type: 'string' }, app: { type: 'string' } },
});
if (missingWindow !== null) throw new Error(missingWindow);
if (positionals[0] === 'table')
  await measureTable(Number(values.rows ?? 874_000), Number(values.pictures ?? 200));
else if (positionals[0] === 'start')
  process.stdout.write(`${JSON.stringify(await measureStart(values.app), null, 1)}\n`);
else
  throw new Error(
    'Usage: node scripts/measure/window.ts table [--rows N] [--pictures N] | start [--app EXECUTABLE]',
  );

async function measureTable(rows: number, pictures: number): Promise<void> {
  const home = temporaryHome();
  const source = mkdtempSync(join(tmpdir(), 'omr-large-source-'));
  try {
    await writeSource(source, rows, pictures);
    const began = Date.now();
    const id = await inspect(home, source);
    const seconds = (Date.now() - began) / 1000;
    process.stderr.write(`inspected ${rows} rows in ${seconds.toFixed(1)} s\n`);
    process.stdout.write(
      `${JSON.stringify({ rows, inspect_s: seconds, ...(await measure(home, id)) }, null, 1)}\n`,
    );
  } finally {
    rmSync(source, { recursive: true, force: true });
    home.remove();
  }
}

/** A source in which every hundredth row has no answer. */
async function writeSource(folder: string, rows: number, pictures: number): Promise<void> {
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  for (let i = 0; i < pictures; i++) {
    const background = { r: (i * 53) % 256, g: (i * 101) % 256, b: (i * 17) % 256 };
    const png = await sharp({ create: { width: 64, height: 48, channels: 3, background } })
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'pictures', `${i}.png`), png);
  }
  const writer = new ChunkWriter(join(folder, 'rows.jsonl'));
  for (let i = 0; i < rows; i++) {
    const word = WORDS[i % WORDS.length]!;
    const row = {
      picture: `pictures/${i % pictures}.png`,
      question: `What does the ${word} number ${i} show in the second line from the top?`,
      answer: i % 100 === 99 ? '' : `${(i * 7919) % 10_000}`,
      kind: word,
    };
    writer.write(`${JSON.stringify(row)}\n`);
  }
  writer.close();
}

async function inspect(home: Home, source: string): Promise<string> {
  const backend = openBackend({ workspace: home.workspace, launcher: forkLauncher() });
  try {
    const id = await backend.handlers['data:inspect'](source);
    await backend.queue.whenIdle();
    const view = await backend.handlers['data:view'](id);
    if (!view.isReady) throw new Error('The source was not inspected.');
    return id;
  } finally {
    await backend.close();
  }
}

async function measure(home: Home, id: string): Promise<Record<string, unknown>> {
  const { app, page } = await launchApp(home);
  try {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(
      (focus) => localStorage.setItem('omr.place', JSON.stringify({ page: 'data', focus })),
      id,
    );
    await page.reload();
    await page.getByTestId('chip-all').click();
    await page.locator('.vrow').first().waitFor();
    const scrolls = {
      // The baseline: an idle window on this machine.
      still: await frames(page, 'none', WHEELS),
      wheel: await frames(page, 'wheel', WHEELS),
      jumps: await frames(page, 'jump', JUMPS),
    };
    const filter = await changeTime(page, 'chip', 'chip-no-answer');
    await changeTime(page, 'chip', 'chip-all');
    const texts = ['valve number 87', 'show in the', 'zzz nowhere', '1234'];
    const search: Record<string, number> = {};
    for (const text of texts) search[text] = await changeTime(page, 'search', text);
    return { ...scrolls, filter_ms: filter, search_ms: search };
  } finally {
    await app.close();
  }
}

/** Scrolls once per frame and counts long frames. */
function frames(
  page: Page,
  how: 'wheel' | 'jump' | 'none',
  count: number,
): Promise<Record<string, number>> {
  return page.evaluate(
    ({ how, count, limit }) =>
      new Promise<Record<string, number>>((done) => {
        const table = document.querySelector('.vtable-scroll')!;
        const times: number[] = [];
        let busy = 0;
        const tasks = new PerformanceObserver((list) => (busy += list.getEntries().length));
        tasks.observe({ type: 'longtask' });
        let before = performance.now();
        const step = (): void => {
          const now = performance.now();
          times.push(now - before);
          before = now;
          if (times.length > count) {
            const sorted = times.slice(1).sort((a, b) => a - b);
            done({
              frames: sorted.length,
              long: sorted.filter((ms) => ms > limit).length,
              // Tasks of the page over 50 ms; other long frames are due to other processes of the
              // machine.
              long_tasks: busy,
              median_ms: sorted[sorted.length >> 1]!,
              worst_ms: sorted.at(-1)!,
            });
            return;
          }
          if (how === 'wheel') table.scrollTop += 240;
          else if (how === 'jump')
            table.scrollTop = ((times.length * 0.618) % 1) * table.scrollHeight;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    { how, count, limit: LONG_FRAME_MS },
  );
}

/** Time from the click or the typed text until the number of rows is updated. */
function changeTime(page: Page, how: 'chip' | 'search', what: string): Promise<number> {
  return page.evaluate(
    ({ how, what }) =>
      new Promise<number>((done) => {
        const found = document.querySelector('[data-testid=found]')!;
        const table =
          document.querySelector('[data-testid=table]')?.parentElement?.parentElement ??
          document.body;
        let began = 0;
        const watch = new MutationObserver(() => {
          watch.disconnect();
          requestAnimationFrame(() => done(performance.now() - began));
        });
        watch.observe(found, { childList: true, characterData: true, subtree: true });
        began = performance.now();
        if (how === 'chip')
          table.ownerDocument.querySelector<HTMLElement>(`[data-testid=${what}] input`)!.click();
        else {
          const field = document.querySelector<HTMLInputElement>('[data-testid=search]')!;
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
          set.call(field, what);
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }
      }),
    { how, what },
  );
}
