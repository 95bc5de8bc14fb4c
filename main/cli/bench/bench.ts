// `omr bench`: speed and memory of training and rollouts, with the flags and fields of the
// benchmark scripts of other libraries.

import * as os from 'node:os';
import { newAdapter, type LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { openModel } from '../../data/checkpoints/load.ts';
import { loadTokenizer } from '../../data/text/tokenizer.ts';
import { Generator, type Prompt } from '../../engine/generation/generator.ts';
import { adapterParameters } from '../../engine/layers/lora.ts';
import { quantizesActivations, textOnlyLora, type Model } from '../../engine/models/model.ts';
import { createOptimizer } from '../../engine/training/optimizers/index.ts';
import { policyFeeds } from '../../engine/training/policy-inputs.ts';
import { createRandom, type Random } from '../../engine/random.ts';
import type { Products } from '../../engine/graph/graph.ts';
import type { Device } from '../../engine/runtime/session.ts';
import { Trainer } from '../../engine/training/trainer.ts';
import {
  layoutPrefixBatch,
  type PrefixTree,
  type PrefixBatch,
} from '../../engine/training/prefix-batch.ts';
import { groupAdvantages } from '../../stages/rl/advantages.ts';
import { UsageError, type Arguments, type FlagValues } from '../terminal/arguments.ts';
import { benchImport } from './import.ts';
import { benchScore } from './score.ts';
import { benchFit } from './fit.ts';
import { ADAMW, hostSteps, LEARNING_RATE, type SftSteps, type Trained } from './sft-steps.ts';
import { usableDevice, withWeights } from '../terminal/model-flags.ts';

/** What `omr bench` prints. */
export type Figures = Readonly<Record<string, unknown>>;

const WORKLOADS = { sft, rollout, rl, load };

/** `omr bench WORKLOAD`: runs a benchmark and returns its figures. Inputs are random token ids. */
export async function bench({ words, flags }: Arguments): Promise<Figures> {
  const name = words[0]!;
  if (name === 'score')
    return { what: 'omr bench score', ...benchScore(flags), threads: os.availableParallelism() };
  if (name === 'import') return { what: 'omr bench import', ...(await benchImport(flags)) };
  if (!Object.hasOwn(WORKLOADS, name) && name !== 'fit') {
    const known = [...Object.keys(WORKLOADS), 'fit', 'import', 'score'].join(', ');
    throw new UsageError(`There is no benchmark named "${name}".`, `Choose from ${known}.`);
  }
  if (typeof flags.model !== 'string')
    throw new UsageError('--model is missing.', 'Add --model DIR.');
  const device = await usableDevice(flags);
  const started = performance.now();
  const dir = flags.model;
  if (name === 'fit') return benchFit(dir, flags);
  return withWeights(dir, flags, async (weightsDir) => {
    const { model } = openModel(weightsDir);
    const random = createRandom(flags.seed ?? 0);
    const run = WORKLOADS[name as keyof typeof WORKLOADS];
    const figures = await run({ model, dir, flags, random, started, device });
    return {
      what: `omr bench ${name}`,
      ...figures,
      peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      weights: flags.weights ?? 'as stored',
      device,
      threads: os.availableParallelism(),
    };
  });
}

/** A model, and what a benchmark does with it. */
export interface Workload {
  readonly model: Model;
  /** The model folder as given, with its tokenizer. */
  readonly dir: string;
  readonly flags: FlagValues;
  readonly random: Random;
  /** Start of the command, in ms of `performance.now()`. */
  readonly started: number;
  readonly device: Device;
  /** Type of the products with frozen weights; float32 by default. */
  readonly products?: Products;
}

/**
 * LoRA steps on random ids: cross-entropy, backward pass, clipping, AdamW on the seven projections of the
 * text model.
 */
export function sft(work: Workload): Promise<Figures> {
  return sftBy(work, hostSteps);
}

/** The same steps, made in another way. */
export async function sftBy(
  work: Workload,
  stepsOf: (trained: Trained) => SftSteps,
): Promise<Figures> {
  const { model, flags, device, products = 'float32' } = work;
  const lora = loraOf(work, number(flags, 'rank', 16));
  const trainer = new Trainer(model, lora.trained, { device, products });
  const rows = supervisedRows(work);
  const { tensors } = lora.loaded.adapter;
  const steps = stepsOf({ trainer, tensors, device });
  const seconds: number[] = [];
  const optimizerSeconds: number[] = [];
  const losses: number[] = [];
  const wanted = {
    loss: { kind: 'sft' },
    gradients: true,
    recompute: flags.checkpointing === true,
  } as const;
  for (let step = 0; step < number(flags, 'steps', 6); step++) {
    const start = performance.now();
    const { loss, optimizer } = await steps.step(rows.buffer, wanted);
    seconds.push((performance.now() - start) / 1000);
    optimizerSeconds.push(optimizer);
    losses.push(loss);
  }
  await steps.release();
  const warm = seconds.length > 1 ? seconds.slice(1) : seconds;
  return {
    tokens_per_s_best: rows.tokens / Math.min(...warm),
    tokens_per_s_median: rows.tokens / median(warm),
    // Each before its step: of one step, there is only one.
    loss: losses.length > 1 ? [losses[0]!, losses.at(-1)!] : losses,
    tokens: rows.tokens,
    step_seconds_median: median(warm),
    step_seconds: warm,
    optimizer_seconds_median: median(optimizerSeconds),
    first_step_seconds: seconds[0]!,
  };
}

/** Samples a group of answers at temperature 1; the end-of-sequence token is ignored. */
export async function rollout(work: Workload): Promise<Figures> {
  const { model, flags, device } = work;
  const batch = number(flags, 'batch', 16);
  const maxNewTokens = number(flags, 'new', 64);
  const prompt = randomPrompt(work, number(flags, 'prompt', 256), 'prompt');
  const generator = new Generator(model, undefined, { device });
  const seconds = async (maxNewTokens: number, seed: number) => {
    const start = performance.now();
    const options = { n: batch, maxNewTokens, temperature: 1, stopIds: [], seed };
    await generator.generate([prompt], options);
    return (performance.now() - start) / 1000;
  };
  const speeds: number[] = [];
  const prefills: number[] = [];
  const decodes: number[] = [];
  await seconds(maxNewTokens, -1); // compiles the programs of the timed runs
  for (let repeat = 0; repeat < number(flags, 'repeats', 3); repeat++) {
    // The first token comes with the prompt.
    const first = await seconds(1, repeat);
    const whole = await seconds(maxNewTokens, repeat);
    speeds.push((batch * maxNewTokens) / whole);
    prefills.push(prompt.ids.length / first);
    decodes.push((batch * (maxNewTokens - 1)) / Math.max(1e-9, whole - first));
  }
  await generator.release();
  return {
    new_tokens_per_s_best: Math.max(...speeds),
    new_tokens_per_s_median: median(speeds),
    new_tokens_per_s: speeds,
    prefill_tokens_per_s_best: Math.max(...prefills),
    decode_tokens_per_s_best: Math.max(...decodes),
  };
}

/** GSPO steps: rollouts, rewards, loss, backward pass, AdamW on LoRA of all linear layers. */
async function rl(work: Workload): Promise<Figures> {
  const { model, flags, dir, device } = work;
  const prompts = number(flags, 'prompts', 2);
  const group = number(flags, 'group', 8);
  const maxNewTokens = number(flags, 'new', 64);
  const lora = loraOf(work, number(flags, 'rank', 16));
  const trainer = new Trainer(model, lora.trained, { device });
  const generator = new Generator(model, lora.trained, { device });
  const tokenizer = loadTokenizer(dir);
  const ids = tokenizer.encode('What is the value shown? '.repeat(8));
  const optimizer = createOptimizer('adamw', ADAMW);
  const seconds: number[] = [];
  for (let step = 0; step < number(flags, 'steps', 3); step++) {
    const start = performance.now();
    const answers = await generator.generate(
      Array.from({ length: prompts }, () => ({ ids })),
      { n: group, maxNewTokens, temperature: 1, stopIds: [], seed: step },
    );
    const trees = answers.map((sampled): PrefixTree => ({
      ids,
      answers: sampled.map((a) => a.ids),
    }));
    const policy = answers.map((sampled) => {
      const rewards = sampled.map((answer) => tokenizer.decode(answer.ids).length % 7);
      const advantages = groupAdvantages(rewards, { std: true });
      return sampled.map(({ logp }, g) => ({ oldLogp: logp, advantage: advantages[g]! }));
    });
    const buffer = layoutPrefixBatch(model, trees, { treesPerRow: 1 });
    const size = { answers: prompts * group, tokens: prompts * group * maxNewTokens };
    const feeds = policyFeeds(buffer, policy, size, { aggregation: 'seq-mean-token-mean' });
    const loss = {
      kind: 'policy',
      ratio: 'sequence',
      clipLow: 3e-4,
      clipHigh: 4e-4,
      beta: 0,
      isOnPolicy: quantizesActivations(model),
    } as const;
    const { gradients } = await trainer.run(buffer, { loss, gradients: true }, feeds);
    optimizer.step(lora.loaded.adapter.tensors, gradients, LEARNING_RATE);
    seconds.push((performance.now() - start) / 1000);
  }
  await generator.release();
  await trainer.release();
  return { step_seconds: seconds };
}

/** Time from the start of the command to the end of the first training step. */
async function load(work: Workload): Promise<Figures> {
  const figures = await sft({ ...work, flags: { ...work.flags, steps: 1 } });
  return { seconds: (performance.now() - work.started) / 1000, loss: figures.loss };
}

function loraOf({ model, random }: Workload, rank: number) {
  const config = textOnlyLora(model, rank);
  const loaded: LoadedAdapter = newAdapter(model, config, random);
  return { loaded, trained: adapterParameters(loaded.adapter, loaded.modules) };
}

/**
 * Rows of `--length` random ids, trained on all tokens but images; with `--share-prefix`, prompts with
 * several answers, trained
 * on the answers.
 */
function supervisedRows(work: Workload): { buffer: PrefixBatch; tokens: number } {
  const { model, flags } = work;
  const batch = number(flags, 'batch', 2);
  const isShared = flags['share-prefix'] === true;
  const length = isShared ? number(flags, 'prompt', 300) : number(flags, 'length', 512);
  const group = isShared ? number(flags, 'group', 8) : 0;
  const answer = number(flags, 'answer', 100);
  const placeholder = model.family.vision?.imageTokenId(model.config);
  const trees = Array.from({ length: batch }, (): PrefixTree => {
    const prompt = randomPrompt(work, length, isShared ? 'prompt' : 'length');
    const answers = Array.from({ length: group }, () => randomIds(work, answer));
    if (isShared) return { ...prompt, answers };
    const promptTargets = Uint8Array.from(prompt.ids, (id) => (id === placeholder ? 0 : 1));
    return { ...prompt, promptTargets, answers };
  });
  const tokens = batch * (isShared ? group * (length + answer) : length);
  return { buffer: layoutPrefixBatch(model, trees, { exact: true }), tokens };
}

/** Ids of words: a placeholder of a picture or video without one would be refused. */
function randomIds(
  { model, random }: Pick<Workload, 'model' | 'random'>,
  length: number,
): Int32Array {
  const { vision } = model.family;
  const placeholders = [
    vision?.imageTokenId(model.config),
    vision?.videoTokenId?.(model.config),
  ].filter((id) => id !== undefined);
  const drawn = (): number => {
    const id = 20 + Math.floor(random.uniform() * (model.sizes.vocabulary - 20));
    return placeholders.includes(id) ? drawn() : id;
  };
  return Int32Array.from({ length }, drawn);
}

/**
 * A prompt of random ids; with `--images`, images of about 8 × 8 patches or of a whole tile at its start,
 * two tokens apart. Throws a UsageError that names the flag where they do not fit in `length` tokens.
 */
function randomPrompt(work: Workload, length: number, flag: 'prompt' | 'length'): Prompt {
  const { model, flags, random } = work;
  const ids = randomIds(work, length);
  const images = number(flags, 'images', 0);
  const { vision } = model.family;
  if (images === 0) return { ids };
  if (!vision)
    throw new UsageError(
      '--images needs a vision-language model.',
      'Omit it, or choose another model.',
    );
  const [, rows, columns] = vision.smallestGrid(model.config);
  const side = (blocks: number) => blocks * Math.ceil(8 / blocks);
  const grid = vision.tileGrid?.(model.config) ?? ([1, side(rows), side(columns)] as const);
  const tokens = vision.pictureTokens(model.config, grid);
  const least = 2 + images * (tokens + 2);
  if (length < least)
    throw new UsageError(
      `${images} images of ${tokens} tokens do not fit in ${length} tokens.`,
      `Set --${flag} to ${least} or more, or lower --images.`,
    );
  for (let i = 0; i < images; i++) {
    const start = 2 + i * (tokens + 2);
    ids.fill(vision.imageTokenId(model.config), start, start + tokens);
  }
  const patches = grid[0] * grid[1] * grid[2];
  const count = images * patches * vision.valuesPerPatch(model.config);
  const pixelValues = Float32Array.from({ length: count }, () => random.normal());
  return { ids, pictures: { pixelValues, gridThw: Array.from({ length: images }, () => grid) } };
}

function number(flags: FlagValues, name: keyof FlagValues, fallback: number): number {
  return Number(flags[name] ?? fallback);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
