// Tiny random models in our engine and in llama.cpp, side by side.

import * as path from 'node:path';
import { expect } from 'vitest';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import type { LoadedAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { writeGguf } from '../../../main/data/formats/weights/gguf-writer.ts';
import { planBareText } from '../../../main/data/gguf/write-model.ts';
import { openLlamaLibrary } from '../../../main/data/llama/library.ts';
import { LlamaSession } from '../../../main/data/llama/session.ts';
import { Generator, type Prompt } from '../../../main/engine/generation/generator.ts';
import type {
  GeneratedSequence,
  GenerateOptions,
} from '../../../main/engine/generation/sequences.ts';
import { LogitsSampler } from '../../../main/engine/generation/logits-sampler.ts';
import { adapterParameters, type Adapter } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { VisionTower } from '../../../main/engine/training/vision-features.ts';
import { AdapterSwap } from '../../../main/stages/rollouts/adapter-swap.ts';
import { LlamaGenerator } from '../../../main/stages/rollouts/llama-generator.ts';
import { PromptReader } from '../../../main/stages/rollouts/prompt-reader.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import {
  EVERY_LINEAR,
  randomAdapter,
  randomParameters,
  temporaryFolder,
  type TinyConfig,
} from '../../helpers.ts';

export interface PairOptions {
  readonly type?: GgufType;
  /** Keys and values in 32 bits; those of the type's default are in 16. */
  readonly isExact?: boolean;
  readonly adapter?: boolean;
  readonly seed?: number;
  readonly rank?: number;
}

/** One model with two generators. */
export interface Pair {
  readonly engine: Generator;
  readonly llama: LlamaGenerator;
  readonly session: LlamaSession;
  readonly loaded: LoadedAdapter | undefined;
  readonly swap: AdapterSwap | undefined;
  readonly model: ReturnType<typeof openModel>['model'];
}

/** A tiny random model, with a random adapter unless told otherwise. */
export async function pairOf(
  json: TinyConfig,
  {
    type = 'f32',
    isExact = true,
    adapter: hasAdapter = true,
    seed = 13,
    rank = 3,
  }: PairOptions = {},
): Promise<Pair> {
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors: randomParameters(json, seed) });
  const { model } = openModel(dir);
  const file = path.join(temporaryFolder(), 'base.gguf');
  await writeGguf(file, planBareText(dir, type).content);
  const session = await LlamaSession.open({
    library: openLlamaLibrary('cpu'),
    file,
    vocabulary: model.sizes.vocabulary,
    onCard: false,
    isExact,
  });
  const config = { r: rank, lora_alpha: 2 * rank, target_modules: EVERY_LINEAR };
  const loaded = hasAdapter ? randomAdapter(model, 5, config) : undefined;
  const trained = loaded && adapterParameters(loaded.adapter, loaded.modules);
  const tower = model.family.vision ? new VisionTower(model, trained) : undefined;
  const swap = loaded && new AdapterSwap(model, loaded, temporaryFolder());
  return {
    engine: new Generator(model, trained),
    llama: new LlamaGenerator({
      session: session!,
      reader: new PromptReader(model, tower),
      sampler: new LogitsSampler(model.sizes.vocabulary),
      ...(swap ? { adapter: swap } : {}),
    }),
    ...{ session: session!, loaded, swap, model },
  };
}

/** Other random numbers in an adapter. */
export function randomize({ tensors }: Adapter, seed: number): void {
  const random = createRandom(seed);
  for (const { data } of tensors.values())
    for (let i = 0; i < data.length; i++) data[i] = 0.05 * random.normal();
}

/** Largest difference between log-probabilities of one token in both programs. */
const CLOSE = 1e-4;

const worstDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!)), 0);

/** Throws unless both programs gave the same tokens with nearly the same log-probabilities. */
export function expectEqual(
  theirs: readonly (readonly GeneratedSequence[])[],
  ours: readonly (readonly GeneratedSequence[])[],
  close: number = CLOSE,
): void {
  expect(theirs.map((group) => group.map(({ ids }) => [...ids]))).toEqual(
    ours.map((group) => group.map(({ ids }) => [...ids])),
  );
  ours.flat().forEach(({ logp, finished, meanEntropy }, i) => {
    const other = theirs.flat()[i]!;
    expect(other.finished).toBe(finished);
    expect(worstDifference(other.logp, logp)).toBeLessThan(close);
    expect(Math.abs(other.meanEntropy - meanEntropy)).toBeLessThan(close);
  });
}

/** Lets both programs answer, throws unless they do the same, and gives the answers. */
export async function expectSame(
  pair: Pair,
  options: GenerateOptions,
  { prompts, close }: { readonly prompts: readonly Prompt[]; readonly close?: number },
) {
  const ours = await pair.engine.generate(prompts, options);
  expectEqual(await pair.llama.generate(prompts, options), ours, close);
  return ours;
}

/** Frees both generators. */
export async function release({ engine, llama }: Pair): Promise<void> {
  await engine.release();
  await llama.release();
}
