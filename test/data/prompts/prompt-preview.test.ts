// The preview of a prompt, compared with the results of image processor and tokenizer.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { PromptEncoder } from '../../../main/data/prompts/prompt-encoder.ts';
import { previewPrompt } from '../../../main/data/prompts/prompt-preview.ts';
import { openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { FRAMES, modelOf } from '../../stages/videos/models.ts';
import { temporaryFolder } from '../../helpers.ts';

const fixtures = resolve(import.meta.dirname, '..', '..', 'fixtures', 'parity');
const workspace = openWorkspace(temporaryFolder());

async function blob(width: number, height: number): Promise<string> {
  const image = sharp({ create: { width, height, channels: 3, background: '#457' } });
  return putBlob(workspace, await image.png().toBuffer());
}

const row = { question: 'How many?', answer: '20' };

describe.each(['vlm-qwen2_5_vl-two-images', 'vlm-idefics3-padded'])('%s', (name) => {
  const dir = join(fixtures, name, 'model');

  it('counts the tokens of every image', async () => {
    const pictures = [await blob(60, 40), await blob(90, 30)];
    const view = await previewPrompt(dir, { ...row, pictures }, workspace);
    const bare = await previewPrompt(dir, { ...row, pictures: [] }, workspace);
    const { tokenizer, model } = loadModel(dir);
    const id = model.family.vision!.imageTokenId(model.config);
    const mark = tokenizer.decode([id]);
    const [first, second] = view.pictures;
    expect(first!.width / first!.height).toBeGreaterThanOrEqual(1);
    expect(view.text).toContain('How many?');
    expect(view.text).toContain('20');
    // The single marks take the place of all the others: the rest of the text has as many tokens as
    // before.
    const marks = view.text.split(mark).length - 1;
    const others = tokenizer.encode(view.text).length - marks;
    expect(view.tokens).toBe(others + first!.tokens + second!.tokens);
    expect(bare).toMatchObject({ pictures: [] });
    expect(bare.tokens).toBeLessThan(view.tokens);
  });
});

it('has only the question where there is no answer yet', async () => {
  const dir = join(fixtures, 'vlm-qwen2_5_vl-two-images', 'model');
  const { text } = await previewPrompt(dir, { ...row, answer: '', pictures: [] }, workspace);
  expect(text.trimEnd().endsWith('assistant')).toBe(true);
});

describe.each(['qwen2_5_vl', 'qwen3_vl'])('a video before %s', (name) => {
  it('counts its tokens, which are those of its frames in the prompt', async () => {
    const dir = modelOf(name);
    const frames = Array.from({ length: 11 }, (_, i) => join(FRAMES, `${i + 1}.png`));
    const pictures = frames.map((file) => putBlob(workspace, readFileSync(file)));
    const video = { ...row, pictures, videos: [{ first: 0, frames: 11, fps: 4 }] };
    const view = await previewPrompt(dir, video, workspace);
    const { tokenizer, model } = loadModel(dir);
    const pad = model.family.vision!.videoTokenId!(model.config);
    const prompt = await new PromptEncoder(loadModel(dir), workspace).prompt({
      ...{ ...video, answer: '', id: 'v', split: 'train' },
    });
    const marks = prompt.ids.filter((id) => id === pad).length;
    expect(marks).toBeGreaterThan(1);
    expect(view.pictures).toEqual([]);
    expect(view.videos.map(({ tokens }) => tokens)).toEqual([marks]);
    const { width, height, frames: taken } = view.videos[0]!;
    expect({ width, height }).toEqual(await sizeOf(frames[0]!));
    expect(taken).toBeGreaterThan(1);
    expect(taken).toBeLessThanOrEqual(11);
    // Runs of the token are shown as one, and all else stays.
    const shown = view.text.split(tokenizer.decode([pad])).length - 1;
    expect(view.tokens).toBe(tokenizer.encode(view.text).length - shown + marks);
    // At half the rate the video is twice as long.
    const slow = { ...video, videos: [{ ...video.videos[0]!, fps: 2 }] };
    const long = await previewPrompt(dir, slow, workspace);
    expect(long.videos[0]!.frames).toBeGreaterThan(taken);
  });
});

const sizeOf = async (file: string) => {
  const { width, height } = await sharp(file).metadata();
  return { width, height };
};
