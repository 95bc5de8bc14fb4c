// How the two pocket models are trained: shapes, phases, seeds. Any change here changes the models.

import { createRandom, type Random } from '../../../main/engine/random.ts';
import { modelFromMemory, parameterShapes, type Model } from '../../../main/engine/models/model.ts';
import { learningRateAt } from '../../../main/engine/training/learning-rate.ts';
import { sizeOf, type Tensor } from '../../../main/engine/graph/tensor.ts';
import type { Kind } from '../cards/questions.ts';
import type { Encoder } from '../cards/encoder.ts';
import { drawExample, type CardExample, type GlyphSource } from './examples.ts';
import { Pretrainer, type LossMix } from './pretrainer.ts';

/** The config of both models: about 3.1 million parameters, 1.3 million of them in the vision tower. */
export function pocketConfig(ids: Readonly<Record<string, number>>) {
  return {
    architectures: ['Qwen2_5_VLForConditionalGeneration'],
    model_type: 'qwen2_5_vl',
    attention_dropout: 0,
    hidden_act: 'silu',
    hidden_size: 192,
    intermediate_size: 576,
    num_hidden_layers: 4,
    num_attention_heads: 6,
    num_key_value_heads: 2,
    max_position_embeddings: 1024,
    max_window_layers: 4,
    rms_norm_eps: 1e-6,
    rope_theta: 10000,
    rope_scaling: { type: 'mrope', mrope_section: [4, 6, 6] },
    tie_word_embeddings: true,
    torch_dtype: 'float16',
    use_cache: true,
    use_sliding_window: false,
    vocab_size: 416,
    eos_token_id: ids['<|im_end|>']!,
    pad_token_id: ids['<|endoftext|>']!,
    image_token_id: ids['<|image_pad|>']!,
    video_token_id: ids['<|video_pad|>']!,
    vision_start_token_id: ids['<|vision_start|>']!,
    vision_end_token_id: ids['<|vision_end|>']!,
    vision_config: {
      model_type: 'qwen2_5_vl',
      depth: 4,
      hidden_act: 'silu',
      hidden_size: 128,
      intermediate_size: 352,
      num_heads: 4,
      in_chans: 3,
      in_channels: 3,
      patch_size: 14,
      spatial_patch_size: 14,
      temporal_patch_size: 2,
      spatial_merge_size: 2,
      window_size: 112,
      fullatt_block_indexes: [1, 3],
      out_hidden_size: 192,
      tokens_per_second: 2,
    },
  };
}

/** A phase of training with one mix of losses and questions. */
export interface Phase {
  readonly name: string;
  readonly steps: number;
  readonly mix: LossMix;
  readonly kinds?: readonly Kind[];
}

/** Printed cards only. Reading characters comes first: the language loss alone does not decrease. */
export const BASE_PHASES: readonly Phase[] = [
  { name: 'see characters', steps: 100, mix: { language: 0, reading: 1 } },
  {
    name: 'read values',
    steps: 200,
    mix: { language: 1, reading: 0.2 },
    kinds: ['read', 'larger'],
  },
  { name: 'reason', steps: 1900, mix: { language: 1, reading: 0.2 } },
];

/** Starts from the base: three of four cards show handwriting that is in no other set, the rest print. */
export const TEACHER_PHASES: readonly Phase[] = [
  { name: 'read handwriting', steps: 1200, mix: { language: 1, reading: 0.2 } },
];

/** Cards per step. */
export const BATCH = 56;

/** A model with random weights: standard deviation 0.02, norms 1, biases 0. */
export function initialModel(
  config: ReturnType<typeof pocketConfig>,
  seed: number,
): { model: Model; tensors: Map<string, Tensor> } {
  const random = createRandom(seed);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(config)) {
    const fill =
      shape.length > 1 ? () => 0.02 * random.normal() : name.endsWith('bias') ? () => 0 : () => 1;
    tensors.set(name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, fill) });
  }
  return { model: modelFromMemory(config, tensors), tensors };
}

/** Runs the phases; the learning rate warms up over 50 steps and decays linearly over the last third. */
export async function train(
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  phases: readonly Phase[],
  options: {
    encoder: Encoder;
    source(random: Random): GlyphSource;
    seed: number;
    learningRate: number;
    log(line: string): void;
    every?: number;
    onStep?(step: number): Promise<void>;
  },
): Promise<void> {
  const random = createRandom(options.seed);
  const trainer = new Pretrainer(model, tensors);
  const total = phases.reduce((sum, phase) => sum + phase.steps, 0);
  const every = options.every ?? 50;
  let step = 0;
  for (const { name, steps, mix, kinds } of phases) {
    let sum = { language: 0, reading: 0 };
    for (let i = 0; i < steps; i++, step++) {
      const batch: CardExample[] = Array.from({ length: BATCH }, () =>
        drawExample(options.encoder, options.source(random), random, kinds ? { kinds } : {}),
      );
      const flat = Math.floor((2 * total) / 3);
      const rate =
        step < flat
          ? learningRateAt(step, {
              rate: options.learningRate,
              total,
              warmup: 50,
              schedule: 'constant',
            })
          : learningRateAt(step - flat, {
              rate: options.learningRate,
              total: total - flat,
              schedule: 'linear',
            });
      const losses = await trainer.step(batch, mix, rate);
      sum = { language: sum.language + losses.language, reading: sum.reading + losses.reading };
      if ((step + 1) % every === 0) {
        const mean = (x: number) => (x / every).toFixed(4);
        const means = `language loss ${mean(sum.language)}, reading loss ${mean(sum.reading)}`;
        options.log(`${name}: step ${step + 1} of ${total}, ${means}`);
        sum = { language: 0, reading: 0 };
      }
      await options.onStep?.(step + 1);
    }
  }
  await trainer.release();
}
