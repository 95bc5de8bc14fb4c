// Videos as frames: the tokens and patches of transformers, which frames are taken, and refusals.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe } from '../../../main/cli/commands/model.ts';
import { readArguments } from '../../../main/cli/terminal/arguments.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { loadVideoProcessor } from '../../../main/data/images/video-processor.ts';
import { temporaryFolder } from '../../helpers.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/video');

/** `omr probe --want inputs` of one user's message. */
async function inputsOf(model: string, content: readonly object[]) {
  const [request, out] = ['req.json', 'out.safetensors'].map((name) =>
    path.join(temporaryFolder(), name),
  ) as [string, string];
  fs.writeFileSync(request, JSON.stringify({ messages: [{ role: 'user', content }] }));
  const words = ['--model', path.join(FIXTURES, model), '--input', request, '--out', out];
  await probe(readArguments(['probe', ...words, '--want', 'inputs']));
  return readSafetensors(out);
}

describe.each([
  { model: 'qwen2_5_vl', fps: 3, std: 0.276 },
  { model: 'qwen3_vl', fps: 4, std: 0.5 },
])('$model', ({ model, fps, std }) => {
  it('a picture and a video give the tokens, grids and patches of transformers', async () => {
    const got = await inputsOf(model, [
      { type: 'image', path: path.join(FIXTURES, 'still.png') },
      { type: 'text', text: 'Look: ' },
      { type: 'video', video: path.join(FIXTURES, 'frames'), fps },
      { type: 'text', text: 'What?' },
    ]);
    const wanted = readSafetensors(path.join(FIXTURES, model, 'expected.safetensors'));
    expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [key, { shape, data }] of wanted) {
      expect(got.get(key)!.shape, key).toEqual(shape);
      const off = [...(data as Float32Array)].map((x, i) =>
        Math.abs(x - Number(got.get(key)!.data[i])),
      );
      const largest = off.reduce((most, x) => Math.max(most, x), 0);
      // Two 8-bit levels where frames are resized; the picture needs none.
      const limit = { pixel_values_videos: 2 / 255 / std, pixel_values: 1e-6 }[key] ?? 0;
      expect(largest, key).toBeLessThanOrEqual(limit);
    }
  });

  it('a list of frames is a video like their folder', async () => {
    const files = Array.from({ length: 11 }, (_, i) => path.join(FIXTURES, `frames/${i + 1}.png`));
    const [folder, list] = [
      await inputsOf(model, [{ type: 'video', video: path.join(FIXTURES, 'frames'), fps }]),
      await inputsOf(model, [{ type: 'video', video: files, fps }]),
    ];
    expect(list).toEqual(folder);
  });

  it('refuses files and sound, each in one sentence', async () => {
    const clip = path.join(temporaryFolder(), 'clip.mp4');
    fs.writeFileSync(clip, 'x');
    await expect(inputsOf(model, [{ type: 'video', video: clip }])).rejects.toThrow(
      'is no folder of frames; video files are not read.',
    );
    await expect(inputsOf(model, [{ type: 'video', video: 'talk.wav' }])).rejects.toThrow(
      'is sound, which no model here hears',
    );
    await expect(inputsOf(model, [{ type: 'audio', audio: 'talk.wav' }])).rejects.toThrow(
      'is sound, which no model here hears',
    );
  });
});

it('takes the frames that transformers takes', () => {
  const sample = (model: string, total: number, fps: number) => [
    ...loadVideoProcessor(path.join(FIXTURES, model))!.sample(total, fps),
  ];
  expect(sample('qwen2_5_vl', 11, 3)).toEqual([0, 1, 3, 5, 7, 9]);
  expect(sample('qwen2_5_vl', 300, 30)).toHaveLength(20);
  expect(sample('qwen3_vl', 11, 4)).toEqual([0, 2, 5, 8, 10]);
  expect(sample('qwen3_vl', 3, 30)).toEqual([0, 1, 2]);
});
