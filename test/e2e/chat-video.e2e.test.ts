// A video in the chat: a folder of frames or several pictures become one, its rate is typed, models that
// see no videos say so, and files of videos and sounds are refused with what to do.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OmrApi } from '../../preload/contract.ts';
import { FRAMES, modelOf } from '../stages/videos/models.ts';
import { missingWindow, ROOT } from './support/launch.ts';
import { dropFiles, typeInto } from './support/typing.ts';
import { windowOfSuite } from './support/test-window.ts';

const WAIT_MS = 120_000;

describe.skipIf(missingWindow !== null)('a video in the chat', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omr-video-'));
  const win = windowOfSuite();
  /** Ids of a model that sees videos, and of one that sees pictures alone. */
  let [seeing, blind] = ['', ''];
  const form = () => win.page.locator('.chat-form');
  const strip = () => form().getByTestId('video-strip');
  const banner = () => win.page.locator('.banners [role=alert]');
  const ask = async (question: string): Promise<void> => {
    await typeInto(win.page.getByTestId('chat-question'), question);
    await win.page.getByTestId('chat-question').press('Enter');
  };
  /** The id of a model folder that is added. */
  const added = async (dir: string): Promise<string> => {
    const model = await win.page.evaluate(
      (path) => (globalThis as unknown as { omr: OmrApi }).omr.invoke('models:add', path),
      dir,
    );
    return (model as { readonly id: string }).id;
  };
  const drop = (names: readonly string[]): Promise<void> =>
    dropFiles(
      win.page,
      win.page.locator('.chat'),
      names.map((name) => join(folder, name)),
    );

  beforeAll(async () => {
    if (missingWindow !== null) return;
    for (let i = 1; i <= 11; i++)
      copyFileSync(join(FRAMES, `${i}.png`), join(folder, `frame ${i}.png`));
    for (const name of ['clip.mp4', 'voice.mp3']) writeFileSync(join(folder, name), 'bytes');
    seeing = await added(modelOf('qwen3_vl'));
    blind = await added(join(ROOT, 'test/fixtures/parity/vlm-internvl/model'));
    await win.page.locator('.entry[data-page=chat]').click();
    await win.page.getByTestId('chat-model-0').selectOption(seeing);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is a folder of frames, in their order, at a rate that is typed', async () => {
    await win.answerDialogs(FRAMES);
    await win.page.getByTestId('chat-add-video').click();
    await strip().getByText('Video, 11 frames, 0.5 s').waitFor();
    expect(await strip().locator('img').count()).toBe(11);
    const last = await strip().locator('img').last().getAttribute('alt');
    expect(last).toBe('frame 11 of 11, at 0.4 s');
    await typeInto(win.page.getByTestId('chat-fps'), '4');
    await strip().getByText('Video, 11 frames, 2.8 s').waitFor();
  });

  it('is seen by a model that reads videos, and stays with its question', async () => {
    await ask('What moves?');
    const exchange = win.page.getByTestId('exchange').filter({ hasText: 'What moves?' });
    await exchange.getByTestId('follow-up').waitFor({ timeout: WAIT_MS });
    expect(await exchange.getByTestId('chat-answer').getAttribute('data-state')).toBe('done');
    await exchange.getByText('Video, 11 frames, 2.8 s').waitFor();
    const { pictures, videos } = await win.page.evaluate(async () => {
      const { omr } = globalThis as unknown as { omr: OmrApi };
      return (await omr.invoke('chat:history')).at(-1)!;
    });
    expect(pictures.length).toBe(11);
    expect(videos).toEqual([{ first: 0, frames: 11, fps: 4 }]);
  });

  it('a model of a family that reads none says so, and which do', async () => {
    await win.page.getByTestId('chat-model-0').selectOption(blind);
    await ask('And now?');
    await banner().waitFor();
    expect(await banner().innerText()).toContain('model sees no videos.');
    expect(await banner().innerText()).toContain('qwen2_5_vl, qwen2_vl, qwen3_5, qwen3_vl');
    await banner().getByRole('button').click();
  });

  it('a model of such a family whose folder knows none says so as its answer', async () => {
    await win.page.getByTestId('chat-model-0').selectOption('pocket-general');
    await ask('And here?');
    const exchange = win.page.getByTestId('exchange').filter({ hasText: 'And here?' });
    await exchange.getByText('general sees no videos.').waitFor({ timeout: WAIT_MS });
    await win.page.getByTestId('chat-model-0').selectOption(seeing);
  });

  it('is removed by its button', async () => {
    await form().getByRole('button', { name: 'Remove video' }).press('Enter');
    await strip().waitFor({ state: 'detached' });
  });

  it('is what several pictures become, in the order of their numbers', async () => {
    await drop(['frame 10.png', 'frame 2.png', 'frame 1.png']);
    await win.page.getByTestId('chat-as-video').press('Enter');
    await strip().getByText('Video, 3 frames, 0.1 s').waitFor();
    const sources = await strip()
      .locator('img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
    await form().getByRole('button', { name: 'Remove video' }).click();
    for (const [i, name] of ['frame 1.png', 'frame 2.png', 'frame 10.png'].entries()) {
      await drop([name]);
      const picture = form().locator('.chat-pictures img');
      await picture.waitFor();
      expect(await picture.getAttribute('src')).toBe(sources[i]);
      await form().getByRole('button', { name: 'Remove picture' }).click();
      await picture.waitFor({ state: 'detached' });
    }
  });

  it('is what more pictures become than a question can show', async () => {
    await drop(Array.from({ length: 9 }, (_, i) => `frame ${i + 1}.png`));
    await strip().getByText('Video, 9 frames, 0.4 s').waitFor();
    await form().getByRole('button', { name: 'Remove video' }).click();
  });

  it.each([
    ['clip.mp4', 'clip.mp4 is no folder of frames; video files are not read.', 'ffmpeg'],
    ['voice.mp3', 'voice.mp3 is sound, which no model here hears', 'write down what is said'],
  ])('%s is refused in a sentence that says what to do', async (name, sentence, remedy) => {
    await drop([name]);
    await banner().waitFor();
    expect(await banner().innerText()).toContain(sentence);
    expect(await banner().innerText()).toContain(remedy);
    expect(await form().locator('.chat-pictures').count()).toBe(0);
    await banner().getByRole('button').click();
  });
});
