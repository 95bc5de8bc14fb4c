// Tiny random models in our engine and in llama.cpp, side by side.

import * as path from 'node:path';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import type { LoadedAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { writeGguf } from '../../../main/data/formats/weights/gguf-writer.ts';
import { planBareText } from '../../../main/data/gguf/write-model.ts';
import { openLlamaLibrary } from '../../../main/data/llama/library.ts';
import { LlamaSession } from '../../../main/data/llama/session.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
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
