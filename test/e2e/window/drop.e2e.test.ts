// What is dropped on the window: a file on the start page, ten thousand pictures at once as one source, a
// program that is refused in a sentence; and one set has one count on every page.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingWindow, ROOT, snapshot } from '../support/launch.ts';
import { dropFiles } from '../support/typing.ts';
import { windowOfSuite } from '../support/test-window.ts';

const PICTURES = 10_000;

describe.skipIf(missingWindow !== null)('dropped files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omr-drop-'));
  const photos = join(folder, 'Photos');
  const win = windowOfSuite();
  const zone = () => win.page.getByTestId('dropzone');
  const data = async (): Promise<void> => {
    await win.page.locator('.entry[data-page=data]').click();
    await zone().waitFor();
  };
  const banner = () => win.page.locator('.banners [role=alert]');
  const started = async (): Promise<number> => (await snapshot(win.page)).jobs.length;

  beforeAll(() => {
    mkdirSync(photos, { recursive: true });
    const cards = join(ROOT, 'resources/sample/test');
    const images = readdirSync(cards)
      .filter((name) => name.endsWith('.png'))
      .slice(0, 50);
    for (let i = 0; i < PICTURES; i++)
      copyFileSync(join(cards, images[i % images.length]!), join(photos, `p${i}.png`));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a file dropped on the start page is looked at', async () => {
    const file = join(folder, 'first.csv');
    writeFileSync(file, 'question,answer\nWhat is 1 plus 2?,3\nWhat is 2 plus 2?,4\n');
    await dropFiles(win.page, win.page.getByTestId('welcome'), [file]);
    await win.page.getByTestId('figures').waitFor();
    expect(await win.page.getByTestId('figures').innerText()).toContain('2 examples');
  });

  it('ten thousand pictures are one source', async () => {
    await data();
    const before = await started();
    await dropFiles(
      win.page,
      zone(),
      Array.from({ length: PICTURES }, (_, i) => join(photos, `p${i}.png`)),
    );
    await win.page.getByTestId('figures').waitFor({ timeout: 8 * 60_000 });
    expect(await win.page.getByTestId('figures').innerText()).toContain('10,000 examples');
    expect(await started()).toBe(before + 1);
  });

  it.each([
    ['setup.exe', Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0])],
    ['notes.txt', Buffer.from('Call the office.\nThen write the report.\n')],
    ['library.so.6', Buffer.from('\u007fELF\0\0\0')],
    ['letter.pdf', Buffer.from('%PDF-1.7\n')],
  ])('%s is refused in a sentence, and nothing starts', async (name, bytes) => {
    await data();
    const before = await started();
    writeFileSync(join(folder, name), bytes);
    await dropFiles(win.page, zone(), [join(folder, name)]);
    await banner().waitFor();
    expect(await banner().innerText()).toContain(name);
    expect(await started()).toBe(before);
    await banner().getByRole('button').click();
  });

  it('a set has one count on the pages Data and Train, and in its own view', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({
      question: `What is ${i} plus 1?`,
      answer: i < 9 ? String(i + 1) : '',
    }));
    const file = join(folder, 'sums.jsonl');
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await data();
    await dropFiles(win.page, zone(), [file]);
    await win.page.getByTestId('figures').waitFor();
    expect(await win.page.getByTestId('figures').innerText()).toContain('9 of 12 examples');
    await data();
    const entry = win.page.locator('[data-testid=data-sets] tr', { hasText: 'sums' });
    expect(await entry.innerText()).toContain('9 of 12');
    await win.page.locator('.entry[data-page=train]').click();
    const choice = win.page.getByTestId('plan-examples').locator('option', { hasText: 'sums' });
    expect(await choice.innerText()).toContain('9 examples');
  });
});
