// The setting `products` in the training stages: what a device gets by default, and that a run learns
// with rounded products and says so.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Products } from '../../../main/engine/graph/graph.ts';
import { DEVICES, installedDevices } from '../../../main/engine/runtime/session.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { productsOn } from '../../../main/stages/training/products.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');

it('a device that does not multiply in 16 bits computes in float32, and is not asked for more', async () => {
  expect(await productsOn('cpu', 'auto')).toBe('float32');
  const absent = DEVICES.find((device) => !installedDevices().includes(device))!;
  expect(await productsOn(absent, 'auto')).toBe('float32');
  await expect(productsOn(absent, 'float16')).rejects.toThrow(
    'does not compute products in float16',
  );
});

it('a card multiplies in float16, and not in bfloat16 unless it is told to', async () => {
  const having =
    (...types: readonly Products[]) =>
    (type: Products) =>
      Promise.resolve(types.includes(type));
  for (const device of ['cuda', 'webgpu'] as const) {
    expect(await productsOn(device, 'auto', having('float16', 'bfloat16'))).toBe('float16');
    // bfloat16 would not keep the loss.
    expect(await productsOn(device, 'auto', having('bfloat16'))).toBe('float32');
  }
  expect(await productsOn('cuda', 'bfloat16', having('bfloat16'))).toBe('bfloat16');
});

it('SFT and RL learn with rounded products, nearly as without, and record the type', async () => {
  const bench = createBench();
  const cards = bench.cards('sft', 8);
  const taught = cards.map((row) => ({
    ...row,
    responses: [`<think>I read it.</think><answer>${row.answer}</answer>`],
  }));
  const dataset = await bench.dataset(taught);
  const learn = (products: 'auto' | 'float16') =>
    bench.run(sft, { model: BASE, dataset, maxSteps: 2, batchSize: 4, products });
  const [exact, rounded] = [await learn('auto'), await learn('float16')];
  expect(exact.summary).toMatchObject({ products: 'float32', weights: 'stored' });
  expect(rounded.summary).toMatchObject({ products: 'float16', weights: 'stored' });
  const [before, after] = [exact, rounded].map(({ summary }) => summary['loss'] as number);
  expect(after).not.toBe(before);
  expect(Math.abs(after! / before! - 1)).toBeLessThan(2e-3);

  const practised = await bench.run(rl, {
    model: rounded.artifact!.path,
    dataset: await bench.dataset(cards),
    split: 'sft',
    ...{ steps: 1, promptsPerStep: 4, numGenerations: 2, maxNewTokens: 16 },
    filterGroups: 'none',
    products: 'float16',
  });
  expect(practised.summary).toMatchObject({ products: 'float16' });
  // The sampler does not round: its log-probabilities differ, and are not the old ones.
  const gap = practised.metrics[0]!.values.sampling_logp_difference!;
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThan(0.05);
});
