// The largest numbers of products with frozen weights: which of them float16 can hold.

import type { Graph, Value } from '../graph/graph.ts';
import { frozenProducts, type FrozenProduct } from '../graph/onnx-products.ts';
import * as ops from '../graph/ops.ts';

/** float16 ends at 65,504; a product with larger numbers than a quarter of that stays float32. */
export const LARGEST_FLOAT16_NUMBER = 16_384;

const RANGES = 'ranges';

/**
 * Replaces the outputs of a graph by the largest magnitude of the operands and the result of every
 * product with a frozen weight. Returns the products' keys, in the order of the output.
 */
export function measureRanges(graph: Graph): {
  readonly keys: readonly string[];
  readonly output: string;
} {
  const products = frozenProducts(graph);
  const numbers = products.flatMap(({ node, x, weight, blocks }) => [
    largest(x),
    // A weight that is stored as float16 fits.
    weight.dtype === 'float16' ? ops.scalar(x, 0) : largestWeight(node.inputs[1]!, blocks),
    largest(node.output),
  ]);
  graph.outputs.clear();
  if (numbers.length > 0)
    graph.output(
      RANGES,
      ops.concat(
        numbers.map((number) => ops.reshape(number, [1])),
        0,
      ),
    );
  return { keys: products.map(({ key }) => key), output: RANGES };
}

/** The keys of the products beyond the range of float16; a number that is not finite is beyond. */
export function beyondFloat16(keys: readonly string[], ranges: Float32Array): Set<string> {
  const per = ranges.length / keys.length;
  const fits = (i: number) =>
    ranges.subarray(i * per, (i + 1) * per).every((x) => x <= LARGEST_FLOAT16_NUMBER);
  return new Set(keys.filter((_, i) => !fits(i)));
}

function largest(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return ops.reduceMax(ops.maximum(x, ops.neg(x)), axes);
}

/** The largest magnitude of a weight; of blocks a bound, the lowest level of the largest scale. */
const largestWeight = (w: Value, blocks: FrozenProduct['blocks']): Value =>
  blocks ? ops.scale(largest(blocks.scales), 2 ** (blocks.bits - 1)) : largest(w);
