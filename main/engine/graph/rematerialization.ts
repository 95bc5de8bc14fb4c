// What the backward pass reads of the forward one: kept from then, or computed again when it is needed.

import type { Graph, Node, Segment, Value } from './graph.ts';
import { add, scale } from './ops.ts';

/** Forward values as the backward pass sees them. */
export interface Replay {
  /** Call for every node of the walk, last first, with the gradient of its output. */
  enter(node: Node, dy: Value): void;
  /** The value to use in place of a forward value. */
  of(value: Value): Value;
}

/**
 * Without `segments` all is kept but frozen weights in a type of fewer bits: those are converted once more, or their
 * float32 copies would stay from the forward pass until the backward one. With `segments` only what enters a segment
 * is kept (Chen et al., arXiv 1604.06174). The copy of a segment's input is tied to the gradient that comes back, for
 * ONNX Runtime would otherwise run the second forward pass right behind the first.
 */
export function replayOf(graph: Graph, { segments }: { segments: boolean }): Replay {
  const again = new Map<Value, Value>();
  const nodes = [...graph.nodes];
  const segmentOf = new Map<Node, Segment>();
  for (const segment of segments ? graph.segments : [])
    for (const node of nodes.slice(segment.first, segment.end)) segmentOf.set(node, segment);
  const entered = new Set<Segment>();

  const copy = ({ op, inputs, attributes, output }: Node): void => {
    const operands = inputs.map((input) => again.get(input) ?? input);
    again.set(output, graph.node(op, operands, output.shape, attributes, output.dtype));
  };
  return {
    enter(node, dy) {
      const segment = segmentOf.get(node);
      if (!segment || entered.has(segment)) return;
      entered.add(segment);
      const { input, output, first, end } = segment;
      if (node.output !== output)
        throw new Error('recomputation: a segment is left on another way than by its output');
      const kept = again.get(input);
      again.set(input, add(input, scale(dy, 0)));
      for (const inside of nodes.slice(first, end)) copy(inside);
      // Outside the segment its input is what it was.
      if (kept) again.set(input, kept);
      else again.delete(input);
    },
    of(value) {
      const known = again.get(value);
      if (known || value.origin.kind !== 'node') return known ?? value;
      const { node } = value.origin;
      if (node.op !== 'Cast' || node.inputs[0]!.origin.kind !== 'external') return value;
      copy(node);
      return again.get(value)!;
    },
  };
}
