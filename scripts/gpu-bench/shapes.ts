// The sizes of the benchmark: those of real models, and tiny ones for its test.

import { join } from 'node:path';
import { readEntries } from '../../main/library/model-catalogue.ts';
import { TINY_TEXT, TINY_VISION } from '../../test/tiny-configs.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Shapes {
  /** The text model of the LoRA step, and the model that sees. */
  readonly text: Json;
  readonly vision: Json;
  /** Rows and tokens of the text step; tokens of the step with a picture. */
  readonly step: { readonly batch: number; readonly length: number };
  readonly visionLength: number;
  readonly steps: number;
  /** Turns of every variant, and repeats of a bare kernel at most. */
  readonly rounds: number;
  readonly repeats: number;
  /** Side of the bare products, nodes of the launch test, bytes of the copies. */
  readonly side: number;
  readonly nodes: number;
  readonly copyBytes: number;
  readonly rollouts: { readonly answers: readonly number[]; readonly prompts: readonly number[] };
  readonly newTokens: number;
}

/** The shape of Qwen2.5 0.5B. */
const TEXT_500M = {
  model_type: 'qwen2',
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  vocab_size: 151_936,
  rms_norm_eps: 1e-6,
  rope_theta: 1_000_000,
  max_position_embeddings: 32_768,
  tie_word_embeddings: true,
} as const;

/** Heads that a cache in blocks of 32 can hold. */
const HEADS_OF_32 = { hidden_size: 64, num_attention_heads: 2, num_key_value_heads: 1 } as const;

/** The sizes to measure. */
export function shapesOf(isTiny: boolean): Shapes {
  if (isTiny)
    return {
      text: { ...TINY_TEXT, ...HEADS_OF_32 },
      vision: TINY_VISION,
      step: { batch: 2, length: 24 },
      visionLength: 32,
      steps: 3,
      rounds: 1,
      repeats: 3,
      side: 32,
      nodes: 40,
      copyBytes: 4096,
      rollouts: { answers: [2], prompts: [6] },
      newTokens: 4,
    };
  const models = readEntries(join(import.meta.dirname, '../../resources/models.yaml'));
  return {
    text: TEXT_500M,
    vision: models.find(({ name }) => name === 'Qwen2.5-VL 3B Instruct')!.config,
    step: { batch: 2, length: 512 },
    visionLength: 1024,
    steps: 20,
    rounds: 2,
    repeats: 20,
    side: 4096,
    nodes: 2000,
    copyBytes: 2 ** 26,
    rollouts: { answers: [16, 64], prompts: [256, 960] },
    newTokens: 64,
  };
}
