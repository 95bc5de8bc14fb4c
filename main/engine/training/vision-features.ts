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
  async features(pictures: Pictures): Promise<Float32Array> {
    const { outputs } = await this.#run(pictures, 1);
    return outputs[0]!;
  }

  /**
   * The feature of every picture token, in their order, [tokens, width], then those that are added to
   * the outputs of the first layers, if the family has some.
   */
  async tokenFeatures(pictures: Pictures): Promise<Float32Array[]> {
    const { outputs, featureRow } = await this.#run(pictures, Infinity);
    return outputs.map((output) => {
      const rows = new Float32Array(featureRow.length * this.width);
      featureRow.forEach((row, token) =>
        rows.set(output.subarray(row * this.width, (row + 1) * this.width), token * this.width),
      );
      return rows;
    });
  }

  /** The first `count` outputs of the tower, and the row of each picture token in them. */
  async #run({ gridThw, pixelValues, shown, sizes }: Pictures, count: number) {
    const { family, config, weights } = this.#model;
    const plan = family.vision!.plan(config, gridThw, pixelValues, shown, sizes);
    const program = await this.#programs.get(`${count} ${plan.key}`, () => {
      const graph = new Graph();
      const outputs = plan.build(new Scope(graph, weights, this.#trained));
      outputs.slice(0, count).forEach((output, i) => graph.output(`features.${i}`, output));
      return graph;
    });
    const adapter = [...(this.#trained?.tensors ?? [])].map(([name, { data }]) => [name, data]);
    const out = await program.run({ ...plan.feeds, ...Object.fromEntries(adapter) });
    const outputs = Object.keys(out).map((_, i) => out[`features.${i}`]!);
    return { outputs, featureRow: plan.featureRow };
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
