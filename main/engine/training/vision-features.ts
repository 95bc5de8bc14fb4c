// A model's vision tower alone: from patches to the features that take the picture tokens' places.

import { Graph } from '../graph/graph.ts';
import { Scope } from '../layers/modules.ts';
import type { Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';
import { matMul } from '../graph/ops.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { Trained } from '../layers/lora.ts';
import { Program, type Device } from '../runtime/session.ts';

/** The tower of a model that sees; programs are compiled once for each size of picture. */
export class VisionTower {
  /** Numbers of a feature. */
  readonly width: number;
  readonly #model: Model;
  readonly #trained: Trained | undefined;
  readonly #programs: ProgramCache;

  /** `trained`: an adapter over the model. Throws an Error for a model without a tower. */
  constructor(
    model: Model,
    trained: Trained | undefined,
    { device = 'cpu' }: { device?: Device } = {},
  ) {
    if (!model.family.vision)
      throw new Error(`VisionTower: ${model.family.modelType} does not see pictures`);
    this.width = model.sizes.width;
    this.#model = model;
    this.#trained = trained;
    this.#programs = new ProgramCache({ device, programs: 8, weightBytes: 1.5e9 });
  }

  /** Features [n, width] of a list of pictures, after the merger, in the tower's own order. */
  async features({ gridThw, pixelValues, shown }: Pictures): Promise<Float32Array> {
    const { family, config, weights } = this.#model;
    const plan = family.vision!.plan(config, gridThw, pixelValues, shown);
    const program = await this.#programs.get(plan.key, () => {
      const graph = new Graph();
      const [features] = plan.build(new Scope(graph, weights, this.#trained?.modules));
      graph.output('features', features);
      return graph;
    });
    const adapter = [...(this.#trained?.tensors ?? [])].map(([name, { data }]) => [name, data]);
    const out = await program.run({ ...plan.feeds, ...Object.fromEntries(adapter) });
    return out.features!;
  }

  /** The mean feature of a list of pictures, of length 1 (all 0 where the tower sees nothing): float32 [width]. */
  async pooled(pictures: Pictures): Promise<Float32Array> {
    const features = await this.features(pictures);
    const sum = new Float64Array(this.width);
    features.forEach((value, at) => (sum[at % this.width]! += value));
    const length = Math.hypot(...sum);
    return Float32Array.from(sum, (value) => (length > 0 ? value / length : 0));
  }

  async release(): Promise<void> {
    await this.#programs.release();
  }
}

/** A compiled product a · bᵀ of two blocks of rows, float32 [rows, width] each; gives [rows, rows]. */
export async function compileRowProducts(rows: number, width: number) {
  const graph = new Graph();
  const [a, b] = [graph.input('a', [rows, width]), graph.input('b', [rows, width])];
  graph.output('products', matMul(a, b, { transB: true }));
  const program = await Program.compile(graph);
  return {
    run: async (left: Float32Array, right: Float32Array) =>
      (await program.run({ a: left, b: right })).products!,
    release: () => program.release(),
  };
}
