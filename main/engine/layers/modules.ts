// Modules: a scope names the parameters of a module and builds its layers.

import type { ExternalBytes, Graph, Value } from '../graph/graph.ts';
import type { LoraModules, LinearModule } from './lora.ts';
import { add, cast, gather, layerNorm, matMul, matMulNBits, rmsNorm } from '../graph/ops.ts';
import { blockBytes, blocksOf, type BlockFormat } from '../graph/block-quantization.ts';
import { sameShape, type DType, type Shape, type Tensor } from '../graph/tensor.ts';

/** A parameter in a `.safetensors` file. */
export interface FileTensor extends ExternalBytes {
  readonly dtype: DType;
  readonly shape: Shape;
  /**
   * The same matrix in small integers, for products; `dtype` is then that of the rows for look-ups,
   * or uint8 without.
   */
  readonly quantized?: QuantizedTensor;
}

/** A matrix and its transpose in blocks, see `block-quantization.ts`. */
export interface QuantizedTensor {
  readonly format: BlockFormat;
  readonly forward: QuantizedBytes;
  readonly backward: QuantizedBytes;
}

export interface QuantizedBytes {
  readonly values: ExternalBytes;
  readonly scales: ExternalBytes;
}

/** A weight W [out, in]. */
export interface Matrix {
  /** The parameter's full name. */
  readonly path: string;
  /** x Wᵀ: [N, in] -> [N, out] */
  apply(x: Value): Value;
  /** dy W: [N, out] -> [N, in] */
  applyTransposed(dy: Value): Value;
  /** Rows of W by int32 ids [n]: [n, in] */
  rows(ids: Value): Value;
}

/**
 * Where parameters come from: files (frozen, never copied), or memory (fed at every run, for full
 * training). Names are module paths as in Hugging Face transformers, e.g.
 * `model.layers.0.self_attn.q_proj.weight`.
 */
export type Weights =
  | { readonly kind: 'file'; find(name: string): FileTensor | undefined; readonly source: string }
  | { readonly kind: 'memory'; find(name: string): Tensor | undefined; readonly source: string };

/** A module's place in the model: names its parameters and applies adapters. */
export class Scope {
  readonly graph: Graph;
  readonly path: string;
  private readonly weights: Weights;
  private readonly lora: LoraModules | undefined;
  /** Every linear layer built so far, shared by all scopes of one graph. */
  readonly linears: LinearModule[];

  constructor(
    graph: Graph,
    weights: Weights,
    lora?: LoraModules,
    path = '',
    linears: LinearModule[] = [],
  ) {
    this.graph = graph;
    this.weights = weights;
    this.lora = lora;
    this.path = path;
    this.linears = linears;
  }

  /** A submodule; `name` can be a path. */
  in(name: string | number): Scope {
    const path = this.path === '' ? String(name) : `${this.path}.${name}`;
    return new Scope(this.graph, this.weights, this.lora, path, this.linears);
  }

  /** The parameter `name` of this module in float32; errors name it and both shapes. */
  weight(name: string, shape: Shape): Value {
    const full = this.nameOf(name);
    const tensor = this.find(full, shape);
    if (this.weights.kind === 'memory') return this.graph.input(full, shape);
    const { dtype, file, begin, length } = tensor as FileTensor;
    if (dtype === 'uint8')
      throw new Error(`${full} in ${this.weights.source} is stored for products only`);
    return cast(this.graph.external(full, shape, dtype, { file, begin, length }), 'float32');
  }

  /** The parameter `name` [out, in] as a matrix, in small integers where it is stored so. */
  matrix(name: string, shape: readonly [number, number]): Matrix {
    const full = this.nameOf(name);
    const tensor = this.weights.kind === 'file' ? this.weights.find(full) : undefined;
    const [outFeatures, inFeatures] = shape;
    const rows = (ids: Value) => gather(this.weight(name, shape), ids);
    if (!tensor?.quantized) {
      return {
        path: full,
        apply: (x) => matMul(x, this.weight(name, shape), { transB: true }),
        applyTransposed: (dy) => matMul(dy, this.weight(name, shape)),
        rows,
      };
    }
    const { quantized } = this.find(full, shape) as Required<FileTensor>;
    const { format } = quantized;
    const side = (kind: 'forward' | 'backward', [out, width]: readonly [number, number]) => {
      const { values, scales } = quantized[kind];
      const blocks = blocksOf(width, format);
      const shapes = { values: [out, blocks, blockBytes(format)], scales: [out * blocks] };
      return {
        values: this.graph.external(`${full}:${kind}`, shapes.values, 'uint8', values),
        scales: this.graph.external(`${full}:${kind}:scales`, shapes.scales, 'float32', scales),
      };
    };
    const forward = side('forward', shape);
    const backward = side('backward', [inFeatures, outFeatures]);
    const roundsInput = true;
    return {
      path: full,
      apply: (x) => matMulNBits(x, outFeatures, { format, forward, backward, roundsInput }),
      applyTransposed: (dy) =>
        matMulNBits(dy, inFeatures, { format, forward: backward, backward: forward, roundsInput }),
      rows,
    };
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
    const inFeatures = x.shape.at(-1)!;
    this.linears.push({ path: this.path, inFeatures, outFeatures });
    let y = this.matrix('weight', [outFeatures, inFeatures]).apply(x);
    if (bias) y = add(y, this.weight('bias', [outFeatures]));
    const adapter = this.lora?.get(this.path);
    if (!adapter) return y;
    const a = this.graph.input(adapter.keyA, [adapter.rank, inFeatures]);
    const b = this.graph.input(adapter.keyB, [outFeatures, adapter.rank]);
    return add(
      y,
      matMul(matMul(x, a, { transB: true }), b, { transB: true, alpha: adapter.scale }),
    );
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
