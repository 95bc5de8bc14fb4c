// Tokenizers, chat templates and the picture processor against transformers: the numbers of the
// parity cases.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../main/cli/terminal/arguments.ts';
import { probe } from '../../main/cli/commands/model.ts';
import { loadChatTemplate, type ChatMessage } from '../../main/data/text/chat-template.ts';
import { readSafetensors } from '../../main/data/formats/weights/safetensors.ts';
import { readPictureSettings } from '../../main/data/images/image-processor.ts';
import { loadTokenizer } from '../../main/data/text/tokenizer.ts';
import { parityCases } from '../fixtures.ts';
import { encodeWithLabels } from '../../main/data/text/training-labels.ts';
import { parityFolder, relativeError, temporaryFolder } from '../helpers.ts';

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
        expect(tokenizer.decode(ids, { skipSpecialTokens: true }), text).toBe(decoded_skip_special);
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
      const chat = loadChatTemplate(dir)!;
      const cases = linesOf<{
        messages: ChatMessage[];
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

/** `omr probe --want inputs` on a folder. */
async function inputsOf(model: string, input: string): Promise<ReturnType<typeof readSafetensors>> {
  const out = path.join(temporaryFolder(), 'out.safetensors');
  const words = ['--model', model, '--input', input, '--out', out, '--want', 'inputs'];
  await probe(readArguments(['probe', ...words]));
  return readSafetensors(out);
}

describe('a folder of tokenizer, chat template and processors is enough for inputs', () => {
  it.each(['plain', 'think'])('chats: %s', async (name) => {
    const folder = need('chat-template');
    const cases = linesOf<{ messages: ChatMessage[]; ids: number[]; labels: number[] }>(
      path.join(folder, name, 'chats.jsonl'),
    );
    for (const { messages, ids, labels } of cases) {
      const request = path.join(temporaryFolder(), 'req.json');
      fs.cpSync(path.join(folder, 'dot.png'), path.join(path.dirname(request), 'dot.png'));
      fs.writeFileSync(request, JSON.stringify({ messages }));
      const got = await inputsOf(path.join(folder, name), request);
      expect([...got.get('input_ids')!.data]).toEqual(ids);
      const isAnswered = messages.at(-1)!.role === 'assistant';
      expect(got.has('labels')).toBe(isAnswered);
      if (isAnswered) expect([...got.get('labels')!.data]).toEqual(labels);
    }
  });

  it.each(['qwen', 'llama', 'smol', 'gemma'])('strings: %s', async (name) => {
    const folder = path.join(need('tokenizer'), name);
    const got = await inputsOf(folder, path.join(folder, 'req-strings.json'));
    const cases = linesOf<{ ids: number[] }>(path.join(folder, 'strings.jsonl'));
    expect([...got.get('input_ids')!.data]).toEqual(cases.flatMap(({ ids }) => ids));
    expect(got.get('cu_seqlens')!.shape).toEqual([cases.length + 1]);
  });

  describe.each(parityCases(/^processor-/))('pictures: $name', ({ dir }) => {
    it.each([
      ['without weights', ['model.safetensors']],
      ['without weights and configuration', ['model.safetensors', 'config.json']],
    ])('%s', async (_name, lacking) => {
      const bare = path.join(temporaryFolder(), 'model');
      fs.cpSync(path.join(dir, 'model'), bare, {
        recursive: true,
        filter: (file) => !lacking.includes(path.basename(file)),
      });
      const { checks } = JSON.parse(fs.readFileSync(path.join(dir, 'case.json'), 'utf8')) as {
        checks: ProcessorCheck[];
      };
      for (const check of checks) {
        const request = path.join(dir, check.request);
        const [whole, part] = [
          await inputsOf(path.join(dir, 'model'), request),
          await inputsOf(bare, request),
        ];
        const wanted = readSafetensors(path.join(dir, check.expected));
        expect([...part.get('input_ids')!.data]).toEqual([...wanted.get('input_ids')!.data]);
        expect(part).toEqual(whole);
      }
    });
  });
});

interface ProcessorCheck {
  readonly name: string;
  readonly request: string;
  readonly expected: string;
  readonly want: readonly string[];
  readonly tolerance: {
    readonly pixel_values: { readonly max_levels: number; readonly mean_levels: number };
    readonly vision: { readonly max_rel: number };
  };
}

const PROCESSORS = [
  'processor-qwen2_5_vl',
  'processor-qwen3_5',
  'processor-smolvlm',
  'processor-gemma3',
  'processor-gemma4',
  'processor-internvl',
  'processor-lfm2_vl',
  'processor-llava_onevision',
];
for (const name of PROCESSORS) {
  describe(`${name} gives the tokens, patches and features of the reference`, () => {
    const folder = parityFolder(name);
    if (folder === undefined) {
      it.skip('neither test/fixtures/parity nor ../shared has the case', () => {});
      return;
    }
    const read = (file: string) =>
      JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>;
    const model = path.join(folder, 'model');
    const { image_std: std } = readPictureSettings(model)!.json as { image_std: number[] };
    for (const check of read('case.json').checks as ProcessorCheck[]) {
      it(check.name, async () => {
        const out = path.join(temporaryFolder(), 'out.safetensors');
        const input = path.join(folder, check.request);
        const words = ['--model', path.join(folder, 'model'), '--input', input, '--out', out];
        await probe(readArguments(['probe', ...words, '--want', check.want.join(',')]));
        const got = readSafetensors(out);
        const wanted = readSafetensors(path.join(folder, check.expected));
        // They follow from the ids.
        for (const follows of ['token_type_ids', 'mm_token_type_ids']) wanted.delete(follows);
        expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
        for (const [key, { shape, data }] of wanted) {
          expect(got.get(key)!.shape, key).toEqual(shape);
          const numbers = Float64Array.from(data as ArrayLike<number>, Number);
          const found = Float64Array.from(got.get(key)!.data as ArrayLike<number>, Number);
          if (key === 'vision') {
            const error = relativeError(found, numbers);
            expect(error, key).toBeLessThanOrEqual(check.tolerance.vision.max_rel);
          } else if (key === 'pixel_values') {
            const perChannel = shape.length > 2 ? shape.at(-2)! * shape.at(-1)! : shape[1]! / 3;
            const { largest, mean } = levelsBetween(found, numbers, perChannel, std);
            expect(largest).toBeLessThanOrEqual(check.tolerance.pixel_values.max_levels);
            expect(mean).toBeLessThanOrEqual(check.tolerance.pixel_values.mean_levels);
          } else expect([...found], key).toEqual([...numbers]);
        }
      });
    }
  });
}

/** Differences in 8-bit levels: a level is 1 / (255 · std) of its channel. */
function levelsBetween(
  got: Float64Array,
  wanted: Float64Array,
  perChannel: number,
  std: readonly number[],
): { largest: number; mean: number } {
  let largest = 0;
  let sum = 0;
  wanted.forEach((value, i) => {
    const levels = Math.abs(value - got[i]!) * 255 * std[Math.floor(i / perChannel) % 3]!;
    largest = Math.max(largest, levels);
    sum += levels;
  });
  return { largest, mean: sum / wanted.length };
}
