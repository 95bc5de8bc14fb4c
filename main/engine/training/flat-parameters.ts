// Trained tensors as parts of one vector, and their gradients as another.

import type { Graph, Value } from '../graph/graph.ts';
import { add, concat, expand, reshape, scale, slice } from '../graph/ops.ts';
import { sizeOf, type Shape, type Tensor } from '../graph/tensor.ts';

/** Names of the vectors in a graph. */
export const FLAT = {
  parameters: 'parameters',
  sum: 'gradient_sum',
  added: "gradient_sum'",
} as const;

interface Part {
  readonly name: string;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** Where each trained tensor is in a vector: one after the other, in their order. */
export class FlatParameters {
  /** Numbers of the vector. */
  readonly size: number;
  private readonly tensors: ReadonlyMap<string, Tensor>;
  private readonly parts: readonly Part[];

  constructor(tensors: ReadonlyMap<string, Tensor>) {
    this.tensors = tensors;
    let end = 0;
    this.parts = [...tensors].map(([name, { shape }]) => {
      const begin = end;
      end += sizeOf(shape);
      return { name, shape, begin, end };
    });
    this.size = end;
  }

  /** A vector of the tensors' numbers. */
  gather(): Float32Array {
    const all = new Float32Array(this.size);
    for (const { name, begin } of this.parts) all.set(this.tensors.get(name)!.data, begin);
    return all;
  }

  /** Puts the numbers of a vector into the tensors. */
  scatter(all: Float32Array): void {
    for (const { name, begin, end } of this.parts)
      this.tensors.get(name)!.data.set(all.subarray(begin, end));
  }

  /** Names of the tensors, in their order. */
  get names(): readonly string[] {
    return this.parts.map(({ name }) => name);
  }

  /** The parts of a vector as tensors over its numbers. */
  split(all: Float32Array): Map<string, Tensor> {
    return new Map(
      this.parts.map(({ name, shape, begin, end }) => [
        name,
        { shape, data: all.subarray(begin, end) },
      ]),
    );
  }

  /** A vector of tensors by name, with zeros for those that are not there; throws for unknown ones. */
  join(tensors: ReadonlyMap<string, Tensor>): Float32Array {
    const all = new Float32Array(this.size);
    const places = new Map(this.parts.map((part) => [part.name, part]));
    for (const [name, { data }] of tensors) {
      const place = places.get(name);
      if (!place || data.length !== place.end - place.begin)
        throw new Error(`internal: ${name} is not among the trained tensors of its size`);
      all.set(data, place.begin);
    }
    return all;
  }

  /** A vector with a number for each tensor, at each of its places. */
  spread(numberOf: (name: string) => number): Float32Array {
    const all = new Float32Array(this.size);
    for (const { name, begin, end } of this.parts) all.fill(numberOf(name), begin, end);
    return all;
  }

  /** Lets a graph that is still empty read the tensors from the input `parameters` [size]. */
  read(graph: Graph): void {
    const all = graph.input(FLAT.parameters, [this.size]);
    for (const { name, shape, begin, end } of this.parts)
      graph.substitute(name, reshape(slice(all, 0, begin, end), shape));
  }

  /**
   * Gives a graph the output `gradient_sum'` [size]: the input `gradient_sum` plus `factor` times the
   * gradients, in the order of the tensors; undefined ones are zero.
   */
  addGradients(graph: Graph, gradients: readonly (Value | undefined)[], factor = 1): void {
    const zero = graph.constant([0], [1]);
    const flat = this.parts.map(({ begin, end }, i) => {
      const gradient = gradients[i];
      return gradient ? reshape(gradient, [end - begin]) : expand(zero, [end - begin]);
    });
    const sum = graph.input(FLAT.sum, [this.size]);
    const added = concat(flat, 0);
    graph.output(FLAT.added, add(sum, factor === 1 ? added : scale(added, factor)));
  }
}
