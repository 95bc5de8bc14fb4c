// `omr probe`, `omr generate` and `omr model info` on tiny models: groups, messages, steps, errors.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../main/cli/terminal/arguments.ts';
import { generate, modelInfo, probe } from '../main/cli/commands/model.ts';
import { loadAdapter, saveAdapter } from '../main/data/checkpoints/peft-adapter.ts';
import { openModel, saveModel } from '../main/data/checkpoints/load.ts';
import { installedDevices, DEVICES } from '../main/engine/runtime/session.ts';
import { readSafetensors } from '../main/data/formats/weights/safetensors.ts';
import { createRandom } from '../main/engine/random.ts';
import { UserError } from '../main/i18n/user-error.ts';
import { writeSafetensors } from '../main/data/formats/weights/safetensors-writer.ts';
import {
  parityFolder,
  promptWithPictures,
  randomAdapter,
  randomIds,
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_TEXT,
  TINY_VISION,
  worstError,
  type TinyConfig,
} from './helpers.ts';

/** A folder with a model and an adapter; `ask` and `answer` run a command on a request. */
function bench(json: TinyConfig) {
  const dir = temporaryFolder();
  const model = path.join(dir, 'model');
  const adapter = path.join(dir, 'adapter');
  const input = path.join(dir, 'request.json');
  const out = path.join(dir, 'out.safetensors');
  saveModel(model, { json, tensors: randomParameters(json, 3) });
  saveAdapter(adapter, randomAdapter(openModel(model).model, 4).adapter, { baseModel: model });
  const words = (command: string, request: object, flags: readonly string[]) => {
    fs.writeFileSync(input, JSON.stringify(request));
    return readArguments([command, '--model', model, '--input', input, ...flags]);
  };
  return {
    dir,
    model,
    adapter,
    out,
    words,
    ask: async (request: object, want: string, ...flags: string[]) => {
      const plain = ['--out', out, '--want', want, ...flags];
      await probe(words('probe', request, [...plain, '--adapter', adapter]));
      const file = readSafetensors(out);
      return new Map([...file].map(([key, { data }]) => [key, data as Float32Array]));
    },
    answer: (request: object, ...flags: string[]) => generate(words('generate', request, flags)),
  };
}

const lora = (numbers: ReadonlyMap<string, Float32Array>) =>
  new Map([...numbers].filter(([key]) => key.includes('.lora_')));

const text = bench(TINY_TEXT);
const vision = bench(TINY_VISION);

describe('a group', () => {
  const random = createRandom(51);
  /**
   * A prompt and an answer whose second token does not count, with log-probabilities of the past.
   */
  function sequence(prompt: Int32Array, length: number, advantage: number) {
    const ids = [...prompt, ...randomIds(random, length)];
    const mask = ids.map((_, i) => Number(i >= prompt.length && i !== prompt.length + 1));
    const count = mask.reduce((a, b) => a + b, 0);
    const past = () => Array.from({ length: count }, () => -4 + 0.3 * random.normal());
    return {
      input_ids: ids,
      completion_mask: mask,
      old_logprobs: past(),
      ref_logprobs: past(),
      advantage,
    };
  }
  const one = randomIds(random, 5);
  const two = randomIds(random, 7);
  const group = [
    sequence(one, 4, 1.2),
    sequence(two, 6, -0.4),
    sequence(one, 3, -0.8),
    sequence(two, 5, 0.5),
  ];

  it.each([
    { loss: 'grpo', aggregation: 'seq-mean-token-sum', beta: 0.1, clip_c: 2 },
    { loss: 'gspo', aggregation: 'seq-mean-token-mean', clip_low: 0.1, clip_high: 0.2 },
  ])('of several prompts is the mean of its sequences ($loss)', async (settings) => {
    const whole = await text.ask({ group, ...settings }, 'loss,grads,logprobs');
    const sums = new Map<string, Float32Array>();
    let loss = 0;
    for (const [i, member] of group.entries()) {
      const alone = await text.ask({ group: [member], ...settings }, 'loss,grads,logprobs');
      loss += alone.get('loss')![0]! / group.length;
      for (const [key, gradient] of lora(alone)) {
        const sum = sums.get(key) ?? new Float32Array(gradient.length);
        gradient.forEach((g, k) => (sum[k]! += g / group.length));
        sums.set(key, sum);
      }
      const same = relativeError(whole.get(`logprobs.${i}`)!, alone.get('logprobs.0')!);
      expect(same).toBeLessThan(1e-5);
    }
    expect(relativeError(whole.get('loss')!, [loss])).toBeLessThan(1e-5);
    expect(worstError(lora(whole), sums)).toBeLessThan(2e-5);
  });

  it('counts a sequence with an empty mask as an answer without loss', async () => {
    const settings = { loss: 'grpo', aggregation: 'seq-mean-token-sum' };
    const empty = {
      input_ids: [1, 2, 3],
      completion_mask: [0, 0, 0],
      old_logprobs: [],
      advantage: 1,
    };
    const without = await text.ask({ group, ...settings }, 'loss');
    const within = await text.ask({ group: [...group, empty], ...settings }, 'loss');
    expect(within.get('loss')![0]!).toBeCloseTo((without.get('loss')![0]! * 4) / 5, 6);
  });

  it('has the log-probabilities of plain requests', async () => {
    const scored = await text.ask({ group, loss: 'dapo' }, 'logprobs');
    for (const [i, { input_ids, completion_mask }] of group.entries()) {
      const { logprobs } = Object.fromEntries(await text.ask({ input_ids }, 'logprobs'));
      const counted = [...logprobs!].filter((_, t) => completion_mask[t + 1]);
      expect(relativeError(scored.get(`logprobs.${i}`)!, counted)).toBeLessThan(1e-5);
    }
  });

  it('shares the images among all sequences', async () => {
    const { ids, pictures } = promptWithPictures(random, [
      [1, 4, 6],
      [1, 2, 2],
    ]);
    const { ids: other } = { ids: Int32Array.of(9, ...ids) };
    const { pixelValues, gridThw } = pictures;
    const shape = [pixelValues.length / 96, 96];
    writeSafetensors(
      path.join(vision.dir, 'pixels.safetensors'),
      new Map([['pixel_values', { shape, data: pixelValues }]]),
    );
    const members = [sequence(ids, 4, 1), sequence(other, 5, -1), sequence(ids, 2, 0.5)];
    const settings = {
      loss: 'grpo',
      aggregation: 'seq-mean-token-mean',
      pixel_values: 'pixels.safetensors',
      image_grid_thw: gridThw,
    };
    const whole = await vision.ask({ group: members, ...settings }, 'loss,vision');
    let loss = 0;
    for (const member of members) {
      const alone = await vision.ask({ group: [member], ...settings }, 'loss,vision');
      loss += alone.get('loss')![0]! / 3;
      expect(relativeError(whole.get('vision')!, alone.get('vision')!)).toBeLessThan(1e-5);
    }
    expect(relativeError(whole.get('loss')!, [loss])).toBeLessThan(1e-5);
  });
});

describe('probe', () => {
  const request = { input_ids: [5, 6, 7, 8, 9, 10], labels: [-100, -100, 7, 8, -100, 10] };

  it('writes logits of all tokens, log-probabilities of all but the first, and the mean over the labels', async () => {
    const got = await text.ask(request, 'logits,logprobs,loss');
    const V = TINY_TEXT.vocab_size;
    const logits = got.get('logits')!;
    expect(logits.length).toBe(6 * V);
    const logp = request.input_ids.slice(1).map((id, t) => {
      const row = logits.subarray(t * V, (t + 1) * V);
      return row[id]! - Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    });
    expect(relativeError(got.get('logprobs')!, logp)).toBeLessThan(1e-5);
    const mean = -(logp[1]! + logp[2]! + logp[4]!) / 3;
    expect(relativeError(got.get('loss')!, [mean])).toBeLessThan(1e-5);
    // The logits after the last token: those of a sequence that is one token longer.
    const longer = await text.ask({ input_ids: [...request.input_ids, 3] }, 'logits');
    expect(relativeError(longer.get('logits')!.subarray(0, 6 * V), logits)).toBeLessThan(1e-5);
  });

  it('counts all tokens after the first without labels', async () => {
    const { input_ids } = request;
    const got = await text.ask({ input_ids }, 'logprobs,loss');
    const mean = -got.get('logprobs')!.reduce((a, b) => a + b, 0) / 5;
    expect(relativeError(got.get('loss')!, [mean])).toBeLessThan(1e-5);
  });

  it('writes the updated adapter and leaves the one on disk unchanged', async () => {
    const before = fs.readFileSync(path.join(text.adapter, 'adapter_model.safetensors'));
    const steps = ['--steps', '4', '--lr', '0.02', '--weight-decay', '0.1', '--max-grad-norm', '1'];
    const got = await text.ask(request, 'loss', ...steps);
    const losses = got.get('losses')!;
    expect(losses.length).toBe(4);
    expect(losses[3]!).toBeLessThan(losses[0]!);
    const start = loadAdapter(text.adapter, openModel(text.model).model).adapter.tensors;
    expect([...lora(got).keys()].sort()).toEqual([...start.keys()].sort());
    for (const [key, data] of lora(got)) expect(data).not.toEqual(start.get(key)!.data);
    expect(
      fs.readFileSync(path.join(text.adapter, 'adapter_model.safetensors')).equals(before),
    ).toBe(true);
  });

  it('rounds to bf16 weights without changing the folder', async () => {
    const exact = await text.ask(request, 'logits');
    const rounded = await text.ask(request, 'logits', '--weights', 'bf16');
    const error = relativeError(rounded.get('logits')!, exact.get('logits')!);
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(0.1);
  });

  it('gives the vision tower zero gradients for a request without images', async () => {
    const got = await vision.ask(request, 'grads');
    const tower = [...lora(got)].filter(([key]) => key.includes('visual'));
    expect(tower.length).toBeGreaterThan(10);
    for (const [, data] of tower) expect(data.every((x) => x === 0)).toBe(true);
  });

  it.each([
    ['nothing known', {}, ['input_ids is missing']],
    [
      'too short labels',
      { input_ids: [1, 2], labels: [1] },
      ['labels has 1 entries for 2 input_ids'],
    ],
    [
      'labels that train nothing',
      { input_ids: [1, 2], labels: [1, -100] },
      ['leave no token to train on'],
    ],
    ['an id outside the table', { input_ids: [1, 64] }, ['token id 64', '64 tokens']],
    [
      'an id that is no number',
      { input_ids: [1, 'two'] },
      ['input_ids must be a list of whole numbers'],
    ],
    ['one token', { input_ids: [1] }, ['one token']],
    [
      'missing pictures',
      { input_ids: [1, 2], pixel_values: 'gone.safetensors' },
      ['gone.safetensors'],
    ],
    [
      'an unknown loss',
      { group: [], loss: 'ppo' },
      ['loss must be one of grpo, dapo, dr_grpo, gspo'],
    ],
    ['an empty group', { group: [], loss: 'grpo' }, ['group must be a list of objects']],
    [
      'a short history',
      {
        group: [
          { input_ids: [1, 2, 3], completion_mask: [0, 1, 1], old_logprobs: [-1], advantage: 1 },
        ],
        loss: 'grpo',
      },
      ['group[0].old_logprobs has 1 entries for 2 tokens'],
    ],
    [
      'a counted first token',
      {
        group: [
          { input_ids: [1, 2], completion_mask: [1, 1], old_logprobs: [-1, -1], advantage: 1 },
        ],
        loss: 'grpo',
      },
      ['group[0].completion_mask counts the first token'],
    ],
  ])('refuses %s in one sentence', async (_name, bad, words) => {
    const error = await text.ask(bad, 'loss').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    for (const word of words) expect((error as Error).message).toContain(word);
  });

  it.each([
    [['--want', 'loss,everything'], 'everything'],
    [['--want', 'loss', '--steps', '3'], 'learning rate'],
    [['--want', 'loss', '--steps', '3', '--lr', '1', '--betas', '2'], '--betas'],
    [['--want', 'loss', '--weights', 'f3'], '--weights is "f3"'],
    [['--want', 'loss', '--device', 'tpu'], '--device is "tpu"'],
    [['--want', 'grads'], 'adapter'],
  ])('refuses the flags %j', async (flags, word) => {
    const words = text.words('probe', request, ['--out', text.out, ...flags]);
    const error = await probe(words).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(word);
  });

  it('refuses a missing device before it loads a model', async () => {
    const absent = DEVICES.find((device) => !installedDevices().includes(device))!;
    const words = text.words('probe', request, ['--out', text.out, '--device', absent]);
    const error = await probe(words).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(`${absent} is not usable`);
  });
});

describe('generate', () => {
  it('generates n answers, the same for the same seed', async () => {
    const flags = ['--temperature', '1', '--n', '3', '--max-new-tokens', '7', '--seed', '5'];
    const first = await text.answer({ input_ids: [1, 2, 3] }, ...flags);
    expect(first.answers.map((answer) => answer.ids.length)).toEqual([7, 7, 7]);
    expect(first.ids).toEqual(first.answers[0]!.ids);
    expect(first.text).toBeNull();
    expect(await text.answer({ input_ids: [1, 2, 3] }, ...flags)).toEqual(first);
  });

  it('refuses a request for a probe', async () => {
    const error = await text.answer({ strings: ['a'] }).catch((e: unknown) => e);
    expect(String(error)).toContain('contains “strings”, which only omr probe accepts.');
  });
});

describe('model info', () => {
  it('counts the parameters of the folder', async () => {
    const parameters = [...randomParameters(TINY_VISION).values()];
    const count = parameters.reduce((sum, { data }) => sum + data.length, 0);
    expect(await modelInfo(readArguments(['model', 'info', vision.model]))).toMatchObject({
      model_type: 'qwen2_5_vl',
      parameters: count,
      weight_bytes: 4 * count,
      weight_types: ['float32'],
      layers: 2,
      kv_heads: 2,
      head_dim: 8,
      sees_pictures: true,
      chat_template: false,
      tokens: null,
    });
  });

  it('prints one JSON document and sets the exit code', () => {
    const omr = [path.join(import.meta.dirname, '../main/cli.ts'), 'model', 'info'];
    const { node, env } = { node: process.execPath, env: process.env };
    const text1 = execFileSync(node, [...omr, text.model, '--json'], { env, encoding: 'utf8' });
    expect(JSON.parse(text1)).toMatchObject({ model_type: 'qwen2', width: 32 });
    const broken = spawnSync(node, [...omr, text.adapter], { env, encoding: 'utf8' });
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain('is not a model folder: config.json is missing.');
    expect(broken.stdout).toBe('');
  });
});

describe('messages and strings', () => {
  const folder = parityFolder('processor-qwen2_5_vl');
  if (folder === undefined) {
    it.skip('neither test/fixtures/parity nor ../shared has processor-qwen2_5_vl', () => undefined);
    return;
  }
  const model = path.join(folder, 'model');
  const out = path.join(temporaryFolder(), 'out.safetensors');
  async function inputs(request: object, want = 'inputs') {
    const input = path.join(temporaryFolder(), 'request.json');
    fs.writeFileSync(input, JSON.stringify(request));
    const flags = ['--input', input, '--out', out, '--want', want];
    await probe(readArguments(['probe', '--model', model, ...flags]));
    return readSafetensors(out);
  }

  it('encodes an image file as patches and ids, exactly if it is not resized', async () => {
    const request = path.join(folder, 'req-exact.json');
    const flags = ['--input', request, '--out', out, '--want', 'inputs,vision'];
    await probe(readArguments(['probe', '--model', model, ...flags]));
    const got = readSafetensors(out);
    const expected = readSafetensors(path.join(folder, 'expected-exact.safetensors'));
    for (const name of ['input_ids', 'image_grid_thw'])
      expect([...got.get(name)!.data]).toEqual([...expected.get(name)!.data]);
    for (const name of ['pixel_values', 'vision']) {
      const numbers = (of: typeof got) => of.get(name)!.data as Float32Array;
      expect(relativeError(numbers(got), numbers(expected))).toBeLessThan(2e-5);
    }
    expect(got.has('labels')).toBe(false);
  });

  it('labels only the answer of a conversation', async () => {
    const messages = [
      { role: 'user', content: 'How many?' },
      { role: 'assistant', content: 'Two.' },
    ];
    const got = await inputs({ messages });
    const ids = [...got.get('input_ids')!.data];
    const labels = [...got.get('labels')!.data];
    const { input_ids } = Object.fromEntries(await inputs({ strings: ['Two.<|im_end|>'] }));
    expect(labels.filter((label) => label !== -100)).toEqual([...input_ids!.data]);
    labels.forEach((label, i) => label !== -100 && expect(label).toBe(ids[i]));
  });

  it('concatenates the ids of strings, with offsets', async () => {
    const got = await inputs({ strings: ['one', '', 'two words'] });
    const borders = [...got.get('cu_seqlens')!.data];
    expect(borders.length).toBe(4);
    expect(borders[1]).toBe(borders[2]);
    expect(borders[3]).toBe(got.get('input_ids')!.data.length);
  });

  it('names a missing image', async () => {
    const content = [
      { type: 'image', path: 'gone.png' },
      { type: 'text', text: 'What?' },
    ];
    await expect(inputs({ messages: [{ role: 'user', content }] })).rejects.toThrow('gone.png');
  });
});
