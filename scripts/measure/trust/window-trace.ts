// What the window and every process it starts ask of the network, by a record of their system calls:
// `xvfb-run -a node scripts/measure/trust/window-trace.ts [--keep FILE] [--plant page|program]`.
//
// A session: every page of the sidebar, one question in the chat, the quick sample up to the end of its
// first step, quit. Needs Linux, strace and the built app. The record is read with the reader of `omr
// doctor --offline-proof`. `--plant page` lets the page try every way to have a name looked up;
// `--plant program` has the program itself ask Chromium for one, which leaves a trace and must be
// reported. The port over which the session is driven listens on this machine alone; it is counted with
// the rest. Exit code 1 where anything would have left the machine or looked up a name.

import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import {
  readTrace,
  straceArguments,
} from '../../../main/cli/commands/offline-proof/system-calls.ts';
import {
  appCommand,
  launchApp,
  missingWindow,
  snapshot,
  temporaryHome,
  until,
} from '../../../test/e2e/support/launch.ts';
import type { OmrApi } from '../../../preload/contract.ts';
import { printCalls, SOCKET_CALLS } from './window-trace/kinds.ts';

const QUESTION = 'What is 2 plus 3?';
/** A traced program is slow. */
const WAIT_MS = 10 * 60_000;

const { values } = parseArgs({ options: { keep: { type: 'string' }, plant: { type: 'string' } } });
if (missingWindow !== null) throw new Error(missingWindow);
const folder = mkdtempSync(join(tmpdir(), 'omr-trace-'));
const record = join(folder, 'record');
const began = performance.now();
try {
  await session(tracedElectron());
  const text = readFileSync(record, 'utf8');
  if (values.keep !== undefined) copyFileSync(record, values.keep);
  const { programs, network } = readTrace(text, process.cwd());
  console.log(`session: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const names = [...programs.values()].map((file) => basename(file));
  for (const name of new Set(names))
    console.log(`processes: ${names.filter((each) => each === name).length} of ${name}`);
  printCalls(text, network);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A program that starts Electron under strace. */
function tracedElectron(): string {
  const file = join(folder, 'electron');
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const home = temporaryHome();
  const { program } = appCommand(home);
  home.remove();
  const words = ['strace', ...straceArguments(record, SOCKET_CALLS), program];
  writeFileSync(file, `#!/bin/sh\nexec ${words.map(quoted).join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

async function session(program: string): Promise<void> {
  const home = temporaryHome();
  const { app, page } = await launchApp(home, program);
  try {
    for (const name of await pages(page)) {
      await page.locator(`.entry[data-page=${name}]`).click();
      await page.locator(`.entry[data-page=${name}][aria-current=page]`).waitFor();
      console.log(`page: ${name}`);
    }
    await page.locator('.entry[data-page=chat]').click();
    const field = page.getByTestId('chat-question');
    await field.fill(QUESTION);
    await field.press('Enter');
    const answered = page.getByTestId('exchange').filter({ hasText: QUESTION });
    await answered.getByTestId('follow-up').waitFor({ timeout: WAIT_MS });
    console.log('chat: answered');
    await page.evaluate(() =>
      (globalThis as unknown as { omr: OmrApi }).omr.invoke('project:sample', {
        quick: true,
        seed: 1,
      }),
    );
    const first = await until(
      'the end of the first step',
      async () => (await snapshot(page)).jobs.find(({ status }) => status === 'done'),
      WAIT_MS,
    );
    console.log(`quick sample: ${first.step} ${first.status}`);
    if (values.plant === 'page') await page.evaluate(tryLookups);
    if (values.plant === 'program')
      await app.evaluate(({ session: { defaultSession } }) =>
        defaultSession.resolveHost('a-name.invalid').catch(() => undefined),
      );
  } finally {
    await app.close();
    home.remove();
  }
}

/** The pages of the sidebar. */
async function pages(page: Page): Promise<string[]> {
  const entries = await page.locator('.entry[data-page]').all();
  const names = await Promise.all(entries.map((entry) => entry.getAttribute('data-page')));
  return names.flatMap((name) => name ?? []);
}

/** Runs in the page: hints, a request, a socket and a picture, each with a name of its own. */
async function tryLookups(): Promise<void> {
  for (const rel of ['dns-prefetch', 'preconnect', 'prefetch', 'stylesheet'])
    document.head.append(
      Object.assign(document.createElement('link'), { rel, href: `http://${rel}.invalid/` }),
    );
  const picture = Object.assign(new Image(), { src: 'http://picture.invalid/' });
  await picture.decode().catch(() => undefined);
  await fetch('http://fetch.invalid/').catch(() => undefined);
  navigator.sendBeacon('http://beacon.invalid/', 'x');
  const socket = new WebSocket('ws://socket.invalid/');
  await new Promise((resolve) => socket.addEventListener('error', resolve));
}
