// Full training of tiny random models: gradients of every tensor against finite differences, and a
// step that changes all of them.

import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../main/engine/training/optimizers/index.ts';
import { createRandom } from '../../main/engine/random.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../main/engine/training/prefix-batch.ts';
import {
  promptWithPictures,
  randomIds,
  TINY_ANY_RESOLUTION,
  TINY_CONVOLUTION,
  TINY_DELTA_VISION,
  TINY_FUSED,
  TINY_SHAPES,
  TINY_TEXT,
  TINY_TILES,
  TINY_VISION,
  tinyInMemory,
  type TinyConfig,
} from '../helpers.ts';

type Grids = readonly (readonly [number, number, number])[];
/** The pictures of two trees, of different sizes. */
const MIXED: readonly Grids[] = [
  [[1, 4, 4]],
  [
    [1, 2, 6],
    [1, 2, 2],
  ],
];
/** Tiles of one size. */
const TILES: readonly Grids[] = [[[1, 4, 4]], [[1, 4, 4]]];
/** A picture in 4 tiles and the whole of it, and one that is only seen as a whole. */
const RESOLUTIONS: readonly Grids[] = [[[5, 4, 4]], [[1, 4, 4]]];

/** Two trees with these pictures, if the model has a vision tower. */
function batch(pictures: readonly Grids[], config: TinyConfig): PrefixTree[] {
  const random = createRandom(21);
  return (pictures.length > 0 ? pictures : [[], []]).map((grids): PrefixTree => {
    const prompt = promptWithPictures(random, grids, config);
    const answers = [randomIds(random, 5), randomIds(random, 3)];
    return pictures.length > 0 ? { ...prompt, answers } : { ids: randomIds(random, 6), answers };
  });
}

describe.each([
  { name: 'qwen2, tied', config: TINY_TEXT, pictures: [] },
  { name: 'phi3, joined matrices', config: TINY_FUSED, pictures: [] },
  { name: 'qwen2_5_vl, untied', config: TINY_VISION, pictures: MIXED },
  { name: 'internvl', config: TINY_TILES, pictures: TILES },
  { name: 'llava_onevision', config: TINY_ANY_RESOLUTION, pictures: RESOLUTIONS },
  { name: 'qwen3_5', config: TINY_DELTA_VISION, pictures: MIXED },
  { name: 'lfm2', config: TINY_CONVOLUTION, pictures: [] },
  { name: 'lfm2_vl', config: TINY_SHAPES, pictures: MIXED },
])('$name', ({ config, pictures }) => {
  const { model, tensors: all } = tinyInMemory(config, 4);
  // LLaVA-OneVision takes features before the tower's last norm.
  const isRead = (name: string) =>
    config.model_type !== 'llava_onevision' || !name.includes('post_layernorm');
  const tensors = new Map([...all].filter(([name]) => isRead(name)));
  const trainer = new Trainer(model, { tensors: all });
  const buffer = layoutPrefixBatch(model, batch(pictures, config));
  const n = buffer.targets.length;
  const tokenWeight = new Float32Array(n).fill(1 / n);
  const currentGradients = () =>
    trainer.run(buffer, { loss: { kind: 'sft' }, gradients: true }, { tokenWeight });

  /** The loss, summed in float64 from float32 log-probabilities. */
  const currentLoss = async (): Promise<number> => {
    const { logp } = await trainer.run(buffer, {});
    return -logp.reduce((sum, x) => sum + x, 0) / n;
  };

  /** d loss / d distance along a direction of one tensor, by differences of fourth order. */
  async function slope(data: Float32Array, direction: ArrayLike<number>, h: number) {
    const start = data.slice();
    const at = async (distance: number): Promise<number> => {
      for (let i = 0; i < data.length; i++) data[i] = start[i]! + distance * direction[i]!;
      return currentLoss();
    };
    const near = (await at(h)) - (await at(-h));
    const far = (await at(2 * h)) - (await at(-2 * h));
    data.set(start);
    return (8 * near - far) / (12 * h);
  }

  it('every tensor has a gradient that agrees with finite differences', async () => {
    const { gradients } = await currentGradients();
    expect([...gradients.keys()].sort()).toEqual([...tensors.keys()].sort());
    const random = createRandom(5);
    for (const [name, { data }] of tensors) {
      const gradient = gradients.get(name)!;
      const length = Math.hypot(...gradient);
      // Along the gradient itself the slope is its length; a random direction, and the largest
      // element alone.
      const along = Float32Array.from(gradient, (g) => g / length);
      const any = Float32Array.from(gradient, () => random.normal() / Math.sqrt(gradient.length));
      const largest = gradient.reduce(
        (best, g, i) => (Math.abs(g) > Math.abs(gradient[best]!) ? i : best),
        0,
      );
      const one = Float32Array.from(gradient, (_, i) => Number(i === largest));
      // A steep loss has a large curvature too: use shorter steps. Where it does not change at all, as
      // with the biases of keys, its differences are rounding divided by the step.
      const h = length < 1e-5 ? 0.1 : 0.02 / Math.max(1, 2 * length);
      for (const direction of [along, any, one]) {
        const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
        const error = Math.abs((await slope(data, direction, h)) - expected);
        expect(error, name).toBeLessThan(0.01 * length + 2e-5);
      }
    }
  });

  it('one step changes every tensor, and a few steps fit the batch', async () => {
    const before = new Map([...tensors].map(([name, { data }]) => [name, data.slice()]));
    const optimizer = createOptimizer('adamw');
    const first = await currentGradients();
    optimizer.step(tensors, first.gradients, 0.005);
    for (const [name, { data }] of tensors) {
      const moved = data.some((x, i) => x !== before.get(name)![i]);
      expect(moved, `${name} did not move`).toBe(true);
    }
    let last = first.loss!;
    for (let step = 0; step < 50; step++) {
      const { loss, gradients } = await currentGradients();
      last = loss!;
      optimizer.step(tensors, gradients, 0.005);
    }
    expect(first.loss!).toBeGreaterThan(3);
    expect(last).toBeLessThan(0.3);
    for (const [name, { data }] of tensors) data.set(before.get(name)!);
  });
});
