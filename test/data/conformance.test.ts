// Tokenizers, chat templates and the picture processor against transformers: the numbers of the parity cases.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeMessages } from '../../main/data/batch.ts';
import { encodeWithLabels, loadChat, type Message } from '../../main/data/chat.ts';
import { decodePicture } from '../../main/data/image.ts';
import { loadModel } from '../../main/data/model.ts';
import { readSafetensors } from '../../main/data/safetensors.ts';
import { loadTokenizer } from '../../main/data/tokenizer.ts';
import { parityCases } from '../fixtures.ts';

const need = (name: string): string => {
  const folder = parityCases(new RegExp(`^${name}$`))[0]?.dir;
  if (folder === undefined) throw new Error(`test/fixtures/parity has no ${name}`);
  return folder;
};
const linesOf = <T>(file: string): T[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

describe('tokenizers give the ids and texts of the reference', () => {
  const folder = need('tokenizer');
  for (const name of ['qwen', 'llama', 'smol', 'gemma']) {
    it(name, () => {
      const tokenizer = loadTokenizer(path.join(folder, name));
      const cases = linesOf<{
        text: string;
        ids: number[];
        decoded: string;
        decoded_skip_special: string;
      }>(path.join(folder, name, 'strings.jsonl'));
      expect(cases.length).toBeGreaterThanOrEqual(60);
      for (const { text, ids, decoded, decoded_skip_special } of cases) {
        expect([...tokenizer.encode(text)], text).toEqual(ids);
        expect(tokenizer.decode(ids), text).toBe(decoded);
        expect(tokenizer.decode(ids, { skipSpecial: true }), text).toBe(decoded_skip_special);
      }
    });
  }
});

describe('chat templates give the text, ids and labels of the reference', () => {
  const folder = need('chat-template');
  for (const name of ['plain', 'think']) {
    it(name, () => {
      const dir = path.join(folder, name);
      const tokenizer = loadTokenizer(dir);
      const chat = loadChat(dir)!;
      const cases = linesOf<{
        messages: Message[];
        add_generation_prompt: boolean;
        text: string;
        ids: number[];
        labels: number[];
      }>(path.join(dir, 'chats.jsonl'));
      expect(cases.length).toBeGreaterThan(0);
      for (const { messages, add_generation_prompt, text, ids, labels } of cases) {
        const rendered = chat.render(messages, { addGenerationPrompt: add_generation_prompt });
        expect(rendered).toBe(text);
        const encoded = encodeWithLabels(tokenizer, rendered);
        expect([...encoded.ids], text).toEqual(ids);
        expect([...encoded.labels], text).toEqual(labels);
      }
    });
  }
});

describe('the picture processor gives the tokens and patches of the reference', () => {
  const folder = need('processor-qwen2_5_vl');
  const { checks, unit } = JSON.parse(fs.readFileSync(path.join(folder, 'case.json'), 'utf8')) as {
    unit: unknown;
    checks: {
      name: string;
      request: string;
      expected: string;
      tolerance: { pixel_values: { max_levels: number; mean_levels: number } };
    }[];
  };
  const loaded = loadModel(path.join(folder, 'model'));
  const config = JSON.parse(
    fs.readFileSync(path.join(folder, 'model/preprocessor_config.json'), 'utf8'),
  ) as { image_std: number[] };
  for (const { name, request, expected, tolerance } of checks) {
    it(name, async () => {
      const { messages } = JSON.parse(fs.readFileSync(path.join(folder, request), 'utf8')) as {
        messages: Message[];
      };
      const files = messages.flatMap(({ content }) =>
        typeof content === 'string'
          ? []
          : content.flatMap((part) => (part.type === 'image' ? [part.path] : [])),
      );
      const rasters = await Promise.all(
        files.map((file) => decodePicture(path.join(folder, file))),
      );
      const addGenerationPrompt = messages.at(-1)!.role !== 'assistant';
      const { ids, pictures } = encodeMessages(loaded, messages, rasters, { addGenerationPrompt });
      const wanted = readSafetensors(path.join(folder, expected));
      expect([...ids]).toEqual(
        Array.from(wanted.get('input_ids')!.data as ArrayLike<number>, Number),
      );
      expect(pictures!.gridThw.flat()).toEqual(
        Array.from(wanted.get('image_grid_thw')!.data as ArrayLike<number>, Number),
      );
      const pixels = wanted.get('pixel_values')!.data as Float32Array;
      expect(pictures!.pixelValues.length, String(unit)).toBe(pixels.length);
      // Differences in 8-bit levels: a level is 1 / (255 · std) of its channel.
      const perChannel = pixels.length / wanted.get('pixel_values')!.shape[0]! / 3;
      let largest = 0;
      let sum = 0;
      pixels.forEach((value, i) => {
        const channel = Math.floor(i / perChannel) % 3;
        const levels =
          Math.abs(value - pictures!.pixelValues[i]!) * 255 * config.image_std[channel]!;
        largest = Math.max(largest, levels);
        sum += levels;
      });
      expect(largest).toBeLessThanOrEqual(tolerance.pixel_values.max_levels);
      expect(sum / pixels.length).toBeLessThanOrEqual(tolerance.pixel_values.mean_levels);
    });
  }
});
