// Runs a model's vision tower alone: from patches to the features that replace picture tokens.

import { Graph } from '../graph/graph.ts';
import { Scope } from '../layers/modules.ts';
import type { Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';
import { matMul } from '../graph/ops.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { TrainableParameters } from '../layers/lora.ts';
import { Program, type Device } from '../runtime/session.ts';

/** The vision tower of a model; a program is compiled once per picture size. */
export class VisionTower {
  /** Length of a feature vector. */
  readonly width: number;
  readonly #model: Model;
  readonly #trained: TrainableParameters | undefined;
  readonly #programs: ProgramCache;

  /** `trained`: the adapter, if any. Throws for a model without a tower. */
  constructor(
    model: Model,
    trained: TrainableParameters | undefined,
    { device = 'cpu' }: { device?: Device } = {},
  ) {
    if (!model.family.vision)
      throw new Error(`VisionTower: ${model.family.modelType} does not see pictures`);
    this.width = model.sizes.width;
    this.#model = model;
    this.#trained = trained;
    this.#programs = new ProgramCache({ device, programs: 8, bytes: 1.5e9 });
  }

  /** Features [n, width] of a list of pictures, after the merger, in the tower's order. */
  async features({ gridThw, pixelValues, shown, sizes }: Pictures): Promise<Float32Array> {
    const { family, config, weights } = this.#model;
    const plan = family.vision!.plan(config, gridThw, pixelValues, shown, sizes);
    const program = await this.#programs.get(plan.key, () => {
      const graph = new Graph();
      const [features] = plan.build(new Scope(graph, weights, this.#trained));
      graph.output('features', features);
      return graph;
    });
    const adapter = [...(this.#trained?.tensors ?? [])].map(([name, { data }]) => [name, data]);
    const out = await program.run({ ...plan.feeds, ...Object.fromEntries(adapter) });
    return out.features!;
  }

  /** The mean feature of a list of pictures, normalized to length 1 (or all 0): float32 [width]. */
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

/**
 * Compiles the product a · bᵀ of two blocks of rows, float32 [rows, width] each, giving [rows,
 * rows].
 */
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
