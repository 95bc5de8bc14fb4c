// What lowerings need of the writer of an ONNX model.

import type { Attribute, Operator, Value } from './graph.ts';
import type { DType, Shape } from './tensor.ts';

/** Adds nodes and initializers to a model. */
export interface NodeWriter {
  readonly lowering: 'fused' | 'plain';
  readonly opset: 18 | 21;
  /** Operators to be written by others. */
  readonly lacks: ReadonlySet<Operator>;
  /** Adds a node with one output and returns that output's name. */
  push(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, Attribute>>,
  ): string;
  /** The name of an int64 constant. */
  ints(values: readonly number[]): string;
  /** The name of a float scalar. */
  float(value: number): string;
  /** The name of a float32 constant, written once. */
  floats(name: string, numbers: Float32Array, dims: readonly number[]): string;
  /** Adds a Cast and returns its output's name. */
  cast(input: string, to: DType, output: string): string;
  /** The name of unsigned integers of this many bits (8) whose bytes are all the same. */
  filled(byte: number, dims: readonly number[], bits?: number): string;
  /** What `make` returns, made once for each key. */
  once<T>(key: string, make: () => T): T;
  /** Writes a constant or a frozen weight, if it is not written yet, and returns its name. */
  stored(value: Value): string;
  /** The name of a frozen value under another type and shape with the same bytes. */
  as(value: Value, dtype: DType | 'uint4', dims: Shape): string;
}
