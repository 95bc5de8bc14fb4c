// While something runs: the notice about closing leaves with the work, what went wrong stays to be
// read, the step of a second project waits and can be cancelled, and zoomed curves stay in their
// plot.

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

  it('what went wrong is told until it is dismissed, whatever is read meanwhile', async () => {
    await win.page.locator('.entry[data-page=projects]').click();
    // These resources have the quick recipe only.
    await win.page.getByTestId('start-sample').click();
    const banner = win.page.locator('.banners .banner[role=alert]');
    await banner.getByText('sample.yaml').waitFor();
    await win.page.locator('.project-list button').first().click();
    await win.page.getByTestId('project-time').or(win.page.getByTestId('cancel')).first().waitFor();
    expect(await banner.innerText()).toContain('sample.yaml');
    await banner.getByRole('button').click();
    await banner.waitFor({ state: 'detached' });
  });

  it(
    'the step of a second project waits, is cancelled by its button, and the first goes on',
    async () => {
      const [first] = (await snapshot(win.page)).projects;
      await win.page.locator('.entry[data-page=projects]').click();
      await win.page.getByTestId('quick').check();
      await win.page.getByTestId('start-sample').click();
      await win.page.getByText(`Waiting for “${first!.name}”`).waitFor();
      const waiting = (await jobs()).find(({ status }) => status === 'queued')!;
      expect(waiting.projectId).not.toBe(first!.id);
      await win.page.getByTestId('cancel').click();
      await win.page.getByTestId('resume').waitFor();
      const after = await jobs();
      expect(after.find(({ id }) => id === waiting.id)?.status).toBe('cancelled');
      expect(after.find(({ status }) => status === 'running')?.projectId).toBe(first!.id);
      await win.page.getByTestId('resume').click();
      await until(
        'the cancelled step is done, after all of the first project',
        async () => (await jobs()).find(({ id, status }) => id === waiting.id && status === 'done'),
        WAIT_MS,
      );
      const ofFirst = (await jobs()).filter(({ projectId }) => projectId === first!.id);
      expect(ofFirst.map(({ stage, status }) => `${stage} ${status}`)).toContain('sft done');
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
