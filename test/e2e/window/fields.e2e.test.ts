// Every field of the window, typed into key by key: texts of 200 characters stay, numbers outside
// of their bounds are refused in a sentence, and nothing that is typed acts as a shortcut.

import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../../settings/bounds.ts';
import { missingWindow, snapshot } from '../support/launch.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

/** Letters that are shortcuts elsewhere, digits that open steps, and a slash, which searches. */
const LONG = 'gm 1 / ? 2 gs Größe „x“ 3 '.repeat(8).slice(0, 200);

describe.skipIf(missingWindow !== null)('the fields', () => {
  const win = windowOfSuite();
  const open = (page: string) => win.page.locator(`.entry[data-page=${page}]`).click();
  const setting = (name: string) => win.page.locator(`[data-testid=setting-${name}] input`);
  const openAdvanced = async (tab: string): Promise<void> => {
    await open('train');
    const advanced = win.page.getByTestId('advanced');
    await advanced.waitFor();
    if ((await advanced.getAttribute('open')) === null) await advanced.locator('summary').click();
    await win.page.getByRole('tab', { name: tab }).click();
  };
  const keeps = async (field: Locator, what: string): Promise<void> => {
    await typeInto(field, LONG);
    expect(await field.inputValue(), what).toBe(LONG);
  };

  it('a setting keeps the focus while it is typed, from the first key on', async () => {
    await openAdvanced('Learn');
    await keeps(setting('systemPrompt'), 'systemPrompt');
    await keeps(setting('targetModules'), 'targetModules');
    await typeInto(setting('epochs'), '12');
    expect(await setting('epochs').inputValue()).toBe('12');
    await openAdvanced('Answers');
    await keeps(setting('keyFrom'), 'keyFrom');
  });

  it('a setting typed at once after a size was chosen is not replaced by late defaults', async () => {
    await openAdvanced('Learn');
    await win.page.getByTestId('size-quick').check();
    await typeInto(setting('saveSteps'), '77');
    await win.page.getByTestId('size-thorough').check();
    await typeInto(setting('batchSize'), '9');
    await typeInto(setting('saveSteps'), '123');
    await expect.poll(() => setting('batchSize').inputValue()).toBe('9');
    expect(await setting('saveSteps').inputValue()).toBe('123');
  });

  it('every number of every stage is refused below and above its bounds', async () => {
    for (const [tab, stage] of [
      ['Prepare', 'curate'],
      ['Answers', 'distill'],
      ['Learn', 'sft'],
      ['Practise', 'rl'],
      ['Check', 'evaluate'],
    ] as const) {
      await openAdvanced(tab);
      const names = await win.page
        .locator('[data-testid^=setting-] input.short')
        .evaluateAll((fields) =>
          fields.map((field) =>
            field.closest('[data-testid]')!.getAttribute('data-testid')!.slice('setting-'.length),
          ),
        );
      expect(names.length, tab).toBeGreaterThan(2);
      for (const name of names) {
        const { min, max, step } = boundsOf(stage, name)!;
        const field = setting(name);
        for (const wrong of [min - 1, ...(max < 1e12 ? [max + 1] : []), 'many', '']) {
          await typeInto(field, String(wrong));
          expect(await field.getAttribute('aria-invalid'), `${name} = ${wrong}`).toBe('true');
        }
        const start = win.page.getByTestId('start-plan');
        expect(await start.getAttribute('aria-disabled'), name).toBe('true');
        expect(await win.page.locator('.field-error').innerText()).toContain(
          step === 1 ? 'A whole number from' : 'A number from',
        );
        await typeInto(field, String(min));
        expect(await field.getAttribute('aria-invalid'), `${name} = ${min}`).toBe('false');
      }
    }
    expect(await win.page.getByTestId('start-plan').getAttribute('aria-disabled')).toBe('false');
  });

  it('a rank of −5 does not start', async () => {
    await openAdvanced('Learn');
    await typeInto(setting('loraRank'), '-5');
    expect(await win.page.getByTestId('start-problem').innerText()).toContain(
      'A whole number from 1 to 4,096.',
    );
    await win.page.getByTestId('start-plan').press('Enter');
    expect((await snapshot(win.page)).projects).toEqual([]);
    await typeInto(setting('loraRank'), '8');
    expect(await win.page.getByTestId('start-problem').count()).toBe(0);
  });

  it('names, hosts and questions take 200 characters', async () => {
    await keeps(win.page.getByTestId('plan-name'), 'plan-name');
    await open('settings');
    await keeps(win.page.getByTestId('host'), 'host');
    await open('chat');
    await keeps(win.page.getByTestId('chat-question'), 'chat-question');
    await win.page.locator('.drawing summary').click();
    for (const [name, wrong, right] of [
      ['temperature', '7', '0.5'],
      ['maxNewTokens', '0', '64'],
      ['seed', '-1', '3'],
    ] as const) {
      const field = win.page.getByTestId(`chat-${name}`);
      await typeInto(field, wrong);
      expect(await field.getAttribute('aria-invalid'), name).toBe('true');
      await typeInto(field, right);
      expect(await field.getAttribute('aria-invalid'), name).toBe('false');
    }
    await open('evaluate');
    const measure = win.page.getByTestId('measure');
    if ((await measure.count()) > 0) await measure.click();
    for (const name of ['samples', 'limit']) {
      const field = win.page.getByTestId(`measure-${name}`);
      if ((await field.count()) === 0) continue;
      await typeInto(field, '-3');
      expect(await field.getAttribute('aria-invalid'), name).toBe('true');
      await typeInto(field, '4');
      expect(await field.getAttribute('aria-invalid'), name).toBe('false');
    }
  });

  it('a text of 1 MB that is pasted into the chat is refused at once, and the window goes on', async () => {
    await open('chat');
    const question = win.page.getByTestId('chat-question');
    await typeInto(question, 'What is this?');
    await win.app.evaluate(({ clipboard }) => clipboard.writeText('a b c d '.repeat(131_072)));
    await question.press('ControlOrMeta+v');
    expect(await win.page.getByTestId('chat-too-long').innerText()).toContain('1,048,589');
    expect(await question.inputValue()).toBe('What is this?');
    await question.pressSequentially(' yes');
    expect(await win.page.getByTestId('chat-too-long').count()).toBe(0);
  });

  it('a question longer than the model can read is refused before anything is computed', async () => {
    const question = win.page.getByTestId('chat-question');
    await win.app.evaluate(({ clipboard }) =>
      clipboard.writeText('What is A plus B? '.repeat(900)),
    );
    await typeInto(question, '');
    await question.press('ControlOrMeta+v');
    await win.page.getByTestId('chat-send').click();
    const answer = win.page.getByTestId('chat-answer').first();
    await answer.getByRole('alert').waitFor();
    expect(await answer.innerText()).toContain('the model can read 1,024 at most');
  });
});
