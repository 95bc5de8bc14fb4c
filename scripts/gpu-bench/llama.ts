// Rollouts by llama.cpp as RL makes them: the LoRA is exchanged before each, and the training program
// scores what was drawn.

import { join } from 'node:path';
import { newAdapter, type LoadedAdapter } from '../../main/data/checkpoints/peft-adapter.ts';
import { writeGguf } from '../../main/data/formats/weights/gguf-writer.ts';
import { planBareText } from '../../main/data/gguf/write-model.ts';
import { openLlamaLibrary } from '../../main/data/llama/library.ts';
import { LlamaSession, type CacheType } from '../../main/data/llama/session.ts';
import { LogitsSampler } from '../../main/engine/generation/logits-sampler.ts';
import { adapterParameters } from '../../main/engine/layers/lora.ts';
import { textOnlyLora, type Model } from '../../main/engine/models/model.ts';
import { createRandom } from '../../main/engine/random.ts';
import type { Device } from '../../main/engine/runtime/session.ts';
import { scoreLogProbs } from '../../main/engine/training/score-log-probs.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import { importanceWeights } from '../../main/stages/rl/importance.ts';
import { defaults } from '../../main/stages/rl/settings.ts';
import { AdapterSwap } from '../../main/stages/rollouts/adapter-swap.ts';
import { LlamaGenerator } from '../../main/stages/rollouts/llama-generator.ts';
import { PromptReader } from '../../main/stages/rollouts/prompt-reader.ts';
import { productsOn } from '../../main/stages/training/products.ts';
import type { GgufType } from '../../settings/gguf-types.ts';

/** How llama.cpp holds the weights, and keys and values. */
interface Form {
  readonly weights: GgufType;
  readonly cache: CacheType;
  /** Measured at all sizes, else at the first. */
  readonly isWhole: boolean;
}

export const LLAMA_FORMS: readonly Form[] = [
  { weights: 'f16', cache: 'f16', isWhole: true },
  { weights: 'q8_0', cache: 'f16', isWhole: true },
  { weights: 'f16', cache: 'f32', isWhole: false },
  { weights: 'f16', cache: 'q8_0', isWhole: false },
];

/** One measurement of every repeat. */
interface Measured {
  /** New tokens a second, with the change of the LoRA. */
  readonly speeds: readonly number[];
  /** Milliseconds of that change. */
  readonly swaps: readonly number[];
  /** Mean distance of a token's log-probability from the training program's. */
  readonly difference: readonly number[];
  /** Share of the tokens whose importance weight is at its cap. */
  readonly clipped: readonly number[];
}

const RANK = 16;
/** Tokens of the answers that are scored, at most. */
const SCORED_ANSWERS = 4;

/** A model in llama.cpp with a LoRA. */
export class LlamaRollouts {
  readonly #model: Model;
  readonly #device: Device;
  readonly #lora: LoadedAdapter;
  readonly #session: LlamaSession;
  readonly #swap: AdapterSwap;
  readonly #generator: LlamaGenerator;
  readonly #random = createRandom(7);

  private constructor(
    model: Model,
    device: Device,
    { lora, session, swap }: { lora: LoadedAdapter; session: LlamaSession; swap: AdapterSwap },
  ) {
    this.#model = model;
    this.#device = device;
    this.#lora = lora;
    this.#session = session;
    this.#swap = swap;
    this.#generator = new LlamaGenerator({
      session,
      reader: new PromptReader(model, undefined),
      sampler: new LogitsSampler(session.vocabulary, { device }),
      adapter: swap,
    });
  }

  /** Writes the model's folder as a file and loads it. Throws a UserError where llama.cpp cannot be used. */
  static async open(
    model: Model,
    { folder, device, weights, cache }: Form & { readonly folder: string; readonly device: Device },
  ): Promise<LlamaRollouts> {
    const library = openLlamaLibrary(device);
    const file = join(folder, `${weights}.gguf`);
    await writeGguf(file, planBareText(folder, weights).content);
    const session = await LlamaSession.open({
      ...{ library, file, cache, vocabulary: model.sizes.vocabulary },
      ...{ onCard: device !== 'cpu', isExact: false },
    });
    if (!session) throw new Error(`llama.cpp does not load ${weights}`);
    const lora = newAdapter(model, textOnlyLora(model, RANK), createRandom(5));
    return new LlamaRollouts(model, device, {
      ...{ lora, session, swap: new AdapterSwap(model, lora, folder) },
    });
  }

  /** Answers to one prompt of random ids, with another LoRA every time. */
  async measure({
    answers,
    prompt,
    newTokens,
    repeats,
  }: {
    readonly answers: number;
    readonly prompt: number;
    readonly newTokens: number;
    readonly repeats: number;
  }): Promise<Measured> {
    const { vocabulary } = this.#model.sizes;
    const ids = Int32Array.from({ length: prompt }, () => this.#random.integer(vocabulary));
    const result = { speeds: [], swaps: [], difference: [], clipped: [] } as {
      -readonly [figure in keyof Measured]: number[];
    };
    for (let repeat = -1; repeat < repeats; repeat++) {
      this.#step();
      const start = performance.now();
      await this.#swap.update(this.#session);
      const swapped = performance.now();
      const options = { n: answers, maxNewTokens: newTokens, temperature: 1, stopIds: [] };
      const [sampled] = await this.#generator.generate([{ ids }], { ...options, seed: repeat });
      const seconds = (performance.now() - start) / 1000;
      // The first takes memory for the cache.
      if (repeat < 0) continue;
      result.speeds.push((answers * newTokens) / seconds);
      result.swaps.push(swapped - start);
      const scored = sampled!.slice(0, SCORED_ANSWERS);
      const { difference, clipped } = await this.#compare(ids, scored);
      result.difference.push(difference);
      result.clipped.push(clipped);
    }
    return result;
  }

  async release(): Promise<void> {
    await this.#generator.release();
  }

  /** Other numbers in the LoRA, as after a step. */
  #step(): void {
    for (const { data } of this.#lora.adapter.tensors.values())
      data.forEach((x, i) => (data[i] = x + 1e-3 * this.#random.normal()));
  }

  /** The training program as a run has it: its products in 16 bits where the device has them. */
  async #compare(
    ids: Int32Array,
    sampled: readonly { readonly ids: Int32Array; readonly logp: Float32Array }[],
  ): Promise<{ difference: number; clipped: number }> {
    const { adapter, modules } = this.#lora;
    const trainer = new Trainer(this.#model, adapterParameters(adapter, modules), {
      device: this.#device,
      products: await productsOn(this.#device, 'auto'),
    });
    const tree = { ids, answers: sampled.map((answer) => answer.ids) };
    const [scores] = await scoreLogProbs(trainer, [tree], { microBatchTokens: 4096 });
    await trainer.release();
    const { importanceCap } = defaults;
    let [difference, clipped, tokens] = [0, 0, 0];
    sampled.forEach(({ logp }, a) => {
      const trained = scores![a]!;
      const weights = importanceWeights(trained, logp, importanceCap);
      clipped += weights.filter((weight) => weight >= Math.fround(importanceCap)).length;
      difference += logp.reduce((sum, x, i) => sum + Math.abs(x - trained[i]!), 0);
      tokens += logp.length;
    });
    return { difference: difference / tokens, clipped: clipped / tokens };
  }
}
