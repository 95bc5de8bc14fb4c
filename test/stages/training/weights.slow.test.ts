// The training stages with quantized weights and recomputed layers, and with a GGUF file as their
// model.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage as importStage } from '../../../main/stages/import.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { randomParameters, TINY_TEXT } from '../../helpers.ts';
import { writeGguf } from '../../data/write-gguf.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');

describe('quantized weights', () => {
  const bench = createBench();

  it('work in SFT, RL and evaluation; one converted copy serves all stages', async () => {
    const cards = bench.cards('sft', 16);
    const taught = cards.map((row) => ({
      ...row,
      responses: [`<think>I read it.</think><answer>${row.answer}</answer>`],
    }));
    const settings = { weights: 'int8', maxNewTokens: 24 };
    const learnt = await bench.run(sft, {
      model: BASE,
      dataset: await bench.dataset(taught),
      maxSteps: 2,
      batchSize: 8,
      gradientCheckpointing: true,
      weights: 'int8',
    });
    const practised = await bench.run(rl, {
      ...settings,
      model: learnt.artifact!.path,
      dataset: await bench.dataset(cards),
      split: 'sft',
      steps: 1,
      promptsPerStep: 8,
      numGenerations: 2,
      filterGroups: 'none',
      gradientCheckpointing: true,
    });
    // Scored again by the training program: close to the sampler's values, but not the same
    // numbers.
    const gap = practised.metrics[0]!.values.sampling_logp_difference!;
    expect(gap).toBeGreaterThan(0);
    expect(gap).toBeLessThan(0.1);
    const checked = await bench.run(evaluate, {
      ...settings,
      model: practised.artifact!.path,
      dataset: await bench.dataset(cards),
      split: 'sft',
      samples: 0,
      limit: 4,
    });
    expect(checked.summary.n).toBe(4);
    expect(readdirSync(join(bench.folder, 'cache/weights')).length).toBe(1);
    // The adapter belongs to the requested model, not to the converted copy.
    expect(readManifest(practised.artifact!.path).base).toBe(BASE);
  });

  it('are refused by name if there is no such type', async () => {
    const dataset = await bench.dataset(bench.cards('sft', 2));
    const run = bench.run(evaluate, { model: BASE, dataset, split: 'sft', weights: 'int3' });
    await expect(run).rejects.toThrow('The setting “weights” cannot be “int3”.');
  });
});

describe('a GGUF file', () => {
  const bench = createBench();
  const tensors = randomParameters(TINY_TEXT, 6);

  it('becomes a model of the workspace, or leaves nothing behind', async () => {
    const file = join(bench.folder, 'tiny.gguf');
    const names = Array.from({ length: 64 }, (_, i) =>
      i === 0 ? '<|im_start|>' : i === 1 ? '<|im_end|>' : `x${i}`,
    );
    writeGguf(file, {
      metadata: {
        'general.architecture': 'qwen2',
        'qwen2.block_count': TINY_TEXT.num_hidden_layers,
        'qwen2.embedding_length': TINY_TEXT.hidden_size,
        'qwen2.feed_forward_length': TINY_TEXT.intermediate_size,
        'qwen2.attention.head_count': TINY_TEXT.num_attention_heads,
        'qwen2.attention.head_count_kv': TINY_TEXT.num_key_value_heads,
        'qwen2.attention.layer_norm_rms_epsilon': 1e-6,
        'qwen2.context_length': 128,
        'tokenizer.ggml.model': 'gpt2',
        'tokenizer.ggml.pre': 'qwen2',
        'tokenizer.ggml.tokens': names,
        'tokenizer.ggml.merges': [],
        'tokenizer.ggml.eos_token_id': 1,
      },
      tensors: [...tensors].map(([name, { shape, data }]) => ({
        name: name
          .replace(/^model\.embed_tokens/, 'token_embd')
          .replace(/^model\.norm/, 'output_norm')
          .replace(/^model\.layers\./, 'blk.')
          .replace('self_attn.o_proj', 'attn_output')
          .replace(/self_attn\.([qkv])_proj/, 'attn_$1')
          .replace(/mlp\.(\w+)_proj/, 'ffn_$1')
          .replace('input_layernorm', 'attn_norm')
          .replace('post_attention_layernorm', 'ffn_norm'),
        shape,
        data,
      })),
    });
    const { artifact, summary } = await bench.run(importStage, { source: file, weights: 'int8' });
    expect(artifact).toMatchObject({ kind: 'model' });
    expect(summary).toMatchObject({ name: 'tiny', model_type: 'qwen2', weights: 'int8' });
    expect(readManifest(artifact!.path).sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(existsSync(join(artifact!.path, 'tokenizer.json'))).toBe(true);

    const before = readdirSync(join(bench.folder, 'models'));
    writeGguf(file, { metadata: { 'general.architecture': 'mamba' }, tensors: [] });
    await expect(bench.run(importStage, { source: file })).rejects.toThrow('“mamba”');
    expect(readdirSync(join(bench.folder, 'models'))).toEqual(before);
  });
});
