// Generation: decoding with a cache against full forward passes, for any batch, adapter or images.

import { describe, expect, it, vi } from 'vitest';
import { mergeAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import { Generator, type Prompt } from '../../../main/engine/generation/generator.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { ProgramCache } from '../../../main/engine/runtime/program-cache.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import type { GenerateOptions } from '../../../main/engine/generation/sequences.ts';
import { adapterParameters, type TrainableParameters } from '../../../main/engine/layers/lora.ts';
import {
  promptWithPictures,
  randomAdapter,
  randomIds,
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_ANY_RESOLUTION,
  TINY_BOTH_WAYS,
  TINY_CONVOLUTION,
  TINY_DEEP,
  TINY_DELTA,
  TINY_DELTA_VISION,
  TINY_KEYS_AS_VALUES,
  TINY_SHAPES,
  TINY_SHARED_KEYS,
  TINY_FUSED,
  TINY_LAST_WINDOW,
  TINY_MISTRAL,
  TINY_NOPE,
  TINY_TEXT,
  TINY_TILES,
  TINY_VISION,
  TINY_WINDOW,
  tinyInFolder,
  type TinyConfig,
} from '../../helpers.ts';

/** More than the capacities of the first two caches, 16 and 24 tokens, so that caches grow twice. */
const LONG = 30;
/** Ids that end an answer: many, so that answers end at different lengths. */
const STOPS = [4, 9, 17, 23, 24, 35, 41, 58];
const stopsOf = (V: number) =>
  Array.from({ length: V }, (_, id) => id).filter((id) => STOPS.includes(id % 64));

type Grids = readonly (readonly [number, number, number])[];
/** The pictures of two prompts. */
const MIXED: readonly Grids[] = [
  [[1, 4, 4]],
  [
    [1, 2, 6],
    [1, 6, 4],
  ],
];
const SQUARES: readonly Grids[] = [
  [[1, 4, 4]],
  [
    [1, 4, 4],
    [1, 4, 4],
  ],
];

/** A picture as a whole and in 2 tiles, one as a whole and in 4, and two as a whole each. */
const RESOLUTIONS: readonly Grids[] = [
  [[3, 4, 4]],
  [[5, 4, 4]],
  [
    [1, 4, 4],
    [1, 4, 4],
  ],
];

/** Prompts of text, then one for each list of pictures. */
function prompts(pictures: readonly Grids[] = [], config?: TinyConfig): Prompt[] {
  const random = createRandom(31);
  const text = [7, 3, 12].map((length): Prompt => ({ ids: randomIds(random, length) }));
  return [...text, ...pictures.map((grids) => promptWithPictures(random, grids, config))];
}

/** Logits and log-probabilities of a whole sequence by one full forward pass. */
async function scored(trainer: Trainer, prompt: Prompt, answer: Int32Array, temperature: number) {
  const tree = { ...prompt, answers: [answer] };
  const buffer = layoutPrefixBatch(trainer.model, [tree], { exact: true });
  const { logp, entropy, logits } = await trainer.run(buffer, {
    temperature,
    entropy: true,
    logits: true,
  });
  return { logp, entropy: entropy!, logits: logits! };
}

/**
 * Errors of float32 rounding alone. These random models are sharp: over eight adapters of one of them,
 * half of the errors were below 2e-6, nine tenths below 5e-6, and the largest was 6e-5.
 */
function expectRounding(errors: number[]): void {
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(5e-6);
  expect(errors.at(-1)).toBeLessThan(1e-4);
}

function argmax(x: Float32Array): number {
  return x.reduce((best, value, i) => (value > x[best]! ? i : best), 0);
}

describe.each([
  { name: 'text', config: TINY_TEXT, pictures: [] },
  // Large enough to sample inside the program.
  { name: 'text of many tokens', config: { ...TINY_TEXT, vocab_size: 2310 }, pictures: [] },
  { name: 'pictures', config: TINY_VISION, pictures: MIXED },
  { name: 'text in windows', config: TINY_WINDOW, pictures: [] },
  { name: 'layers without rotation', config: TINY_NOPE, pictures: [] },
  { name: 'a window in the last layer', config: TINY_LAST_WINDOW, pictures: [] },
  { name: 'windows in every layer', config: TINY_MISTRAL, pictures: [] },
  { name: 'joined matrices', config: TINY_FUSED, pictures: [] },
  { name: 'pictures for several layers', config: TINY_DEEP, pictures: MIXED },
  { name: 'pictures seen both ways', config: TINY_BOTH_WAYS, pictures: SQUARES },
  { name: 'pictures in tiles', config: TINY_TILES, pictures: SQUARES },
  { name: 'pictures of any resolution', config: TINY_ANY_RESOLUTION, pictures: RESOLUTIONS },
  { name: 'shared keys', config: TINY_SHARED_KEYS, pictures: MIXED },
  { name: 'keys as values', config: TINY_KEYS_AS_VALUES, pictures: MIXED },
  { name: 'text with states', config: TINY_DELTA, pictures: [] },
  { name: 'text with short convolutions', config: TINY_CONVOLUTION, pictures: [] },
  { name: 'pictures with states', config: TINY_DELTA_VISION, pictures: MIXED },
  { name: 'pictures in their own shape', config: TINY_SHAPES, pictures: MIXED },
])('$name', ({ config, pictures }) => {
  const model = tinyInFolder(config, 13);
  const { adapter, modules } = randomAdapter(model, 5);
  const trained: TrainableParameters = adapterParameters(adapter, modules);
  const generator = new Generator(model, trained);
  const trainer = new Trainer(model, trained);
  const V = model.sizes.vocabulary;
  const stopIds = stopsOf(V);

  it('greedy: every token is the likeliest one of a full forward pass', async () => {
    const results = await generator.generate(prompts(pictures, config), {
      temperature: 0,
      maxNewTokens: LONG,
      stopIds: [],
    });
    const errors: number[] = [];
    for (const [p, prompt] of prompts(pictures, config).entries()) {
      const { ids, logp, finished } = results[p]![0]!;
      expect(ids.length).toBe(LONG);
      expect(finished).toBe(false);
      const truth = await scored(trainer, prompt, ids, 1);
      const likeliest = Array.from({ length: LONG }, (_, t) =>
        argmax(truth.logits.subarray(t * V, (t + 1) * V)),
      );
      expect([...ids]).toEqual(likeliest);
      errors.push(relativeError(logp, truth.logp));
    }
    expectRounding(errors);
  });

  it('sampled: log-probabilities and entropy equal those of a forward pass', async () => {
    const temperature = 0.8;
    const results = await generator.generate(prompts(pictures, config), {
      temperature,
      n: 4,
      seed: 5,
      maxNewTokens: LONG,
      stopIds,
    });
    const lengths = new Set<number>();
    const errors: number[] = [];
    for (const [p, prompt] of prompts(pictures, config).entries()) {
      for (const { ids, logp, meanEntropy, finished } of results[p]!) {
        const truth = await scored(trainer, prompt, ids, temperature);
        errors.push(relativeError(logp, truth.logp));
        const mean = truth.entropy.reduce((a, b) => a + b, 0) / ids.length;
        expect(meanEntropy).toBeCloseTo(mean, 4);
        expect(finished).toBe(stopIds.includes(ids.at(-1)!));
        expect([...ids.subarray(0, -1)].some((id) => stopIds.includes(id))).toBe(false);
        lengths.add(ids.length);
      }
    }
    expectRounding(errors);
    // Answers of several lengths, so that some rows ended before others.
    expect(lengths.size).toBeGreaterThan(2);
  });

  it('caches that a step updates give what caches beside it give', async () => {
    const other = new Generator(model, trained, { updatesCaches: false });
    const keys = vi.spyOn(ProgramCache.prototype, 'get');
    for (const n of [1, 3]) {
      const options = { temperature: 0.8, n, seed: 9, maxNewTokens: LONG, stopIds };
      keys.mockClear();
      const [ours, theirs] = [
        await generator.generate(prompts(pictures, config), options),
        await other.generate(prompts(pictures, config), options),
      ];
      const steps = keys.mock.calls.filter(([key]) => key.startsWith('decode'));
      expect(new Set(steps.map(([key]) => key.includes('updates')))).toEqual(
        new Set([true, false]),
      );
      const answers = theirs.flat();
      for (const [i, { ids, logp }] of ours.flat().entries()) {
        expect([...ids]).toEqual([...answers[i]!.ids]);
        expect(relativeError(logp, answers[i]!.logp)).toBeLessThan(1e-5);
      }
    }
    keys.mockRestore();
    await other.release();
  });

  it('a prompt that was run before gives the same answers without being run', async () => {
    const keeping = new Generator(model, trained, { promptBytes: 2 ** 24 });
    const options = { temperature: 0, maxNewTokens: 4, stopIds: [] };
    const [one, ...others] = prompts(pictures, config);
    const idsOf = async (from: Generator, some: readonly Prompt[]) =>
      (await from.generate(some, options)).map((group) => group.map(({ ids }) => [...ids]));
    // Twice in one batch, then beside others, then all again.
    const asked = [[one!, one!], [...others, one!], prompts(pictures, config)];
    for (const some of asked)
      expect(await idsOf(keeping, some)).toEqual(await idsOf(generator, some));
    const programs = vi.spyOn(ProgramCache.prototype, 'get');
    await keeping.generate(prompts(pictures, config), options);
    expect(programs.mock.calls.map(([key]) => key.split('|')[0])).not.toContain('prefill');
    programs.mockRestore();
    await keeping.release();
  });

  it('the same seed gives the same answers in batches of any size', async () => {
    const options: GenerateOptions = {
      temperature: 1,
      n: 2,
      seed: 77,
      maxNewTokens: LONG,
      stopIds,
    };
    const ids = async (some: readonly Prompt[], more: Partial<GenerateOptions>) => {
      const answers = await generator.generate(some, { ...options, ...more });
      return answers.map((group) => group.map((answer) => [...answer.ids]));
    };
    const all = prompts(pictures, config);
    const together = await ids(all, {});
    expect(await ids(all, { maxSequences: 2 })).toEqual(together);
    expect(await ids(all.slice(1, 3), { firstPrompt: 1 })).toEqual(together.slice(1, 3));
    expect(await ids(all, { seed: 78 })).not.toEqual(together);
    const reported: unknown[] = [];
    const some = await ids([all[2]!, all[0]!], {
      promptNumbers: [2, 0],
      answerNumbers: [[1], [0, 1]],
      onAnswer: (prompt, answer, { ids }) => reported.push([prompt, answer, [...ids]]),
    });
    expect(some).toEqual([[together[2]![1]], together[0]]);
    expect(reported).toHaveLength(3);
    expect(reported).toEqual(
      expect.arrayContaining([
        [0, 0, some[0]![0]],
        [1, 0, some[1]![0]],
        [1, 1, some[1]![1]],
      ]),
    );
    // The answers of a group differ, too.
    expect(together.some(([first, second]) => String(first) !== String(second))).toBe(true);
  });
});

it('rows of one answer have one program, however long their caches are', async () => {
  const counts = [];
  for (const updatesCaches of [true, false]) {
    const generator = new Generator(tinyInFolder(TINY_TEXT, 13), undefined, { updatesCaches });
    const programs = vi.spyOn(ProgramCache.prototype, 'get');
    await generator.generate(prompts(), { temperature: 0, maxNewTokens: LONG, stopIds: [] });
    const keys = programs.mock.calls.map(([key]) => key);
    programs.mockRestore();
    counts.push(new Set(keys.filter((key) => key.startsWith('decode'))).size);
    await generator.release();
  }
  expect(counts).toEqual([1, 3]);
});

it('answers with a common beginning, computed once, equal those computed alone', async () => {
  const generator = new Generator(tinyInFolder(TINY_TEXT, 13));
  const options = { temperature: 0.35, seed: 3, maxNewTokens: LONG, stopIds: STOPS };
  const ids = async (n: number) =>
    (await generator.generate(prompts(), { ...options, n })).map((group) =>
      group.map((answer) => [...answer.ids]),
    );
  const alone = await ids(1);
  const many = await ids(24);
  expect(many.map(([first]) => first)).toEqual(alone.map(([first]) => first));
  expect((await ids(7)).flat()).toEqual(many.flatMap((group) => group.slice(0, 7)));
  // Some answers are equal, others differ after several tokens.
  const shared = many.flatMap((group) =>
    group.slice(1).map((answer) => answer.findIndex((id, i) => id !== group[0]![i])),
  );
  expect(shared).toContain(-1);
  expect(Math.max(...shared)).toBeGreaterThan(3);
});

it('a merged adapter gives the same answers as a separate one', async () => {
  const base = tinyInFolder(TINY_VISION, 13);
  const loaded = randomAdapter(base, 5);
  const merged = mergeAdapter(base, loaded);
  expect(merged.size).toBe(loaded.modules.size);
  const dir = temporaryFolder();
  const tensors = new Map([...randomParameters(TINY_VISION, 13), ...merged]);
  saveModel(dir, { json: TINY_VISION, tensors });
  const score = async (model: Model, trained: TrainableParameters) => {
    const trees = prompts(MIXED).map((prompt) => ({
      ...prompt,
      answers: [Int32Array.of(1, 2, 3)],
    }));
    return (await new Trainer(model, trained).run(layoutPrefixBatch(model, trees), {})).logp;
  };
  const beside = await score(base, adapterParameters(loaded.adapter, loaded.modules));
  const inside = await score(openModel(dir).model, { tensors: new Map() });
  const without = await score(base, { tensors: new Map() });
  expect(relativeError(inside, beside)).toBeLessThan(2e-5);
  expect(relativeError(without, beside)).toBeGreaterThan(0.01);
});

it('an abort signal stops generation between two tokens', async () => {
  const generator = new Generator(tinyInFolder(TINY_TEXT, 13));
  const controller = new AbortController();
  controller.abort();
  const options = { temperature: 0, maxNewTokens: 5, stopIds: [], signal: controller.signal };
  await expect(generator.generate(prompts(), options)).rejects.toThrow(/abort/i);
});

it('equal prompts of one call get different answers', async () => {
  const generator = new Generator(tinyInFolder(TINY_TEXT, 13));
  const prompt = { ids: Int32Array.of(1, 2, 3) };
  const options = { temperature: 3, maxNewTokens: 12, stopIds: [], n: 2 };
  const answers = (await generator.generate([prompt, prompt], options)).flat();
  expect(new Set(answers.map(({ ids }) => ids.join())).size).toBe(4);
});

it('one new token needs no decoding step', async () => {
  const generator = new Generator(tinyInFolder(TINY_TEXT, 13));
  const [group] = await generator.generate(prompts(), {
    temperature: 0,
    maxNewTokens: 1,
    stopIds: [],
  });
  expect(group![0]!.ids.length).toBe(1);
});
