// The German window: messages of the main process are German too, also after a restart; resource
// usage of a run.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OmrApi } from '../../preload/contract.ts';
import { missingWindow, snapshot, until } from './support/launch.ts';
import type { Snapshot } from '../../preload/contract/app.ts';
import { smallResources } from './support/small-sample.ts';
import type { EngineUsage } from '../../preload/contract/train.ts';
import { windowOfSuite } from './support/test-window.ts';

const LONGEST_MS = 5 * 60_000;

/** The events that the page of this test records. */
interface Heard {
  readonly omr: OmrApi;
  usages?: EngineUsage[];
}

describe.skipIf(missingWindow !== null)('the German window', () => {
  const win = windowOfSuite(({ resources }) => smallResources(resources));

  const menuNames = (): Promise<string[]> =>
    win.app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label }) => label));
  /** The sentence of a request that is refused. */
  const refusal = (): Promise<string> =>
    win.page.evaluate(() =>
      (globalThis as unknown as Heard).omr.invoke('export:show', 999).then(
        () => 'not refused',
        (problem: { message: string }) => problem.message,
      ),
    );
  const jobWhere = (isSo: (job: Snapshot['jobs'][number]) => boolean) => async () =>
    (await snapshot(win.page)).jobs.find(isSo);

  it('is chosen in the settings, and the menu and error messages follow at once', async () => {
    expect(await menuNames()).toContain('Edit');
    expect(await refusal()).toBe('The exported folder no longer exists.');
    await win.page.locator('[data-page=settings]').click();
    await win.page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await win.page.getByText('Einstellungen').first().waitFor();
    await expect.poll(menuNames).toContain('Bearbeiten');
    expect(await refusal()).toBe('Den exportierten Ordner gibt es nicht mehr.');
  });

  it('shows the progress of a step and its resource usage in German', async () => {
    await win.page.evaluate(() => {
      const heard = globalThis as unknown as Heard;
      heard.usages = [];
      heard.omr.on('engine:usage', (usage) => heard.usages!.push(usage));
    });
    await win.page.locator('[data-page=projects]').click();
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    const job = await until(
      'a learning step',
      jobWhere(({ stage, progress }) => stage === 'sft' && (progress?.fraction ?? 0) > 0),
      LONGEST_MS,
    );
    expect(job.progress).toMatchObject({
      title: 'Lernen aus Beispielen',
      detail: expect.stringMatching(/^Schritt \d+ von \d+$/) as string,
    });
    const usage = await until(
      'two looks at the process',
      () =>
        win.page.evaluate(() =>
          (globalThis as unknown as Heard).usages?.find(
            ({ processorShare }) => (processorShare ?? 0) > 0,
          ),
        ),
      LONGEST_MS,
    );
    expect(usage.processorShare).toBeLessThanOrEqual(1);
    expect(usage.memoryBytes).toBeGreaterThan(50e6);
    expect(usage.memoryBytes).toBeLessThan(usage.memoryTotalBytes);
  });

  it.runIf(process.platform === 'linux')(
    'measures a process as the kernel does, up to changes in between',
    async () => {
      const found = await win.app.evaluate(({ app: electron }) =>
        electron.getAppMetrics().find(({ type }) => type === 'Browser'),
      );
      const status = readFileSync(`/proc/${found!.pid}/status`, 'utf8');
      const kernelBytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) * 1024;
      const ratio = (found!.memory.workingSetSize * 1024) / kernelBytes;
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
      expect(found!.cpu.cumulativeCPUUsage).toBeGreaterThan(0);
    },
  );

  it('stays German after a restart, and so do earlier messages', async () => {
    await win.close();
    await win.open();
    expect(await menuNames()).toContain('Bearbeiten');
    const cut = await until(
      'the step that was cut off',
      jobWhere(({ status }) => status === 'interrupted'),
      60_000,
    );
    expect(cut.error?.message).toBe('Das Programm wurde beendet, bevor dieser Schritt fertig war.');
  });
});
