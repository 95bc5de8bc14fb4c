// While something runs: the notice about closing leaves with the work, and zoomed curves stay in
// their plot.

import { describe, expect, it } from 'vitest';
import { missingWindow, snapshot, until } from '../support/launch.ts';
import { smallResources } from '../support/small-sample.ts';
import { windowOfSuite } from '../support/test-window.ts';

/** The longest wait for anything, on two busy cores. */
const WAIT_MS = 6 * 60_000;

describe.skipIf(missingWindow !== null)('while something runs', () => {
  const win = windowOfSuite(({ resources }) =>
    smallResources(resources, (step) => /^import|^curate|^distill|^sft/.test(step), {
      sft: { maxSteps: 60, batchSize: 4, saveSteps: 20 },
    }),
  );
  const jobs = async () => (await snapshot(win.page)).jobs;

  it(
    'the notice about closing is shown with the first step and leaves with it',
    async () => {
      await win.page.getByTestId('quick').check();
      await win.page.getByTestId('start-sample').click();
      await win.page.getByTestId('closing-is-safe').waitFor();
      await until(
        'the end of the first step',
        async () => (await jobs()).some(({ status }) => status === 'done') || undefined,
        WAIT_MS,
      );
      await win.page.getByTestId('closing-is-safe').waitFor({ state: 'detached' });
    },
    2 * WAIT_MS,
  );

  it(
    'curves stay within their plot after zooming in',
    async () => {
      await until(
        'learning done',
        async () =>
          (await jobs()).find(({ stage, status }) => stage === 'sft' && status === 'done'),
        WAIT_MS,
      );
      const first = (await snapshot(win.page)).projects.at(-1)!;
      await win.page.locator('.entry.under', { hasText: first.name }).last().click();
      await win.page.keyboard.press('4');
      const svg = win.page.getByTestId('chart-loss').locator('svg');
      await svg.waitFor();
      const box = (await svg.boundingBox())!;
      await win.page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
      await win.page.mouse.down();
      await win.page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 4 });
      await win.page.mouse.up();
      await win.page.getByTestId('chart-whole').waitFor();
      const clips = await win.page.locator('.chart svg').evaluateAll((charts) =>
        charts.map((chart) => {
          const curve = chart.querySelector('path.smooth')!;
          const group = curve.closest('[clip-path]');
          const id = /#([^)]+)\)/.exec(group?.getAttribute('clip-path') ?? '')?.[1] ?? '';
          const rect = document.getElementById(id)?.querySelector('rect');
          return rect !== null && rect !== undefined && Number(rect.getAttribute('width')) > 0;
        }),
      );
      expect(clips.length).toBeGreaterThan(1);
      expect(clips.every(Boolean)).toBe(true);
    },
    2 * WAIT_MS,
  );
});
