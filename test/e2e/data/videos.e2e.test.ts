// A data set with videos in the window: the head counts them, and a row shows the frames of its video in
// their order with their times.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FRAMES } from '../../stages/videos/models.ts';
import { axeFindings } from '../support/axe.ts';
import { missingWindow } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';

describe.skipIf(missingWindow !== null)('a row with a video', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'omr-rows-')), 'clips');
  const win = windowOfSuite(() => {
    mkdirSync(join(folder, 'one'), { recursive: true });
    mkdirSync(join(folder, 'two'));
    for (let i = 1; i <= 5; i++)
      copyFileSync(join(FRAMES, `${i}.png`), join(folder, 'one', `frame ${i}.png`));
    for (let i = 6; i <= 7; i++)
      copyFileSync(join(FRAMES, `${i}.png`), join(folder, 'two', `${i}.png`));
    const rows = [
      'video;question;answer;fps',
      'one;What moves?;a line;2,5',
      'two;And here?;nothing;30000/1001',
    ];
    writeFileSync(join(folder, 'rows.csv'), `${rows.join('\n')}\n`);
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  const detail = () => win.page.getByTestId('row-detail');
  const choose = (question: string) =>
    win.page.getByRole('row').filter({ hasText: question }).first().click();

  it('is counted in the head', async () => {
    await win.answerDialogs(folder);
    await win.page.getByTestId('own-pictures').click();
    await win.page.getByTestId('choose-folder').click();
    await win.page.getByTestId('figures').waitFor();
    expect(await win.page.getByTestId('figures').innerText()).toContain(
      '2 examples · 2 videos · 7 pictures',
    );
  });

  it('shows its frames in their order, with their times', async () => {
    await choose('What moves?');
    const strip = detail().getByTestId('video-strip');
    await strip.getByText('Video, 5 frames, 2.0 s').waitFor();
    const alts = await strip
      .locator('img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).alt));
    expect(alts).toEqual(
      ['0.0', '0.4', '0.8', '1.2', '1.6'].map((at, i) => `frame ${i + 1} of 5, at ${at} s`),
    );
    const widths = await strip.locator('img').evaluateAll((images) =>
      Promise.all(
        images.map(async (image) => {
          await (image as HTMLImageElement).decode();
          return (image as HTMLImageElement).naturalWidth;
        }),
      ),
    );
    expect(widths.every((width) => width > 0)).toBe(true);
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it('the next row shows those of its own', async () => {
    await choose('And here?');
    const strip = detail().getByTestId('video-strip');
    await strip.getByText('Video, 2 frames, 0.1 s').waitFor();
    expect(await strip.locator('img').count()).toBe(2);
  });
});
