// The fields of every screen, from a table of the places where fields are: each text takes 26 keys, with
// all shortcuts among them, and a pasted rest up to 200 characters; the first numbers of each screen
// refuse what is none and what is out of bounds. All numbers of all stages are in fields.e2e.test.ts.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OmrApi } from '../../../preload/contract.ts';
import { writeDefectFolder } from '../support/defect-folder.ts';
import { missingWindow, ROOT } from '../support/launch.ts';
import { inspect, runSample } from '../support/screens.ts';
import { smallResources } from '../support/small-sample.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';
import { temporaryFolder } from '../../helpers.ts';

const WAIT_MS = 10 * 60_000;
/** Letters that are shortcuts elsewhere, digits that open steps, and a slash, which searches. */
const KEYS = 'gm 1 / ? 2 gs Größe „x“ 3 ';
const PASTED = KEYS.repeat(7).slice(0, 200 - KEYS.length);
const NO_NUMBERS = ['x', '', '-9e15'];
/** Numbers that are tried on each screen: they are all one component. */
const TRIED_NUMBERS = 2;

/** A sample in which every step leaves something to be shown; nothing is learnt. */
const TINY = {
  distill: { limit: 16, answers: 1 },
  sft: { epochs: 1, maxSteps: 2, batchSize: 4 },
  rl: { steps: 1, promptsPerStep: 2, numGenerations: 2, maxNewTokens: 24 },
  evaluate: { limit: 6, samples: 0, maxNewTokens: 24 },
};

/** A server that nobody runs. */
const HOST = '127.0.0.1:9';

interface Place {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
  /** Fields that must be there, by test id or label; all others there are typed into as well. */
  readonly fields?: readonly string[];
  /** At least as many numbers. */
  readonly numbers?: number;
}

const to = async (page: Page, name: string): Promise<void> =>
  page.locator(`.entry[data-page=${name}]`).click();
const step = async (page: Page, key: string): Promise<void> => {
  await page.locator('.entry.under').first().click();
  await page.getByTestId(`path-${key}`).click();
};
const changed = async (page: Page, key: string): Promise<void> => {
  await step(page, key);
  await page.getByTestId('change-step').click();
  await page.getByTestId('change-panel').waitFor();
};
const source = async (page: Page, name: string): Promise<void> => {
  await to(page, 'data');
  await page.locator('[data-testid=data-sets] .set-name', { hasText: name }).click();
  await page.locator('.vrow').first().click();
};

const PLACES: readonly Place[] = [
  { name: 'Examples', open: (page) => step(page, 'examples'), fields: ['Search'] },
  { name: 'Answers', open: (page) => step(page, 'answers'), fields: ['Search'] },
  { name: 'Check', open: (page) => step(page, 'check'), fields: ['Search'] },
  { name: 'Prepare again', open: (page) => changed(page, 'prepare'), numbers: 3 },
  { name: 'Answers again', open: (page) => changed(page, 'answers'), numbers: 3 },
  { name: 'Learn again', open: (page) => changed(page, 'learn'), numbers: 10 },
  { name: 'Practise again', open: (page) => changed(page, 'practise'), numbers: 10 },
  {
    name: 'project menu',
    open: async (page) => {
      await step(page, 'examples');
      await page.getByTestId('project-menu').click();
    },
    fields: ['project-name'],
  },
  {
    name: 'name of a data set',
    open: async (page) => {
      await to(page, 'data');
      await page.getByTestId('rename-set').first().click();
    },
    fields: ['set-name'],
  },
  {
    name: 'a row of a source',
    open: (page) => source(page, 'defects'),
    fields: ['Search', 'Question', 'Answer', 'Kind'],
  },
  {
    name: 'a new example',
    open: async (page) => {
      await source(page, 'defects');
      await page.getByTestId('add').click();
    },
    fields: ['add-question', 'add-answer'],
  },
  {
    name: 'missing answers',
    open: async (page) => {
      await source(page, 'defects');
      await page.getByTestId('chip-no-answer').click();
      await page.getByTestId('open-queue').click();
    },
    fields: ['queue-answer'],
  },
  {
    name: 'the question of pictures alone',
    open: (page) => source(page, 'bare'),
    fields: ['task-question'],
  },
  {
    name: 'Train',
    open: async (page) => {
      await to(page, 'train');
      await page.getByTestId('plan-examples').selectOption('sample');
      await page.getByTestId('teacher-model').check();
      const server = page.locator('[data-testid=plan-teacher] option', { hasText: HOST });
      await page
        .getByTestId('plan-teacher')
        .selectOption((await server.getAttribute('value')) ?? '');
    },
    fields: ['plan-name', 'teacher-address'],
  },
  { name: 'Runs', open: (page) => to(page, 'runs'), fields: ['Search', 'Note'] },
  {
    name: 'Evaluate',
    open: async (page) => {
      await to(page, 'evaluate');
      await page.getByTestId('measure').click();
    },
    numbers: 2,
  },
  {
    name: 'Chat',
    open: async (page) => {
      await to(page, 'chat');
      await page.locator('.drawing summary').click();
    },
    fields: ['chat-question'],
    numbers: 3,
  },
  { name: 'Handbook', open: (page) => to(page, 'help'), fields: ['Search'] },
  { name: 'Settings', open: (page) => to(page, 'settings'), fields: ['host'] },
  {
    name: 'finding places',
    open: async (page) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByTestId('palette-field').waitFor();
    },
    fields: ['palette-field'],
  },
];

describe.skipIf(missingWindow !== null)('the fields of all screens', () => {
  const win = windowOfSuite(({ resources }) => smallResources(resources, undefined, TINY));

  beforeAll(async () => {
    await runSample(win.page);
    const folder = temporaryFolder();
    await writeDefectFolder(join(folder, 'defects'));
    const cards = join(ROOT, 'resources/sample/test');
    mkdirSync(join(folder, 'bare'));
    for (const name of ['0001.png', '0002.png'])
      copyFileSync(join(cards, name), join(folder, 'bare', name));
    await inspect(win.page, join(folder, 'defects'));
    await inspect(win.page, join(folder, 'bare'));
    await win.page.evaluate(
      (host) => (globalThis as unknown as { omr: OmrApi }).omr.invoke('hosts:allow', host),
      HOST,
    );
  }, WAIT_MS);

  it.each(PLACES.map((place) => [place.name, place] as const))(
    '%s',
    async (_, { open, fields = [], numbers = 0 }) => {
      await open(win.page);
      const found = await fieldsOn(win.page);
      const names = found.map(({ name }) => name).join('\n');
      for (const field of fields) expect(names).toContain(field);
      expect(found.filter(({ isNumber }) => isNumber).length).toBeGreaterThanOrEqual(numbers);
      const tried = found.filter(({ isNumber }) => isNumber).slice(0, TRIED_NUMBERS);
      for (const { field, name } of tried) {
        const before = await field.inputValue();
        for (const wrong of NO_NUMBERS) {
          await typeInto(field, wrong);
          expect(await field.getAttribute('aria-invalid'), `${name} = ${wrong}`).toBe('true');
        }
        await typeInto(field, before);
        expect(await field.inputValue(), name).toBe(before);
      }
      for (const { field, name } of found.filter(({ isNumber }) => !isNumber)) {
        const before = await field.inputValue();
        await typeInto(field, KEYS);
        await win.page.keyboard.insertText(PASTED);
        expect(await field.inputValue(), name).toBe(KEYS + PASTED);
        await typeInto(field, '');
        await win.page.keyboard.insertText(before);
        expect(await field.inputValue(), name).toBe(before);
      }
      await win.page.keyboard.press('Escape');
    },
    WAIT_MS,
  );
});

interface Field {
  readonly field: Locator;
  /** Test id and label. */
  readonly name: string;
  readonly isNumber: boolean;
}

/**
 * All fields that can be seen and typed into, at most one of every list; of a dialog only its own.
 * Searches come last: they change what else is there.
 */
async function fieldsOn(page: Page): Promise<readonly Field[]> {
  const texts = page.locator('input[type=text], input:not([type]), textarea:not([readonly])');
  const searches = page.locator('input[type=search]');
  await texts.or(searches).first().waitFor();
  const found: Field[] = [];
  const lists = new Set<string>();
  const all = [...(await texts.elementHandles()), ...(await searches.elementHandles())];
  for (const handle of all) {
    if (!(await handle.isVisible())) continue;
    const { name, list, isNumber, isBehind, mark } = await handle.evaluate((element) => {
      const input = element as HTMLInputElement | HTMLTextAreaElement;
      const mark = (input.dataset['fieldOfTest'] ??= crypto.randomUUID());
      const dialog = document.querySelector('dialog:modal');
      const label = input.ariaLabel ?? input.labels?.[0]?.textContent ?? '';
      return {
        name: `${input.dataset['testid'] ?? ''} ${label} ${input.title}`,
        list: input.closest('.vrow') === null ? '' : input.className,
        isNumber: /decimal|numeric/.test(input.inputMode),
        isBehind: dialog?.contains(input) === false,
        mark,
      };
    });
    if (isBehind || (list !== '' && lists.has(list))) continue;
    lists.add(list);
    found.push({ field: page.locator(`[data-field-of-test="${mark}"]`), name, isNumber });
  }
  return found;
}
