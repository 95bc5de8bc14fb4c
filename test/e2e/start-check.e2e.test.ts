// The check before a start on the page Train: a base that does not know the words, told before anything
// runs, with a choice that changes the plan.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { OmrApi } from '../../preload/contract.ts';
import type { TrainPlan } from '../../preload/contract/train.ts';
import { axeFindings } from './support/axe.ts';
import { missingWindow, until } from './support/launch.ts';
import { windowOfEachTest } from './support/test-window.ts';
import { temporaryFolder } from '../helpers.ts';

/** The longest wait for anything, on two busy cores. */
const WAIT_MS = 4 * 60_000;

const win = windowOfEachTest();

/** A plan that has opened a recipe for a folder of rows. */
function planFor(rows: readonly { question: string; answer: string }[]): TrainPlan {
  const source = temporaryFolder();
  writeFileSync(join(source, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const model = 'resource:pocket/base';
  return {
    name: 'Own',
    seed: 1,
    examples: { kind: 'sample' },
    model,
    teacher: 'resource:pocket/teacher',
    size: 'quick',
    changes: {},
    alsoCheck: [],
    opened: {
      name: 'Own',
      seed: 1,
      steps: [
        { name: 'import', stage: 'import', settings: { source } },
        { name: 'sft', stage: 'sft', settings: { model, dataset: '$import' } },
      ],
    },
  };
}

describe.skipIf(missingWindow !== null)('the check before a start', () => {
  it(
    'names the words that the base does not know, and its choice changes the plan',
    async () => {
      await win.open();
      const { page } = win;
      await draft(page, colourPlan());
      await page.getByRole('button', { name: 'Train', exact: true }).press('Enter');
      const finding = page.getByTestId('finding-unknown-words');
      await finding.waitFor({ timeout: WAIT_MS });
      expect(await finding.innerText()).toMatch(/does not know the words “.*colour/);
      expect(await finding.getAttribute('class')).toContain('stop');
      expect(await axeFindings(page, '#content')).toEqual([]);

      const wanted = { modulesToSave: 'embed_tokens,lm_head' };
      await finding.getByTestId('choice-train-embeddings').press('Enter');
      expect(await changed(page)).toEqual(wanted);
      await page
        .locator('[data-testid=finding-unknown-words].warning')
        .waitFor({ timeout: WAIT_MS });
      expect(await page.getByTestId('finding-unreachable').count()).toBe(0);
    },
    WAIT_MS,
  );

  it(
    'takes all that is proposed by one button, and gives it back by another',
    async () => {
      await win.open();
      const { page } = win;
      await draft(page, colourPlan());
      await page.getByRole('button', { name: 'Train', exact: true }).press('Enter');
      const proposals = page.getByTestId('proposals');
      await proposals.waitFor({ timeout: WAIT_MS });
      expect(await proposals.innerText()).toContain('Train embeddings and output layer too');
      await page.getByTestId('take-proposals').press('Enter');
      expect(await changed(page)).toEqual({ modulesToSave: 'embed_tokens,lm_head' });
      // What was taken is checked at once, and proposed no more.
      await page
        .locator('[data-testid=finding-unknown-words].warning')
        .waitFor({ timeout: WAIT_MS });
      expect(await proposals.count()).toBe(0);
      expect(await page.getByTestId('proposals-taken').innerText()).toContain(
        'Taken from the check',
      );
      expect(await axeFindings(page, '#content')).toEqual([]);
      await page.getByTestId('return-proposals').press('Enter');
      await proposals.waitFor();
      await page.locator('[data-testid=finding-unknown-words].stop').waitFor();
    },
    WAIT_MS,
  );
});

/** Twelve questions about colours, with words that the pocket base never learnt. */
function colourPlan(): TrainPlan {
  const colours = ['red', 'green', 'blue'];
  return planFor(
    Array.from({ length: 12 }, (_, i) => ({
      question: `Which colour is number ${i}?`,
      answer: colours[i % 3]!,
    })),
  );
}

/** Makes the plan the unfinished form of the page. */
function draft(page: Page, plan: TrainPlan): Promise<void> {
  return page.evaluate(
    (saved) => (globalThis as unknown as { omr: OmrApi }).omr.invoke('plan:save-draft', saved),
    plan,
  );
}

/** The changed settings of the step sft in the saved form, once there are some. */
function changed(page: Page): Promise<Readonly<Record<string, unknown>>> {
  return until(
    'the draft',
    async () => {
      const now = (await page.evaluate(() =>
        (globalThis as unknown as { omr: OmrApi }).omr.invoke('plan:draft'),
      )) as TrainPlan | null;
      return now?.changes['sft'];
    },
    WAIT_MS,
  );
}
