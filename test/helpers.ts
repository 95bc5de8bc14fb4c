// Builders and comparisons that several tests use: tiny random models, pictures, folders, parity
// cases.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll } from 'vitest';
import { newAdapter, type LoadedAdapter } from '../main/data/checkpoints/peft-adapter.ts';
import { openModel, saveModel } from '../main/data/checkpoints/load.ts';
import type { LoraConfig } from '../main/engine/layers/lora.ts';
import { familyOf } from '../main/engine/models/index.ts';
import { modelFromMemory, parameterShapes, type Model } from '../main/engine/models/model.ts';
import type { Pictures } from '../main/engine/models/parts/family.ts';
import { createRandom, type Random } from '../main/engine/random.ts';
import { sizeOf, type Tensor } from '../main/engine/graph/tensor.ts';
import { TINY_VISION, type TinyConfig } from './tiny-configs.ts';

export * from './tiny-configs.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-test-'));
  folders.push(folder);
  return folder;
}

/** Largest difference over the largest expected number; Infinity for different lengths. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    // NaN must not pass.
    const d = Math.abs(got[i]! - expected[i]!);
    difference = d <= difference ? difference : d;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** The worst `relativeError` over tensors of equal names; Infinity when the names differ. */
export function worstError(
  got: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, Float32Array>,
): number {
  if (got.size !== expected.size) return Infinity;
  return Math.max(...[...expected].map(([name, x]) => relativeError(got.get(name) ?? [], x)));
}

/**
 * Random parameters of a configuration: norms near 1, the rest of a size that keeps activations
 * near 1.
 */
export function randomParameters(json: TinyConfig, seed = 1): Map<string, Tensor> {
  const random = createRandom(seed);
  return new Map(
    [...parameterShapes(json)].map(([name, shape]) => {
      const isNorm = shape.length === 1 && /\.weight$|_scalar$|_scale$/.test(name);
      const isTable = name.endsWith('embed_tokens.weight');
      const bound = /_(min|max)$/.exec(name)?.[1];
      if (bound) return [name, { shape, data: Float32Array.of(bound === 'min' ? -1.5 : 2) }];
      const spread = shape.length === 1 ? 0.2 : isTable ? 1 : 1.5 / Math.sqrt(shape.at(-1)!);
      // Gemma 4 does not divide its scores: the norms of queries and keys keep them small.
      const isSmall = json.model_type === 'gemma4' && /[qk]_norm\.weight$/.test(name);
      const mean = isSmall ? 0.5 : isNorm ? 1 : 0;
      const number = () => mean + spread * random.normal();
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, number) }];
    }),
  );
}

/** A tiny random model whose parameters are all trained. */
export function tinyInMemory(
  json: TinyConfig,
  seed = 1,
): { model: Model; tensors: Map<string, Tensor> } {
  const tensors = randomParameters(json, seed);
  return { model: modelFromMemory(json, tensors), tensors };
}

/** A tiny random model in a folder, as training with an adapter needs it. */
export function tinyInFolder(json: TinyConfig, seed = 1): Model {
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors: randomParameters(json, seed) });
  return openModel(dir).model;
}

/** All linear layers of text model, tower and merger, without the patch layer `patch_embed.proj`. */
export const EVERY_LINEAR = String.raw`.*\.(\w+_proj|in_proj\w*|w[123](\.linear)?|per_layer_\w+(projection|gate)|embedding_projection|qkv|attn\.proj|mlp\.\d|linear_\w*\d|fc\d|projection_layer)`;

/** An adapter whose two halves are both random, so that it changes the model. */
export function randomAdapter(
  model: Model,
  seed = 1,
  config: LoraConfig = { r: 3, lora_alpha: 6, target_modules: EVERY_LINEAR },
): LoadedAdapter {
  const random = createRandom(seed);
  const loaded = newAdapter(model, config, random);
  for (const { data } of loaded.adapter.tensors.values())
    for (let i = 0; i < data.length; i++) data[i] = 0.2 * random.normal();
  return loaded;
}

/** Random ids below the picture tokens of the tiny models. */
export function randomIds(random: Random, length: number): Int32Array {
  return Int32Array.from({ length }, () => random.integer(60));
}

/** A prompt of a tiny vision model: text, then each picture with its tokens and more text. */
export function promptWithPictures(
  random: Random,
  grids: readonly (readonly [number, number, number])[],
  json: TinyConfig = TINY_VISION,
): { ids: Int32Array; pictures: Pictures } {
  const family = familyOf(json.model_type);
  const config = family.readConfig(json);
  const { vision } = family;
  const ids = [...randomIds(random, 1 + random.integer(3))];
  for (const grid of grids) {
    const tokens = vision!.pictureTokens(config, grid);
    ids.push(...new Array<number>(tokens).fill(vision!.imageTokenId(config)));
    ids.push(...randomIds(random, 1 + random.integer(4)));
  }
  const patches = grids.reduce((sum, [t, h, w]) => sum + t * h * w, 0);
  const numbers = patches * (vision?.valuesPerPatch(config) ?? 0);
  const pixelValues = Float32Array.from({ length: numbers }, () => random.normal());
  return { ids: Int32Array.from(ids), pictures: { pixelValues, gridThw: grids } };
}

const root = path.join(import.meta.dirname, '..');

/**
 * The folder of a parity case: the suite's own copy, else the shared one; undefined when neither is
 * there.
 */
export function parityFolder(name: string): string | undefined {
  return [
    path.join(root, 'test/fixtures/parity', name),
    path.join(root, '../shared/conformance/parity', name),
  ].find((folder) => fs.existsSync(path.join(folder, 'case.json')));
}
