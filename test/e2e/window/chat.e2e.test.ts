// A conversation in the chat: a follow-up is asked within it, or given up, and is still one after the
// window is loaded again.

import { describe, expect, it } from 'vitest';
import { missingWindow } from '../support/launch.ts';
import { typeInto } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

const FIRST = 'What is 2 plus 3?';
const SECOND = 'And 1 more? / g s';
const WAIT_MS = 60_000;

describe.skipIf(missingWindow !== null)('a conversation', () => {
  const win = windowOfSuite();
  const exchange = (text: string) => win.page.getByTestId('exchange').filter({ hasText: text });
  const followed = () => win.page.getByTestId('followed');
  const ask = async (text: string): Promise<void> => {
    const field = win.page.getByTestId('chat-question');
    await typeInto(field, text);
    expect(await field.inputValue()).toBe(text);
    await field.press('Enter');
    await exchange(text).getByTestId('follow-up').waitFor({ timeout: WAIT_MS });
  };

  it('goes on from an answer with a follow-up', async () => {
    await win.page.locator('.entry[data-page=chat]').click();
    await ask(FIRST);
    await exchange(FIRST).getByTestId('follow-up').click();
    await followed().getByText(`Follows “${FIRST}”`).waitFor();
    await ask(SECOND);
    expect(await exchange(SECOND).getAttribute('class')).toContain('following');
    // The next question is one of its own again.
    expect(await followed().count()).toBe(0);
  });

  it('is left by the button beside the question', async () => {
    await exchange(SECOND).getByTestId('follow-up').click();
    await followed().getByText(`Follows “${SECOND}”`).waitFor();
    await followed().getByRole('button').click();
    await followed().waitFor({ state: 'detached' });
  });

  it('is the same after the window is loaded again', async () => {
    await win.page.reload();
    await exchange(SECOND).waitFor();
    expect(await exchange(FIRST).getAttribute('class')).not.toContain('following');
    expect(await exchange(SECOND).getAttribute('class')).toContain('following');
  });
});
