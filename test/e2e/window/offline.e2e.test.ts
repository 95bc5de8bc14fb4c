// A session of the real window under a record of all system calls, those of Chromium's processes and
// of the engine included: nothing reaches for another machine.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { isAvailable, wrapped } from '../../../main/cli/commands/offline-proof/observe.ts';
import { readTrace } from '../../../main/cli/commands/offline-proof/system-calls.ts';
import { PAGES } from '../../../renderer/selectors/route.ts';
import { launchApp, missingWindow, snapshot, temporaryHome, until } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';

const SESSION_MS = 10 * 60_000;
const canWatch = isAvailable('system-calls');
if (!canWatch) console.log('skipped: strace does not work on this machine');

describe.skipIf(missingWindow !== null || !canWatch)('a session of the window', () => {
  const record = mkdtempSync(join(tmpdir(), 'omr-record-'));
  const home = temporaryHome();
  let app: ElectronApplication | undefined;
  afterAll(async () => {
    await app?.close();
    home.remove();
    rmSync(record, { recursive: true, force: true });
  });

  it(
    'opens, shows every page, imports and curates, and connects to nobody',
    async () => {
      smallResources(home.resources, (step) => step === 'import' || step === 'curate');
      const trace = join(record, 'calls');
      const opened = await launchApp(home, (command) => wrapped('system-calls', command, trace));
      app = opened.app;
      const { page } = opened;
      await page.getByTestId('quick').check();
      await page.getByTestId('start-sample').click();
      await until(
        'the last step',
        async () => {
          const { jobs } = await snapshot(page);
          return jobs.some(({ stage, status }) => stage === 'curate' && status === 'done') || null;
        },
        SESSION_MS,
      );
      for (const name of PAGES) {
        await page.locator(`[data-page=${name}]`).click();
        await page.locator(`[data-page=${name}][aria-current]`).waitFor();
      }
      expect((await snapshot(page)).network.attempts).toBe(0);
      await app.close();
      app = undefined;
      const { programs, network } = readTrace(readFileSync(trace, 'utf8'), process.cwd());
      // Main and two engines at least: the record is that of all processes.
      expect(programs.size).toBeGreaterThan(2);
      expect(network).toEqual([]);
    },
    SESSION_MS,
  );
});
