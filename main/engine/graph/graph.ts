// A graph of named values: nodes in order of creation, parameters, inputs and constants.

import { type DType, type Shape, sizeOf } from './tensor.ts';

/** Operators on single elements whose result can overwrite an input. */
export const IN_PLACE_ELEMENTWISE = [
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Neg',
  'Exp',
  'Log',
  'Sqrt',
  'Reciprocal',
  'Sigmoid',
  'Tanh',
] as const;

/** ONNX operators the engine uses. Those of the `com.microsoft` domain are listed in `onnx.ts`. */
export const OPERATORS = [
  ...IN_PLACE_ELEMENTWISE,
  'Erf',
  'Min',
  'Max',
  'Where',
  'LessOrEqual',
  'Cast',
  'Identity',
  'FusedMatMul',
  'Transpose',
  'Reshape',
  'Expand',
  'Slice',
  'Concat',
  'Pad',
  'Gather',
  'GatherElements',
  'ScatterND',
  'Overwrite',
  'ScatterElements',
  'Softmax',
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'CumSum',
  'SimplifiedLayerNormalization',
  'RotaryEmbedding',
  'QuickGelu',
  'Gelu',
  'MatMulNBits',
  'MatMulInt8',
  'DequantizeLinear',
  'Scan',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** Bytes of a parameter inside a `.safetensors` file. */
export interface ExternalBytes {
  readonly file: string;
  readonly begin: number;
  readonly length: number;
}

/** Data of a constant, one kind per element type. */
export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'input' }
  | { readonly kind: 'constant'; readonly data: ConstantData }
  | { readonly kind: 'external'; readonly bytes: ExternalBytes };

/**
 * An applied operator with one output. Inputs of ONNX operators that are shapes, axes or pads are
 * attributes here.
 */
export interface Node {
  readonly op: Operator;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly output: Value;
}

/** Nodes `first` to `end` of a graph that compute `output` from `input`, e.g. a layer. */
export interface Segment {
  readonly first: number;
  readonly end: number;
  readonly input: Value;
  readonly output: Value;
}

/** Types of the products with frozen weights. */
export const PRODUCTS = ['float32', 'bfloat16', 'float16'] as const;
export type Products = (typeof PRODUCTS)[number];
export type HalfProducts = Exclude<Products, 'float32'>;

/** How a graph's products with frozen weights are rounded; everything else is float32. */
export interface ProductRounding {
  /** Type of both operands and of the result; the sums are float32. */
  readonly type: HalfProducts;
  /** Rounds the operands and the result, but multiplies float32: for processors. */
  readonly isEmulated: boolean;
  /** Products that stay float32, by `FrozenProduct.key`. */
  readonly kept: ReadonlySet<string>;
}

/** A named tensor of a graph. */
export class Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly graph: Graph;
  readonly origin: Origin;

  constructor(
    graph: Graph,
    name: string,
    dtype: DType,
    shape: Shape,
    makeOrigin: (value: Value) => Origin,
  ) {
    this.graph = graph;
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.origin = makeOrigin(this);
  }

  toString(): string {
    return `${this.name}: ${this.dtype}[${this.shape.join(', ')}]`;
  }
}

/** Nodes in order of creation, which is a topological order. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Value>();
  readonly externals = new Map<string, Value>();
  readonly constants: Value[] = [];
  readonly outputs = new Map<string, Value>();
  /** Parts that the backward pass can recompute, in order. */
  readonly segments: Segment[] = [];
  /** Axes of inputs and outputs, by name, whose length may differ between the runs of a program. */
  readonly freeAxes = new Map<string, number>();
  rounding: ProductRounding | undefined;
  private readonly constantByContent = new Map<string, Value>();
  private readonly names = new Set<string>();
  private counter = 0;

  /** Puts a value in the place of the input of a name: {@link Graph.input} returns it from now on. */
  substitute(name: string, value: Value): void {
    if (this.inputs.has(name)) throw new Error(`substitute: ${name} is an input already`);
    this.inputs.set(name, value);
  }

  /** A tensor fed at every run. */
  input(name: string, shape: Shape, dtype: DType = 'float32'): Value {
    const existing = this.inputs.get(name);
    if (existing) return existing;
    const value = new Value(this, this.claim(name), dtype, shape, () => ({ kind: 'input' }));
    this.inputs.set(name, value);
    return value;
  }

  /** A frozen tensor that stays in its file; the same name gives the same value (tied weights). */
  external(name: string, shape: Shape, dtype: DType, bytes: ExternalBytes): Value {
    const existing = this.externals.get(name);
    if (existing) return existing;
    const value = new Value(this, this.claim(name), dtype, shape, () => ({
      kind: 'external',
      bytes,
    }));
    this.externals.set(name, value);
    return value;
  }

  /** A small tensor stored in the graph; equal contents share one value. */
  constant(data: readonly number[] | ConstantData, shape: Shape): Value {
    const array = Array.isArray(data) ? Float32Array.from(data) : (data as ConstantData);
    if (array.length !== sizeOf(shape)) {
      throw new Error(`constant: ${array.length} elements do not fit [${shape.join(', ')}]`);
    }
    const dtype = constantType(array);
    const key = array.length <= 64 ? `${dtype}[${shape.join()}]${array.join()}` : undefined;
    const existing = key === undefined ? undefined : this.constantByContent.get(key);
    if (existing) return existing;
    const value = new Value(this, this.fresh('constant'), dtype, shape, () => ({
      kind: 'constant',
      data: array,
    }));
    this.constants.push(value);
    if (key !== undefined) this.constantByContent.set(key, value);
    return value;
  }

  /** Appends an operator and returns its output. The caller infers the shape: see `ops.ts`. */
  node(
    op: Operator,
    inputs: readonly Value[],
    shape: Shape,
    attributes: Attributes = {},
    dtype?: DType,
  ): Value {
    return new Value(this, this.fresh(op), dtype ?? inputs[0]!.dtype, shape, (output) => {
      const node: Node = { op, inputs, attributes, output };
      this.nodes.push(node);
      return { kind: 'node', node };
    });
  }

  /**
   * Appends the nodes of `build(input)` as a segment that the backward pass can recompute; segments
   * do not overlap.
   */
  segment(input: Value, build: (input: Value) => Value): Value {
    const first = this.nodes.length;
    const output = build(input);
    this.segments.push({ first, end: this.nodes.length, input, output });
    return output;
  }

  /** Names a value as a result of the graph. */
  output(name: string, value: Value): void {
    if (this.outputs.has(name)) throw new Error(`output: the name ${name} is taken`);
    this.outputs.set(name, value);
  }

  /** One node per line: `name: dtype[shape] = Op(inputs) {attributes}`. */
  toString(): string {
    const lines = [...this.inputs.values()].map((value) => `input ${value.toString()}`);
    for (const node of this.nodes) {
      const attributes = Object.keys(node.attributes).length
        ? ` ${JSON.stringify(node.attributes)}`
        : '';
      const inputs = node.inputs.map((input) => input.name).join(', ');
      lines.push(`${node.output.toString()} = ${node.op}(${inputs})${attributes}`);
    }
    for (const [name, value] of this.outputs) lines.push(`output ${name} = ${value.name}`);
    return lines.join('\n');
  }

  private fresh(stem: string): string {
    return this.claim(`${stem}_${this.counter++}`);
  }

  private claim(name: string): string {
    if (this.names.has(name)) throw new Error(`graph: the name ${name} is taken`);
    this.names.add(name);
    return name;
  }
}

function constantType(data: ConstantData): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Int8Array) return 'int8';
  return data instanceof Uint8Array ? 'uint8' : 'int64';
}
