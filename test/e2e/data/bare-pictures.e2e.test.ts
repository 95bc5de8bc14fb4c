// Pictures alone: the task sets their question, an own question that is typed key by key replaces it,
// and both are kept.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missingWindow, ROOT } from '../support/launch.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

const OWN = 'What does meter 3 / show? g s 1';

describe.skipIf(missingWindow !== null)('pictures alone', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-bare-')), 'meters');
  const win = windowOfSuite(() => {
    const cards = join(ROOT, 'resources/sample/test');
    const names = readdirSync(cards).filter((name) => name.endsWith('.png'));
    mkdirSync(folder);
    for (const name of names.slice(0, 3)) copyFileSync(join(cards, name), join(folder, name));
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const task = () => win.page.getByTestId('task-template');
  const question = () => win.page.getByTestId('task-question');
  /** Waits until all three rows ask this. */
  const asks = (text: string): Promise<void> =>
    win.page.locator('.vrow', { hasText: text }).nth(2).waitFor();

  it('ask what fits the folders until a task is chosen', async () => {
    await win.answerDialogs(folder);
    await win.page.locator('.entry[data-page=data]').click();
    await win.page.getByTestId('choose-folder').click();
    await asks('What is shown in the picture?');
    expect(await task().inputValue()).toBe('');
    await task().selectOption('read');
    await asks('What value does the picture show?');
    await task().selectOption('yes-no');
    await asks('Is everything right in the picture?');
  });

  it('ask an own question once its button is pressed, and the task’s again without one', async () => {
    const ask = win.page.getByTestId('task-ask');
    expect(await ask.getAttribute('aria-disabled')).toBe('true');
    await typeInto(question(), OWN);
    expect(await question().inputValue()).toBe(OWN);
    await ask.click();
    await asks(OWN);
    expect(await task().inputValue()).toBe('yes-no');
    await win.page.reload();
    await asks(OWN);
    expect(await question().inputValue()).toBe(OWN);
    await question().focus();
    await question().press('ControlOrMeta+a');
    await question().press('Delete');
    await ask.click();
    await asks('Is everything right in the picture?');
  });
});
