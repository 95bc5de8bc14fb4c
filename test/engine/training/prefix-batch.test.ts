// Shared prompts, packed rows and padding give the loss and gradients of separate rows.

import { describe, expect, it } from 'vitest';
import type { Model } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import {
  layoutPrefixBatch,
  type LayoutOptions,
  type PrefixTree,
} from '../../../main/engine/training/prefix-batch.ts';
import { adapterParameters, type TrainableParameters } from '../../../main/engine/layers/lora.ts';
import {
  promptWithPictures,
  randomAdapter,
  randomIds,
  relativeError,
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
  worstError,
  type TinyConfig,
} from '../../helpers.ts';

/** Float32 sums in another order differ by this much. */
const ROUNDING = 2e-5;

type Grid = readonly [number, number, number];
/** Pictures of each prompt; [] is a text-only prompt. */
type PromptGrids = readonly (readonly Grid[])[];

/** Prompts with answers of random number and length, and a weight for every answer token. */
function randomTrees(
  seed: number,
  prompts: PromptGrids,
  config: TinyConfig = TINY_VISION,
): { trees: PrefixTree[]; weights: number[][][] } {
  const random = createRandom(seed);
  const trees = prompts.map((grids): PrefixTree => {
    const { ids, pictures } = promptWithPictures(random, grids, config);
    const answers = Array.from({ length: random.integer(5) + 1 }, () =>
      randomIds(random, 1 + random.integer(9)),
    );
    return { ids, ...(grids.length > 0 ? { pictures } : {}), answers };
  });
  const weights = trees.map(({ answers }) =>
    answers.map((answer) => [...answer].map(() => random.uniform() / 10)),
  );
  return { trees, weights };
}

interface Totals {
  loss: number;
  readonly gradients: Map<string, Float32Array>;
  /** By tree, answer and position. */
  readonly logp: Map<string, number>;
}

/**
 * Runs trees in one batch and adds the results to the totals. `name` maps a target's tree and answer
 * to those of the whole.
 */
async function runInto(
  totals: Totals,
  trainer: Trainer,
  trees: readonly PrefixTree[],
  weightOf: (tree: number, answer: number, position: number) => number,
  {
    name = (tree, answer) => `${tree}.${answer}`,
    ...options
  }: LayoutOptions & { name?: (tree: number, answer: number) => string } = {},
): Promise<ReturnType<typeof layoutPrefixBatch>> {
  const buffer = layoutPrefixBatch(trainer.model, trees, options);
  const tokenWeight = Float32Array.from(buffer.targets, ({ tree, answer, position }) =>
    weightOf(tree, answer, position),
  );
  const result = await trainer.run(
    buffer,
    { loss: { kind: 'sft' }, gradients: true },
    { tokenWeight },
  );
  totals.loss += result.loss!;
  for (const [key, gradient] of result.gradients) {
    const sum = totals.gradients.get(key) ?? new Float32Array(gradient.length);
    gradient.forEach((g, i) => (sum[i]! += g));
    totals.gradients.set(key, sum);
  }
  buffer.targets.forEach(({ tree, answer, position }, i) =>
    totals.logp.set(`${name(tree, answer)}.${position}`, result.logp[i]!),
  );
  return buffer;
}

const emptyTotals = (): Totals => ({ loss: 0, gradients: new Map(), logp: new Map() });

/**
 * The reference: every answer after its own copy of the prompt, one plain causal sequence per batch.
 */
async function oneByOne(
  trainer: Trainer,
  trees: readonly PrefixTree[],
  weights: number[][][],
): Promise<Totals> {
  const totals = emptyTotals();
  for (const [t, { ids, pictures, answers }] of trees.entries()) {
    for (const [g, answer] of answers.entries()) {
      const sequence: PrefixTree = {
        ids: Int32Array.of(...ids, ...answer),
        ...(pictures ? { pictures } : {}),
        answers: [],
        promptTargets: [...new Array<number>(ids.length).fill(0), ...[...answer].map(() => 1)],
      };
      await runInto(
        totals,
        trainer,
        [sequence],
        (_t, _a, at) => weights[t]![g]![at - ids.length]!,
        {
          exact: true,
          name: () => `${t}.${g}`,
        },
      );
    }
  }
  return { ...totals, logp: shifted(totals.logp, trees) };
}

/** Positions counted from the first answer token instead of the first prompt token. */
function shifted(
  logp: ReadonlyMap<string, number>,
  trees: readonly PrefixTree[],
): Map<string, number> {
  return new Map(
    [...logp].map(([key, value]) => {
      const [t, g, position] = key.split('.').map(Number);
      return [`${t}.${g}.${position! - trees[t!]!.ids.length}`, value];
    }),
  );
}

function expectSame(got: Totals, truth: Totals): void {
  expect(relativeError([got.loss], [truth.loss])).toBeLessThan(ROUNDING);
  expect([...got.logp.keys()].sort()).toEqual([...truth.logp.keys()].sort());
  const keys = [...truth.logp.keys()];
  const numbers = (of: Totals) => keys.map((key) => of.logp.get(key)!);
  expect(relativeError(numbers(got), numbers(truth))).toBeLessThan(ROUNDING);
  expect(worstError(got.gradients, truth.gradients)).toBeLessThan(ROUNDING);
}

function adapted(model: Model, seed: number): TrainableParameters {
  const { adapter, modules } = randomAdapter(model, seed);
  return adapterParameters(adapter, modules);
}

/** Sequences of more than nine tokens turn by other factors. */
const TINY_BORDER = { ...TINY_FUSED, original_max_position_embeddings: 9 };

const TEXT: PromptGrids = [[], [], []];
// Grids of 1, 4, 6 and 15 merged patches, so that windows and frames differ in size.
const MIXED: PromptGrids = [
  [[1, 4, 4]],
  [],
  [
    [1, 6, 4],
    [1, 2, 2],
  ],
  [[1, 6, 10]],
];
const EQUAL: PromptGrids = [[[1, 4, 4]], [[1, 4, 4]]];
const SQUARES: PromptGrids = [
  [[1, 4, 4]],
  [],
  [
    [1, 4, 4],
    [1, 4, 4],
  ],
];

const RESOLUTIONS: PromptGrids = [
  [[3, 4, 4]],
  [],
  [[5, 4, 4]],
  [
    [1, 4, 4],
    [1, 4, 4],
  ],
];

describe.each([
  { name: 'text', config: TINY_TEXT, prompts: TEXT, seeds: [1, 2] },
  { name: 'pictures of different sizes', config: TINY_VISION, prompts: MIXED, seeds: [3, 4] },
  { name: 'pictures of one size', config: TINY_VISION, prompts: EQUAL, seeds: [5] },
  { name: 'text in windows', config: TINY_WINDOW, prompts: TEXT, seeds: [1, 2] },
  { name: 'layers without rotation', config: TINY_NOPE, prompts: TEXT, seeds: [1] },
  { name: 'a window in the last layer', config: TINY_LAST_WINDOW, prompts: TEXT, seeds: [1] },
  { name: 'windows in every layer', config: TINY_MISTRAL, prompts: TEXT, seeds: [1] },
  { name: 'joined matrices', config: TINY_FUSED, prompts: TEXT, seeds: [1] },
  {
    name: 'sequences on both sides of a border',
    config: TINY_BORDER,
    prompts: TEXT,
    seeds: [1, 2],
  },
  { name: 'pictures for several layers', config: TINY_DEEP, prompts: MIXED, seeds: [3] },
  { name: 'text with states', config: TINY_DELTA, prompts: TEXT, seeds: [1, 2] },
  { name: 'text with short convolutions', config: TINY_CONVOLUTION, prompts: TEXT, seeds: [1, 2] },
  { name: 'pictures with states', config: TINY_DELTA_VISION, prompts: MIXED, seeds: [3] },
  { name: 'pictures in their own shape', config: TINY_SHAPES, prompts: MIXED, seeds: [3] },
  { name: 'pictures seen both ways', config: TINY_BOTH_WAYS, prompts: SQUARES, seeds: [3, 4] },
  { name: 'pictures in tiles', config: TINY_TILES, prompts: SQUARES, seeds: [3] },
  {
    name: 'pictures of any resolution',
    config: TINY_ANY_RESOLUTION,
    prompts: RESOLUTIONS,
    seeds: [4],
  },
  { name: 'shared keys', config: TINY_SHARED_KEYS, prompts: MIXED, seeds: [3] },
  { name: 'keys as values', config: TINY_KEYS_AS_VALUES, prompts: MIXED, seeds: [4] },
])('rows of $name', ({ config, prompts, seeds }) => {
  const model = tinyInFolder(config, 9);
  const trainer = new Trainer(model, adapted(model, 2));

  it.each(seeds)('trees, packed trees and separate rows agree (seed %i)', async (seed) => {
    const { trees, weights } = randomTrees(seed, prompts, config);
    const truth = await oneByOne(trainer, trees, weights);
    const weightOf = (t: number, g: number, at: number): number => weights[t]![g]![at]!;
    const longest = Math.max(...trees.map(({ ids }) => ids.length));
    const layouts: LayoutOptions[] = [
      {},
      { exact: true },
      { promptCapacity: longest * 2 },
      { promptCapacity: 1000 },
      { promptCapacity: longest * 2, slotCapacity: 4 },
      { treesPerRow: 2 },
      { treesPerRow: 3, slotLength: 24 },
    ];
    for (const options of layouts) {
      const totals = emptyTotals();
      const { layout } = await runInto(totals, trainer, trees, weightOf, options);
      if (options.promptCapacity === 1000) expect(layout).toMatchObject({ rows: 1, packed: true });
      expectSame(totals, truth);
    }
  });
});

it.each([
  ['one run of tokens, positions by seconds', TINY_VISION],
  ['each frame as a picture', TINY_DEEP],
] as const)('packed trees with videos equal separate rows: %s', async (_name, config) => {
  const model = tinyInFolder(config, 9);
  const trainer = new Trainer(model, adapted(model, 2));
  const { trees: still, weights } = randomTrees(3, [
    [
      [1, 4, 4],
      [3, 4, 2],
    ],
    [[2, 4, 4]],
    [[1, 2, 2]],
  ]);
  // The last picture of a tree, if it has several frames, is a video.
  const trees = still.map((tree): PrefixTree => {
    const [t, h, w] = tree.pictures!.gridThw.at(-1)!;
    if (t === 1) return tree;
    const marks = [...tree.ids.keys()].filter((i) => tree.ids[i] === config.image_token_id);
    const own = marks.slice(-(t * h * w) / 4);
    const ids = tree.ids.map((id, i) => (own.includes(i) ? config.video_token_id : id));
    return { ...tree, ids, pictures: { ...tree.pictures!, videoSeconds: [0.8] } };
  });
  const truth = await oneByOne(trainer, trees, weights);
  for (const options of [{}, { promptCapacity: 1000 }, { treesPerRow: 2 }]) {
    const totals = emptyTotals();
    await runInto(totals, trainer, trees, (t, g, at) => weights[t]![g]![at]!, options);
    expectSame(totals, truth);
  }
});

it('an adapter on the vision tower has a gradient for every tensor', async () => {
  const model = tinyInFolder(TINY_VISION, 9);
  const trained = adapted(model, 2);
  const { trees, weights } = randomTrees(6, MIXED);
  const totals = emptyTotals();
  await runInto(totals, new Trainer(model, trained), trees, (t, g, at) => weights[t]![g]![at]!);
  expect([...totals.gradients.keys()].sort()).toEqual([...trained.tensors.keys()].sort());
  for (const gradient of totals.gradients.values())
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0);
});

it('the vision features of a batch are those of each picture alone, in their order', async () => {
  const model = tinyInFolder(TINY_VISION, 9);
  const trainer = new Trainer(model, { tensors: new Map() });
  const { trees } = randomTrees(7, MIXED);
  const features = async (some: readonly PrefixTree[]): Promise<number[][]> => {
    const buffer = layoutPrefixBatch(model, some);
    const { vision } = await trainer.run(buffer, { vision: true });
    const D = model.sizes.width;
    return [...buffer.vision!.featureRow].map((row) => [
      ...vision!.subarray(row * D, (row + 1) * D),
    ]);
  };
  const together = await features(trees);
  const alone: number[][] = [];
  for (const { pictures } of trees) {
    let start = 0;
    for (const grid of pictures?.gridThw ?? []) {
      const size = grid[0] * grid[1] * grid[2] * 96;
      const pixelValues = pictures!.pixelValues.slice(start, (start += size));
      const tokens = new Array<number>((grid[1] * grid[2]) / 4).fill(TINY_VISION.image_token_id);
      const one = { pixelValues, gridThw: [grid] };
      alone.push(
        ...(await features([
          { ids: Int32Array.of(1, ...tokens), pictures: one, answers: [Int32Array.of(1)] },
        ])),
      );
    }
  }
  expect(together.length).toBe(4 + 6 + 1 + 15);
  expect(relativeError(together.flat(), alone.flat())).toBeLessThan(ROUNDING);
});

it('an adapter with B = 0 does not change the model', async () => {
  const model = tinyInFolder(TINY_TEXT, 9);
  const { adapter, modules } = randomAdapter(model, 2);
  for (const { keyB } of modules.values()) adapter.tensors.get(keyB)!.data.fill(0);
  const { trees } = randomTrees(8, TEXT);
  const buffer = layoutPrefixBatch(model, trees);
  const plain = await new Trainer(model, { tensors: new Map() }).run(buffer, {});
  const same = await new Trainer(model, adapterParameters(adapter, modules)).run(buffer, {});
  expect([...same.logp]).toEqual([...plain.logp]);
});

it('short answers share a slot, of one prompt and of several', () => {
  const model = tinyInFolder(TINY_TEXT, 9);
  const answers = [9, 4, 5, 2, 3].map((n) => new Int32Array(n).fill(5));
  const { layout, realTokens } = layoutPrefixBatch(model, [{ ids: Int32Array.of(1, 2), answers }]);
  expect(layout).toMatchObject({ answers: 3, length: 8 });
  expect(realTokens).toBe(2 + 8 + 3 + 4 + 1 + 2);
  const trees = answers.map((answer) => ({ ids: Int32Array.of(1, 2), answers: [answer] }));
  const together = layoutPrefixBatch(model, trees, { treesPerRow: 5 });
  expect(together.layout).toMatchObject({ rows: 1, prompt: 10, answers: 3, length: 8 });
  const rows = layoutPrefixBatch(model, trees, { treesPerRow: 3 });
  expect(rows.layout).toMatchObject({ rows: 2, prompt: 6, answers: 2, length: 8 });
});

it.each([
  ['as they are', TINY_TEXT, 1],
  ['divided', TINY_TEXT, 0.7],
  ['capped', TINY_SHARED_KEYS, 1],
  ['capped and divided', TINY_SHARED_KEYS, 0.7],
])(
  'logits %s in ranges of a frozen head give the same numbers',
  async (_name, config, temperature) => {
    const model = tinyInFolder(config, 9);
    const trainer = new Trainer(model, adapted(model, 2));
    const random = createRandom(4);
    const trees = Array.from({ length: 9 }, (): PrefixTree => {
      const answers = [randomIds(random, 70)];
      return { ids: randomIds(random, 3), answers };
    });
    const buffer = layoutPrefixBatch(model, trees);
    expect(buffer.targets.length).toBe(630);
    const tokenWeight = new Float32Array(630).fill(1 / 630);
    const wanted = { loss: { kind: 'sft' }, gradients: true, entropy: true, temperature } as const;
    // Seven columns of 630 targets at a time: the last range is shorter.
    const logitBytes = 4 * 630 * 7;
    const chunked = await trainer.run(buffer, { ...wanted, logitBytes }, { tokenWeight });
    const atOnce = await trainer.run(buffer, { ...wanted, logits: true }, { tokenWeight });
    expect(relativeError(chunked.logp, atOnce.logp)).toBeLessThan(ROUNDING);
    expect(relativeError(chunked.entropy!, atOnce.entropy!)).toBeLessThan(ROUNDING);
    expect(relativeError([chunked.loss!], [atOnce.loss!])).toBeLessThan(ROUNDING);
    expect(worstError(chunked.gradients, atOnce.gradients)).toBeLessThan(ROUNDING);
    const { logp } = await trainer.run(buffer, { temperature, logitBytes });
    expect(relativeError(logp, atOnce.logp)).toBeLessThan(ROUNDING);
  },
);

it('pictures that do not match their tokens throw', () => {
  const model = tinyInFolder(TINY_VISION, 9);
  const { ids, pictures } = promptWithPictures(createRandom(1), [[1, 4, 4]]);
  const layout = (prompt: readonly number[], grids: readonly Grid[]) => () => {
    const numbers = grids.reduce((sum, [t, h, w]) => sum + t * h * w, 0) * 96;
    const some = { pixelValues: new Float32Array(numbers), gridThw: grids };
    return layoutPrefixBatch(model, [
      { ids: Int32Array.from(prompt), pictures: some, answers: [] },
    ]);
  };
  expect(layout([...ids, 62], [[1, 4, 4]])).toThrow('tokens for 2 pictures, but 1 were given');
  expect(
    layout(
      [...ids],
      [
        [1, 4, 4],
        [1, 4, 4],
      ],
    ),
  ).toThrow('2 pictures were given');
  expect(layout([...ids], [[1, 4, 6]])).toThrow('picture 1 has 6 features');
  expect(layout([1, 2], [[1, 4, 4]])).toThrow('1 pictures were given, but the prompt has tokens');
  expect(layout([1, 62, 62], [[1, 2, 2]])).toThrow('tokens for 2 pictures, but 1 were given');
  const short = { ...pictures, pixelValues: pictures.pixelValues.slice(1) };
  expect(() => layoutPrefixBatch(model, [{ ids, pictures: short, answers: [] }])).toThrow(
    'need 16 patches of 96 numbers, got 1535',
  );
  expect(() =>
    layoutPrefixBatch(tinyInFolder(TINY_TEXT), [{ ids, pictures, answers: [] }]),
  ).toThrow('does not see pictures');
});

describe('long prompts', () => {
  it.each([
    ['text', TINY_TEXT],
    ['windows', TINY_WINDOW],
    ['states', TINY_DELTA],
  ] as const)('give the same numbers in query blocks: %s', async (_name, json) => {
    const model = tinyInFolder(json);
    const { adapter, modules } = randomAdapter(model, 3);
    const trainer = new Trainer(model, adapterParameters(adapter, modules));
    const ids = randomIds(createRandom(11), 301);
    // The same tokens as one prompt, which is computed in query blocks, and as a short prompt with
    // a long answer, which is not.
    const whole: PrefixTree = {
      ids,
      answers: [],
      promptTargets: Uint8Array.from(ids, (_, i) => Number(i >= 60)),
    };
    const split: PrefixTree = { ids: ids.slice(0, 60), answers: [ids.slice(60)] };
    const run = (tree: PrefixTree) => {
      const buffer = layoutPrefixBatch(model, [tree], { exact: true });
      const tokenWeight = Float32Array.from(buffer.targets, ({ id }) => (id % 3) / 50);
      return trainer.run(buffer, { loss: { kind: 'sft' }, gradients: true }, { tokenWeight });
    };
    const [a, b] = [await run(whole), await run(split)];
    await trainer.release();
    expect(a.logp.length).toBe(241);
    expect(relativeError(a.logp, b.logp)).toBeLessThan(ROUNDING);
    expect(worstError(a.gradients, b.gradients)).toBeLessThan(10 * ROUNDING);
  });

  it('give the same numbers wherever a picture lies among the query blocks', async () => {
    const model = tinyInFolder(TINY_BOTH_WAYS);
    const { adapter, modules } = randomAdapter(model, 3);
    const trainer = new Trainer(model, adapterParameters(adapter, modules));
    const random = createRandom(11);
    const { ids: some, pictures } = promptWithPictures(random, [[1, 4, 4]], TINY_BOTH_WAYS);
    const picture = some.filter((id) => id === 62);
    // Rows of 301 tokens have blocks of 150, rows of 384 have blocks of 128: the picture lies on
    // the border of one of them.
    for (const start of [126, 148]) {
      const ids = Int32Array.of(...randomIds(random, start), ...picture, ...randomIds(random, 400));
      const tree: PrefixTree = {
        ids: ids.slice(0, 301),
        pictures,
        answers: [],
        promptTargets: Uint8Array.from({ length: 301 }, (_, i) => Number(i >= 130)),
      };
      const run = (options: LayoutOptions) => {
        const buffer = layoutPrefixBatch(model, [tree], { exact: true, ...options });
        const tokenWeight = Float32Array.from(buffer.targets, ({ id }) => (id % 3) / 50);
        return trainer.run(buffer, { loss: { kind: 'sft' }, gradients: true }, { tokenWeight });
      };
      const [a, b] = [await run({}), await run({ promptCapacity: 384 })];
      expect(a.logp.length).toBe(171);
      expect(relativeError(a.logp, b.logp)).toBeLessThan(ROUNDING);
      expect(worstError(a.gradients, b.gradients)).toBeLessThan(10 * ROUNDING);
    }
    await trainer.release();
  });
});
