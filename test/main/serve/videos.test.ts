// Conversations about videos: frames as data URLs give the answer that the engine gives to the same
// frames, and whatever is no list of frames is refused.

import * as fs from 'node:fs';
import { join } from 'node:path';
import type OpenAI from 'openai';
import { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideoFrames } from '../../../main/data/images/video-frames.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { encodeMessages } from '../../../main/data/prompts/prompt-encoder.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
import { FRAMES, modelOf, STILL } from '../../stages/videos/models.ts';
import { GENERAL, raw, serving, type Serving } from './serving.ts';

const FPS = 4;
const model = modelOf('qwen3_vl');
const files = Array.from({ length: 11 }, (_, i) => join(FRAMES, `${i + 1}.png`));
const urlOf = (file: string): string =>
  `data:image/png;base64,${fs.readFileSync(file).toString('base64')}`;
const frames = files.map(urlOf);

let served: Serving;
beforeAll(async () => {
  served = await serving({
    folders: [
      { name: 'sees', dir: model },
      { name: 'blind', dir: GENERAL },
    ],
    limits: { frames: 12, framePixels: 10_000 },
  });
});
afterAll(() => served.server.close());

/** Asks by the official client, whose types know no videos. */
const ask = (parts: readonly object[], name = 'sees') =>
  served.client.chat.completions.create({
    ...{ model: name, temperature: 0, max_tokens: 6 },
    messages: [
      {
        role: 'user',
        content: [...parts, { type: 'text', text: 'What?' }] as OpenAI.ChatCompletionContentPart[],
      },
    ],
  });

it('a list of frames is answered as the engine answers them', async () => {
  const { choices, usage } = await ask([{ type: 'video', video: frames, fps: FPS }]);
  const loaded = loadModel(model);
  const video = await readVideoFrames({ video: files, fps: FPS }, loaded.videoProcessor!);
  const content = [
    { type: 'video', video: files } as const,
    { type: 'text', text: 'What?' } as const,
  ];
  const prompt = encodeMessages(loaded, [{ role: 'user', content }], [], {
    addGenerationPrompt: true,
    videos: [video],
  });
  const generator = new Generator(loaded.model, undefined, { device: 'cpu' });
  const [answers] = await generator.generate([prompt], {
    ...{ temperature: 0, maxNewTokens: 6, seed: 0, stopIds: loaded.tokenizer.eosTokenIds },
    signal: new AbortController().signal,
  });
  await generator.release();
  expect(usage!.prompt_tokens).toBe(prompt.ids.length);
  expect(choices[0]!.message.content).toBe(loaded.tokenizer.decode(answers![0]!.ids));
});

it('may stand beside pictures and other videos', async () => {
  const one = (await ask([{ type: 'video', video: frames, fps: FPS }])).usage!.prompt_tokens;
  const video = { type: 'video', video: frames.slice(0, 4), fps: FPS };
  const still = { type: 'image_url', image_url: { url: urlOf(STILL) } };
  const alone = (await ask([still])).usage!.prompt_tokens;
  const both = (await ask([video, still])).usage!.prompt_tokens;
  const short = (await ask([video])).usage!.prompt_tokens;
  const none = (await ask([])).usage!.prompt_tokens;
  expect(short).toBeLessThan(one);
  expect(both - none).toBe(alone - none + (short - none));
});

describe('is refused by the name of the field', () => {
  const small = frames.slice(0, 2);
  it.each<[string, object, string, string, string]>([
    [
      'an address',
      { type: 'video_url', video_url: { url: 'https://example.org/clip.mp4' } },
      'video_url',
      'invalid_video_url',
      'Send frames of the video',
    ],
    [
      'a file',
      { type: 'video', video: 'file:///clip.mp4' },
      'video',
      'invalid_video_url',
      'Send frames of the video',
    ],
    [
      'a frame that is an address',
      { type: 'video', video: [small[0], 'https://example.org/2.png'] },
      'video[1]',
      'invalid_image_url',
      'fetches nothing',
    ],
    ['no frames', { type: 'video', video: [] }, 'video', 'invalid_video', 'no frames'],
    [
      'too many frames',
      { type: 'video', video: new Array<string>(13).fill(small[0]!) },
      'video',
      'invalid_video',
      'at most 12 frames',
    ],
    ['a rate of 0', { type: 'video', video: small, fps: 0 }, 'fps', 'invalid_value', 'above 0'],
  ])('%s', async (_name, part, field, code, words) => {
    const error = (await ask([part]).catch((thrown: unknown) => thrown)) as APIError;
    expect(error).toBeInstanceOf(APIError);
    expect([error.status, error.code]).toEqual([400, code]);
    expect(error.param).toBe(`messages[0].content[0].${field}`);
    expect(error.message).toContain(words);
  });

  it.each<[string, string, object, string]>([
    ['for a model that sees none', 'blind', { video: small }, 'sees no videos'],
    [
      'with frames of two sizes',
      'sees',
      { video: [small[0], urlOf(STILL)] },
      'number 2 of messages[0].content[0].video has another size',
    ],
    [
      'with a frame that is broken',
      'sees',
      { video: [small[0], 'data:image/png;base64,AAAA'] },
      'number 2 of messages[0].content[0].video',
    ],
  ])('%s', async (_name, name, part, words) => {
    const error = await ask([{ type: 'video', ...part }], name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect([(error as APIError).status, (error as APIError).code]).toEqual([400, 'invalid_video']);
    expect((error as APIError).message).toContain(words);
  });

  it('a frame of too many pixels', async () => {
    const { default: sharp } = await import('sharp');
    const large = sharp({
      create: { width: 200, height: 100, channels: 3, background: '#123456' },
    });
    const url = `data:image/png;base64,${(await large.png().toBuffer()).toString('base64')}`;
    const body = JSON.stringify({
      model: 'sees',
      messages: [{ role: 'user', content: [{ type: 'video', video: [url, url] }] }],
    });
    const { status, text } = await raw(served.server, '/v1/chat/completions', {
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(status).toBe(400);
    expect(text).toContain('invalid_video');
    expect(text).toContain('number 1 of messages[0].content[0].video');
  });
});
