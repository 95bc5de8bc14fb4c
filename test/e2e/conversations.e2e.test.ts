// Conversations of several questions in the real window: what was said before is seen, and what becomes of them is chosen and undone.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { launchApp, missingWindow, temporaryHome, type Home } from './support/launch.ts';

const TALKS = 6;

/** Pictures with conversations of three questions each, as LLaVA's instruction sets have them. */
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
  let home: Home;
  let folder: string;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    home = temporaryHome();
    folder = join(mkdtempSync(join(tmpdir(), 'omr-talks-')), 'talks');
    await writeTalks(folder);
    ({ app, page } = await launchApp(home));
  });
  afterAll(async () => {
    await app?.close();
    home?.remove();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  const use = (examples: number) =>
    page.getByTestId('use-examples').getByText(String(examples)).waitFor();

  it('gives an example of each question, with what was said before it', async () => {
    // The system's own dialog cannot be pressed by a test: it answers at once.
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, folder);
    await page.getByRole('button', { name: 'Data', exact: true }).click();
    await page.getByTestId('choose-folder').click();
    await use(3 * TALKS);
    await page.getByTestId('chip-later-question').click();
    await page.locator('.vrow').nth(1).click();
    const earlier = page.getByTestId('earlier-turns');
    await earlier.getByText('Is it wet?').waitFor();
    expect(await earlier.locator('p').allInnerTexts()).toEqual([
      'What does card 0 show?',
      'A green wall.',
      'Is it wet?',
      'No.',
    ]);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('takes the first question alone, or none, and undoes either', async () => {
    const choice = page.getByTestId('conversations');
    await choice.getByText('First question only').click();
    await use(TALKS);
    await page.locator('.vrow.left-out').first().waitFor();
    await choice.getByText('Leave out').click();
    await use(0);
    expect(await page.getByTestId('use-examples').getAttribute('aria-disabled')).toBe('true');
    await page.getByTestId('undo').click();
    await use(TALKS);
    await page.getByTestId('undo').click();
    await use(3 * TALKS);
  });
});
