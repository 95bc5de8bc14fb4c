// Modules: a scope names the parameters of a module and builds its layers.

import type { Graph, Value } from '../graph/graph.ts';
import {
  savedKey,
  type AdaptableModule,
  type LoraModule,
  type TrainableParameters,
} from './lora.ts';
import {
  add,
  cast,
  concat,
  gather,
  layerNorm,
  matMul,
  rmsNorm,
  slice,
  transpose,
} from '../graph/ops.ts';
import { fileMatrix, floatMatrix, type FileTensor, type Matrix } from './matrices.ts';
import { sameShape, type Shape, type Tensor } from '../graph/tensor.ts';

/**
 * Where parameters come from: files (frozen, never copied), or memory (fed at every run, for full
 * training). Names are module paths as in Hugging Face transformers, e.g.
 * `model.layers.0.self_attn.q_proj.weight`.
 */
export type Weights =
  | {
      readonly kind: 'file';
      find(name: string): FileTensor | undefined;
      readonly source: string;
      /** See `forTraining`. */
      readonly areDequantized?: boolean;
    }
  | { readonly kind: 'memory'; find(name: string): Tensor | undefined; readonly source: string };

/**
 * The weights as programs with a backward pass read them. A matrix in blocks without its transpose
 * is then dequantized where it is used, forwards and backwards: its only copy is the mapped file.
 * Products in blocks (all other programs, and matrices with a transpose) are faster, but ONNX
 * Runtime packs a private copy of each layout for them.
 */
export const forTraining = (weights: Weights): Weights =>
  weights.kind === 'file' ? { ...weights, areDequantized: true } : weights;

/** A module's place in the model: names its parameters and applies adapters. */
export class Scope {
  readonly graph: Graph;
  readonly path: string;
  private readonly weights: Weights;
  private readonly trained: TrainableParameters | undefined;
  /** Every module built so far that LoRA can adapt, shared by all scopes of one graph. */
  readonly modules: AdaptableModule[];

  constructor(
    graph: Graph,
    weights: Weights,
    trained?: TrainableParameters,
    path = '',
    modules: AdaptableModule[] = [],
  ) {
    this.graph = graph;
    this.weights = weights;
    this.trained = trained;
    this.path = path;
    this.modules = modules;
  }

  /** A submodule; `name` can be a path. */
  in(name: string | number): Scope {
    const path = this.path === '' ? String(name) : `${this.path}.${name}`;
    return new Scope(this.graph, this.weights, this.trained, path, this.modules);
  }

  /**
   * The parameter `name` of this module in float32, or the adapter's copy of it; errors name it and
   * both shapes.
   */
  weight(name: string, shape: Shape): Value {
    return this.copy(name, shape) ?? this.frozen(name, shape);
  }

  /** The adapter's own copy of a parameter, if it has one (PEFT's `modules_to_save`). */
  private copy(name: string, shape: Shape): Value | undefined {
    const key = savedKey(this.nameOf(name));
    const tensor = this.trained?.tensors.get(key);
    if (!tensor) return undefined;
    if (flat(tensor.shape) !== flat(shape))
      throw new Error(
        `the adapter's ${key} has shape [${tensor.shape.join(', ')}], ` +
          `the configuration expects [${shape.join(', ')}]`,
      );
    return this.graph.input(key, shape);
  }

  /** The model's own parameter, whatever the adapter has. */
  protected frozen(name: string, shape: Shape): Value {
    const full = this.nameOf(name);
    const tensor = this.find(full, shape);
    if (this.weights.kind === 'memory') return this.graph.input(full, shape);
    const { dtype, file, begin, length } = tensor as FileTensor;
    if (dtype === 'uint8')
      throw new Error(`${full} in ${this.weights.source} is stored for products only`);
    return cast(this.graph.external(full, shape, dtype, { file, begin, length }), 'float32');
  }

  /**
   * The parameter `name` [out, in] as a matrix: the adapter's copy of it, else the model's own, in
   * small integers where it is stored so.
   */
  private matrix(name: string, shape: readonly [number, number]): Matrix {
    const copy = this.copy(name, shape);
    if (!copy) return this.frozenMatrix(name, shape);
    return {
      path: this.nameOf(name),
      outFeatures: shape[0],
      isTrained: true,
      ...floatMatrix(() => copy),
    };
  }

  private frozenMatrix(name: string, shape: readonly [number, number]): Matrix {
    const path = this.nameOf(name);
    const float = floatMatrix(() => this.frozen(name, shape));
    const own = { path, outFeatures: shape[0], ...float };
    if (this.weights.kind === 'memory') return own;
    const tensor = this.find(path, shape) as FileTensor;
    const { areDequantized = false } = this.weights;
    return { ...own, ...fileMatrix(this.graph, path, tensor, shape, { areDequantized }) };
  }

  private find(full: string, shape: Shape): FileTensor | Tensor {
    const tensor = this.weights.find(full);
    if (!tensor)
      throw new Error(
        `${this.weights.source} has no tensor ${full} (expected [${shape.join(', ')}])`,
      );
    const fits =
      sameShape(tensor.shape, shape) ||
      (flat(tensor.shape) === flat(shape) && tensor.shape.length > 2);
    if (!fits)
      throw new Error(
        `${full} in ${this.weights.source} has shape [${tensor.shape.join(', ')}], ` +
          `the configuration expects [${shape.join(', ')}]`,
      );
    return tensor;
  }

  /** x Wᵀ + b, plus s · (x Aᵀ) Bᵀ if this module has an adapter. [N, in] -> [N, out] */
  linear(x: Value, outFeatures: number, { bias = false }: { bias?: boolean } = {}): Value {
    return this.adapted(x, this.product(x, outFeatures, bias));
  }

  /**
   * Several submodules that read the same x, each as `linear` computes it: [N, in] -> [N, out] each.
   * The halves A of their adapters are one product.
   */
  linears(
    x: Value,
    outFeatures: Readonly<Record<string, number>>,
    { bias = false }: { bias?: boolean } = {},
  ): Value[] {
    const scopes = Object.keys(outFeatures).map((name) => this.in(name));
    const products = scopes.map((scope, i) =>
      scope.product(x, Object.values(outFeatures)[i]!, bias),
    );
    const adapters = scopes.map((scope) => scope.adapter?.rank ?? 0);
    const halves = scopes.flatMap(({ adapter }) => (adapter ? [this.halves(adapter).a] : []));
    if (halves.length < 2) return scopes.map((scope, i) => scope.adapted(x, products[i]!));
    const low = matMul(x, concat(halves, 0), { transB: true });
    let end = 0;
    return scopes.map((scope, i) => {
      const start = end;
      end += adapters[i]!;
      return start === end ? products[i]! : scope.raised(slice(low, 1, start, end), products[i]!);
    });
  }

  /** x Wᵀ + b of this module, which LoRA can adapt. */
  private product(x: Value, outFeatures: number, bias: boolean): Value {
    const inFeatures = x.shape.at(-1)!;
    this.modules.push({ path: this.path, kind: 'linear', inFeatures, outFeatures });
    const y = this.matrix('weight', [outFeatures, inFeatures]).apply(x);
    return bias ? add(y, this.weight('bias', [outFeatures])) : y;
  }

  /**
   * A convolution whose kernel [channels, …] covers a whole patch, so that it is a product: patches
   * [N, numbers of the kernel] -> [N, out].
   */
  patches(
    x: Value,
    outFeatures: number,
    { kernel, bias = false }: { kernel: readonly number[]; bias?: boolean },
  ): Value {
    const inFeatures = x.shape.at(-1)!;
    this.modules.push({ path: this.path, kind: 'convolution', inFeatures, outFeatures, kernel });
    const weight = this.weight('weight', [outFeatures, inFeatures]);
    let y = matMul(x, weight, { transB: true });
    if (bias) y = add(y, this.weight('bias', [outFeatures]));
    return this.adapted(x, y);
  }

  /**
   * Rows of this module's W [V, D] by ids, plus s · Aᵀ[ids] Bᵀ if it has an adapter: int32 [N] ->
   * [N, D].
   */
  embedding(ids: Value, [V, D]: readonly [number, number]): Value {
    this.modules.push({ path: this.path, kind: 'embedding', inFeatures: V, outFeatures: D });
    const rows = this.matrix('weight', [V, D]).rows(ids);
    const { adapter } = this;
    if (!adapter) return rows;
    const { a, b } = this.halves(adapter);
    const low = gather(transpose(a, [1, 0]), ids); // [N, r]
    return add(rows, matMul(low, b, { transB: true, alpha: adapter.scale }));
  }

  /**
   * The output layer W [V, D]. With tied weights it reads the embeddings, `tied`, unless the adapter
   * has a copy of it; what the adapter adds to the embeddings is not added to it, as in PEFT.
   */
  outputLayer([V, D]: readonly [number, number], tied?: Scope): Matrix {
    this.modules.push({ path: this.path, kind: 'output', inFeatures: D, outFeatures: V });
    const copy = this.copy('weight', [V, D]);
    const { adapter } = this;
    if (copy)
      return {
        path: this.nameOf('weight'),
        outFeatures: V,
        isTrained: true,
        ...floatMatrix(() => copy),
      };
    const own = (tied ?? this).frozenMatrix('weight', [V, D]);
    if (!adapter) return own;
    const { a, b } = this.halves(adapter);
    const { scale } = adapter;
    return {
      path: own.path,
      outFeatures: V,
      isTrained: true,
      apply: (x) => this.adapted(x, own.apply(x)),
      applyTransposed: (dy) =>
        add(own.applyTransposed(dy), matMul(matMul(dy, b), a, { alpha: scale })),
      rows: (ids) => add(own.rows(ids), matMul(gather(b, ids), a, { alpha: scale })),
    };
  }

  /** y + s · (x Aᵀ) Bᵀ if this module has an adapter, else y. */
  private adapted(x: Value, y: Value): Value {
    const { adapter } = this;
    if (!adapter) return y;
    return this.raised(matMul(x, this.halves(adapter).a, { transB: true }), y);
  }

  /** y + s · low Bᵀ of this module's adapter, where low = x Aᵀ. */
  private raised(low: Value, y: Value): Value {
    const adapter = this.adapter!;
    const { b } = this.halves(adapter);
    return add(y, matMul(low, b, { transB: true, alpha: adapter.scale }));
  }

  private get adapter(): LoraModule | undefined {
    return this.trained?.modules?.get(this.path);
  }

  /** A [r, in] and B [out, r] of this module's adapter. */
  private halves({ keyA, keyB, rank, inFeatures, outFeatures }: LoraModule) {
    return {
      a: this.graph.input(keyA, [rank, inFeatures]),
      b: this.graph.input(keyB, [outFeatures, rank]),
    };
  }

  /** Root-mean-square norm with this module's weight. */
  rmsNorm(x: Value, epsilon: number): Value {
    return rmsNorm(x, this.weight('weight', [x.shape.at(-1)!]), epsilon);
  }

  /** Layer norm over the last axis with this module's weight and bias. */
  layerNorm(x: Value, epsilon: number): Value {
    const width = [x.shape.at(-1)!];
    return layerNorm(x, this.weight('weight', width), this.weight('bias', width), epsilon);
  }

  private nameOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

const flat = (shape: Shape) => shape.reduce((n, length) => n * length, 1);
