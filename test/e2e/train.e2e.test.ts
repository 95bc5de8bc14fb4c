// From the Train page to a finished recipe in the real window: planned by keyboard, ended early,
// stopped and resumed, changed and rerun.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { OmrApi } from '../../preload/contract.ts';
import { axeFindings } from './support/axe.ts';
import { missingWindow, snapshot, until } from './support/launch.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { smallResources } from './support/small-sample.ts';
import type { TrainPlan } from '../../preload/contract/train.ts';
import { typeInto } from './support/typing.ts';
import { windowOfEachTest } from './support/test-window.ts';

/** The longest wait for anything, on two busy cores. */
const WAIT_MS = 4 * 60_000;

const win = windowOfEachTest();

describe.skipIf(missingWindow !== null)('the Train page', () => {
  it(
    'is filled in by keyboard alone, and keeps its form over a restart',
    async () => {
      const page = await open();
      await page.getByRole('button', { name: 'Train', exact: true }).press('Enter');
      await page.getByTestId('size-balanced').focus();
      await page.keyboard.press('ArrowLeft');
      expect(await page.getByTestId('size-quick').isChecked()).toBe(true);
      await page.locator('[data-testid=advanced] summary').press('Enter');
      await page.getByRole('tab', { selected: true }).focus();
      await page.keyboard.press('End');
      expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Practise');
      await page.keyboard.press('ArrowLeft');
      const steps = page.locator('[data-testid=setting-maxSteps] input');
      await typeInto(steps, 'many');
      expect(await steps.getAttribute('aria-invalid')).toBe('true');
      await typeInto(steps, '7');
      expect(await axeFindings(page, '#content')).toEqual([]);
      await until(
        'the draft',
        async () => {
          const draft = await page.evaluate(() =>
            (globalThis as unknown as { omr: OmrApi }).omr.invoke('plan:draft'),
          );
          return (draft as TrainPlan | null)?.changes['sft']?.['maxSteps'] === 7 || undefined;
        },
        WAIT_MS,
      );
      await win.close();

      await win.open();
      const again = win.page;
      await again.getByRole('button', { name: 'Train', exact: true }).press('Enter');
      await again.getByTestId('plan-name').waitFor();
      expect(await again.getByTestId('size-quick').isChecked()).toBe(true);
      await again.locator('[data-testid=advanced] summary').press('Enter');
      await again.getByRole('tab', { name: 'Learn' }).click();
      const kept = again.locator('[data-testid=setting-maxSteps]');
      expect(await kept.getByRole('textbox').inputValue()).toBe('7');
      await kept.getByRole('button').press('Enter');
      expect(await kept.getByRole('textbox').inputValue()).toBe('60');
    },
    WAIT_MS,
  );

  it(
    'starts a recipe whose steps can be ended early, stopped, resumed and rerun with other settings',
    async () => {
      const page = await open();
      await startPlan(page, {
        evaluate: { limit: 8, samples: 0 },
        sft: { maxSteps: 400, batchSize: 4, saveSteps: 2 },
        rl: { steps: 300, promptsPerStep: 4, numGenerations: 4, saveSteps: 1 },
      });

      // While SFT runs, the reward of RL is set on the teacher's answers.
      await underWay(page, 'sft');
      await page.getByTestId('usage').waitFor();
      await page.getByTestId('path-practise').click();
      const earned = page.getByTestId('earned');
      await earned.first().waitFor();
      const before = await earned.allInnerTexts();
      await page.getByTestId('weight-formatWeight').focus();
      for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp');
      await until(
        'other scores',
        async () => {
          const now = await earned.allInnerTexts();
          return now.join() === before.join() ? undefined : true;
        },
        WAIT_MS,
      );

      await page.getByTestId('path-learn').click();
      await page.getByTestId('finish').press('Enter');
      const sft = await ended(page, 'sft');
      expect(sft.status).toBe('done');
      expect(sft.summary!['ended_after_step']).toBeLessThan(400);

      const rl = await underWay(page, 'rl');
      expect(Number(rl.settings['formatWeight'])).toBeGreaterThan(0.4);
      expect(
        Number(rl.settings['accuracyWeight']) + Number(rl.settings['formatWeight']),
      ).toBeCloseTo(1 - Number(rl.settings['concisenessWeight']), 6);
      await page.getByTestId('path-practise').click();
      await page.getByTestId('cancel').click();
      expect((await ended(page, 'rl')).status).toBe('cancelled');
      await page.getByTestId('resume').click();
      await underWay(page, 'rl');
      await page.getByTestId('finish').click();
      expect((await ended(page, 'rl')).status).toBe('done');
      await until(
        'the report',
        async () => (await snapshot(page)).projects[0]?.reportPath,
        WAIT_MS,
      );
      expect(await axeFindings(page, '#content')).toEqual([]);

      // After a rerun with other settings, later results are marked as outdated until they are
      // rerun too.
      await page.getByTestId('path-learn').click();
      await page.getByTestId('change-step').click();
      await typeInto(page.locator('[data-testid=setting-maxSteps] input'), '2');
      await page.getByTestId('redo-later').uncheck();
      expect(await axeFindings(page, '#content')).toEqual([]);
      await page.getByTestId('run-again').click();
      await until(
        'the second run',
        async () => {
          const runs = (await snapshot(page)).jobs.filter(({ stage }) => stage === 'sft');
          return (runs.length === 2 && runs.every(({ status }) => status === 'done')) || undefined;
        },
        WAIT_MS,
      );
      await page.getByTestId('path-practise').click();
      await page.getByTestId('stale').waitFor();
      expect(
        (await snapshot(page)).projects[0]!.steps.filter(({ isStale }) => isStale),
      ).toHaveLength(3);

      await page.getByTestId('project-menu').click();
      await page.getByTestId('delete-project').click();
      await page.getByTestId('delete-for-good').click();
      await page.getByTestId('start-sample').waitFor();
      expect(await snapshot(page)).toMatchObject({ projects: [], jobs: [] });
    },
    WAIT_MS,
  );
});

/** Opens the window on the small sample. */
async function open(): Promise<Page> {
  await win.open(({ resources }) => smallResources(resources));
  return win.page;
}

/** Starts the quick plan with these changes, as the page does. */
async function startPlan(page: Page, changes: TrainPlan['changes']): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByTestId('size-quick').check();
  await page.locator('[data-testid=advanced] summary').click();
  for (const [tab, stage] of [
    ['Check', 'evaluate'],
    ['Learn', 'sft'],
    ['Practise', 'rl'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    for (const [name, value] of Object.entries(changes[stage]!))
      await typeInto(page.locator(`[data-testid=setting-${name}] input`), String(value));
  }
  await page.getByTestId('start-plan').click();
}

/** The newest job of a stage once it runs and has done some of its steps. */
function underWay(page: Page, stage: string): Promise<JobView> {
  return until(
    `${stage} under way`,
    async () => {
      const job = (await snapshot(page)).jobs.findLast((each) => each.stage === stage);
      if (job?.status === 'failed') throw new Error(job.error?.message);
      return job?.status === 'running' && (job.progress?.fraction ?? 0) > 0 ? job : undefined;
    },
    WAIT_MS,
  );
}

/** The newest job of a stage once it has ended. */
function ended(page: Page, stage: string): Promise<JobView> {
  return until(
    `end of ${stage}`,
    async () => {
      const job = (await snapshot(page)).jobs.findLast((each) => each.stage === stage);
      return job && job.status !== 'running' && job.status !== 'queued' ? job : undefined;
    },
    WAIT_MS,
  );
}
