// Multi-turn conversations in the real window: earlier turns are shown, and their handling is
// chosen and undone.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe.ts';
import { missingWindow } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';

const TALKS = 6;

/**
 * Pictures with conversations of three questions each, in the format of LLaVA's instruction sets.
 */
async function writeTalks(folder: string): Promise<void> {
  mkdirSync(folder);
  const rows = await Promise.all(
    Array.from({ length: TALKS }, async (_, i) => {
      const background = { r: 40 * i, g: 120, b: 90 };
      await sharp({ create: { width: 120, height: 80, channels: 3, background } })
        .png()
        .toFile(join(folder, `${i}.png`));
      const turns = [
        `<image>\nWhat does card ${i} show?`,
        'A green wall.',
        'Is it wet?',
        'No.',
        'How can one tell?',
        'Nothing shines.',
      ];
      return {
        id: `talk-${i}`,
        image: `${i}.png`,
        conversations: turns.map((value, turn) => ({
          from: turn % 2 === 0 ? 'human' : 'gpt',
          value,
        })),
      };
    }),
  );
  writeFileSync(join(folder, 'talks.json'), JSON.stringify(rows));
}

describe.skipIf(missingWindow !== null)('a folder of conversations', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-talks-')), 'talks');
  const win = windowOfSuite(() => writeTalks(folder));
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const use = (examples: number) =>
    win.page.getByTestId('use-examples').getByText(String(examples)).waitFor();

  it('makes an example of each question, with the turns before it', async () => {
    await win.answerDialogs(folder);
    await win.page.getByRole('button', { name: 'Data', exact: true }).click();
    await win.page.getByTestId('choose-folder').click();
    await use(3 * TALKS);
    await win.page.getByTestId('chip-later-question').click();
    await win.page.locator('.vrow').nth(1).click();
    const earlier = win.page.getByTestId('earlier-turns');
    await earlier.getByText('Is it wet?').waitFor();
    expect(await earlier.locator('p').allInnerTexts()).toEqual([
      'What does card 0 show?',
      'A green wall.',
      'Is it wet?',
      'No.',
    ]);
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('keeps the first question only, or none, and undoes either', async () => {
    const choice = win.page.getByTestId('conversations');
    await choice.getByText('First question only').click();
    await use(TALKS);
    await win.page.locator('.vrow.left-out').first().waitFor();
    await choice.getByText('Leave out').click();
    await use(0);
    expect(await win.page.getByTestId('use-examples').getAttribute('aria-disabled')).toBe('true');
    await win.page.getByTestId('undo').click();
    await use(TALKS);
    await win.page.getByTestId('undo').click();
    await use(3 * TALKS);
  });
});
