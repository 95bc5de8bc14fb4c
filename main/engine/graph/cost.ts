// The cost of a graph, counted on its nodes: matrix products, bytes moved by other operators, and
// peak memory.

import { IN_PLACE_ELEMENTWISE, type Graph, type Node, type Operator, type Value } from './graph.ts';
import { operandsOf, schedule } from './schedule.ts';
import { sizeOf, type DType } from './tensor.ts';

export interface GraphCost {
  /** Floating-point operations of matrix products, two per multiply-add. */
  readonly productFlops: number;
  /** The same for products with weights in small integers. */
  readonly blockFlops: number;
  /** Bytes that all other operators read and write. */
  readonly movedBytes: number;
  /** Most bytes of intermediate values in memory at the same time. */
  readonly peakBytes: number;
  /**
   * Bytes of frozen weights in memory: of a table that is only looked up the rows that a run reads,
   * of the others all, mapped from their files or packed for products in blocks.
   */
  readonly weightBytes: number;
  /** Bytes of a run's feeds and results. */
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly nodes: number;
}

const BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  int8: 1,
  bool: 1,
};
const bytesOf = ({ shape, dtype }: Value) => sizeOf(shape) * BYTES[dtype];

/** Operators whose output shares their input's memory. */
const VIEWS: ReadonlySet<Operator> = new Set(['Reshape', 'Identity']);
/** Operators that can overwrite an input that nothing else needs, in ONNX Runtime. */
const IN_PLACE: ReadonlySet<Operator> = new Set([...IN_PLACE_ELEMENTWISE, 'Softmax']);

/** Counts the graph as it would be written. */
export function costOf(graph: Graph): GraphCost {
  const nodes = executionOrder(graph);
  let productFlops = 0;
  let blockFlops = 0;
  let movedBytes = 0;
  const weights = new Map<Value, number>();
  for (const node of nodes) {
    const { op, output, attributes } = node;
    const inputs = operandsOf(node);
    inputs.forEach((input, i) => {
      if (input.origin.kind !== 'external') return;
      weights.set(input, Math.max(weights.get(input) ?? 0, heldBytes(node, input, i)));
    });
    if (op === 'FusedMatMul') {
      const width = inputs[0]!.shape.at(attributes.transA ? -2 : -1)!;
      productFlops += 2 * sizeOf(output.shape) * width;
    } else if (op === 'Scan') {
      // Two products with the state a step.
      productFlops += 4 * sizeOf(inputs[2]!.shape) * output.shape.at(-1)!;
      movedBytes += 2 * bytesOf(output);
    } else if (op === 'MatMulNBits') {
      blockFlops += 2 * sizeOf(output.shape) * (attributes.K as number);
    } else if (op === 'MatMulInt8') {
      blockFlops += 2 * sizeOf(output.shape) * inputs[0]!.shape[1]!;
    } else if (!VIEWS.has(op)) {
      // A gathered row is read, not its table.
      const read = op === 'Gather' ? [output] : inputs;
      movedBytes += bytesOf(output) + read.reduce((sum, input) => sum + bytesOf(input), 0);
    }
  }
  const total = (values: Iterable<Value>) =>
    [...values].reduce((sum, value) => sum + bytesOf(value), 0);
  return {
    productFlops,
    blockFlops,
    movedBytes,
    peakBytes: peakOf(graph, nodes),
    weightBytes: [...weights.values()].reduce((sum, bytes) => sum + bytes, 0),
    inputBytes: total(graph.inputs.values()),
    outputBytes: total(graph.outputs.values()),
    nodes: nodes.length,
  };
}

/** A page of a mapped file. */
const PAGE_BYTES = 4096;
/** Scales of a product in blocks: as stored, in the packed layout, and there with their sums. */
const SCALE_COPIES = 3;

/** Bytes in memory of a frozen weight that the node reads as its input number `i`. */
function heldBytes({ op, output }: Node, weight: Value, i: number): number {
  const bytes = bytesOf(weight);
  if (op === 'MatMulNBits') return i === 2 ? SCALE_COPIES * bytes : bytes;
  if (op !== 'Gather') return bytes;
  const row = bytes / weight.shape[0]!;
  const rows = sizeOf(output.shape) / (sizeOf(weight.shape) / weight.shape[0]!);
  return Math.min(bytes, rows * (row + PAGE_BYTES));
}

/**
 * The order in which ONNX Runtime runs the scheduled nodes: depth first from the outputs, the last
 * output first, and among a node's inputs the most recently created first. Source: onnxruntime,
 * Graph::ReverseDFSFrom.
 */
export function executionOrder(graph: Graph): Node[] {
  const scheduled = schedule(graph);
  const index = new Map(scheduled.map((node, i) => [node, i]));
  const producer = (value: Value) => (value.origin.kind === 'node' ? value.origin.node : undefined);
  const stack: { node: Node; leave: boolean }[] = [...graph.outputs.values()].flatMap((value) => {
    const node = producer(value);
    return node ? [{ node, leave: false }] : [];
  });
  const visited = new Set<Node>();
  const order: Node[] = [];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, leave } = top;
    if (leave) order.push(node);
    if (leave || visited.has(node)) continue;
    visited.add(node);
    stack.push({ node, leave: true });
    const before = [...new Set(node.inputs.flatMap((input) => producer(input) ?? []))];
    before.sort((a, b) => index.get(a)! - index.get(b)!);
    for (const each of before) if (!visited.has(each)) stack.push({ node: each, leave: false });
  }
  return order;
}

/** Peak memory of the nodes in this order: a value lives until its last reader has run. */
function peakOf(graph: Graph, nodes: readonly Node[]): number {
  /** Memory of a value, shared with its views. */
  interface Buffer {
    readonly bytes: number;
    readers: number;
  }
  const buffers = new Map<Value, Buffer>();
  const readersOf = new Map<Value, number>();
  const read = (value: Value) => readersOf.set(value, (readersOf.get(value) ?? 0) + 1);
  for (const { inputs } of nodes) inputs.forEach(read);
  for (const value of graph.outputs.values()) read(value);
  let live = 0;
  let peak = 0;
  for (const { op, inputs, output } of nodes) {
    const readers = readersOf.get(output) ?? 0;
    const first = buffers.get(inputs[0]!);
    if (VIEWS.has(op) && first) {
      first.readers += readers;
      buffers.set(output, first);
    } else {
      const dying = IN_PLACE.has(op)
        ? inputs
            .map((input) => buffers.get(input))
            .find((buffer) => buffer?.readers === 1 && buffer.bytes === bytesOf(output))
        : undefined;
      if (dying) {
        dying.readers += readers;
        buffers.set(output, dying);
      } else {
        buffers.set(output, { bytes: bytesOf(output), readers });
        live += bytesOf(output);
        peak = Math.max(peak, live);
      }
    }
    for (const input of inputs) {
      const buffer = buffers.get(input);
      if (buffer && --buffer.readers === 0) live -= buffer.bytes;
    }
  }
  return peak;
}
