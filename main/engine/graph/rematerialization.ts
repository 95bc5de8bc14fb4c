// The forward values that the backward pass reads: kept, or recomputed when needed (gradient
// checkpointing).

import type { Graph, Node, Segment, Value } from './graph.ts';
import { add, scale } from './ops.ts';

/** Forward values as the backward pass sees them. */
export interface ForwardValues {
  /** Call for every node of the backward pass, last first, with the gradient of its output. */
  enter(node: Node, dy: Value): void;
  /** The value to use in place of a forward value. */
  of(value: Value): Value;
}

/** The float32 copy of a frozen weight that is stored in a smaller type. */
const isFrozenCopy = ({ op, inputs }: Node): boolean =>
  (op === 'Cast' || op === 'DequantizeLinear') && inputs[0]!.origin.kind === 'external';

/**
 * Without `segments` everything is kept except the float32 copies of frozen weights in smaller
 * types, which are converted again for the backward pass. With `segments` only the inputs of
 * segments are kept (Chen et al., arXiv 1604.06174). The copy of a segment's input depends on the
 * incoming gradient, because ONNX Runtime would otherwise run the second forward pass right after
 * the first.
 */
export function forwardValuesOf(graph: Graph, { segments }: { segments: boolean }): ForwardValues {
  const recomputed = new Map<Value, Value>();
  const nodes = [...graph.nodes];
  const segmentOf = new Map<Node, Segment>();
  for (const segment of segments ? graph.segments : [])
    for (const node of nodes.slice(segment.first, segment.end)) segmentOf.set(node, segment);
  const entered = new Set<Segment>();

  const recompute = ({ op, inputs, attributes, output }: Node): void => {
    const operands = inputs.map((input) => recomputed.get(input) ?? input);
    recomputed.set(output, graph.node(op, operands, output.shape, attributes, output.dtype));
  };
  return {
    enter(node, dy) {
      const segment = segmentOf.get(node);
      if (!segment || entered.has(segment)) return;
      entered.add(segment);
      const { input, output, first, end } = segment;
      if (node.output !== output)
        throw new Error('recomputation: a value inside a segment is used outside it');
      const kept = recomputed.get(input);
      recomputed.set(input, add(input, scale(dy, 0)));
      for (const inside of nodes.slice(first, end)) recompute(inside);
      // Outside the segment its input is unchanged.
      if (kept) recomputed.set(input, kept);
      else recomputed.delete(input);
    },
    of(value) {
      const copy = recomputed.get(value);
      if (copy || value.origin.kind !== 'node') return copy ?? value;
      const { node } = value.origin;
      if (!isFrozenCopy(node)) return value;
      recompute(node);
      return recomputed.get(value)!;
    },
  };
}
