// Which nodes are written, and in what order; the order decides how much memory a run needs.

import type { Graph, Node, Value } from './graph.ts';

/**
 * The nodes that the outputs need, in the order in which they are written to the model. Casts of
 * frozen weights come first: ONNX Runtime runs source nodes as late as possible only if they
 * precede their consumers in the list.
 */
export function schedule(graph: Graph): Node[] {
  const needed = new Set<Node>();
  const visit = (value: Value): void => {
    const stack = [value];
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (at.origin.kind !== 'node' || needed.has(at.origin.node)) continue;
      needed.add(at.origin.node);
      stack.push(...at.origin.node.inputs);
    }
  };
  for (const value of graph.outputs.values()) visit(value);
  const nodes = graph.nodes.filter((node) => needed.has(node));
  const isSource = (node: Node) =>
    node.inputs.every(
      (input) => input.origin.kind === 'external' || input.origin.kind === 'constant',
    );
  return [...nodes.filter(isSource), ...nodes.filter((node) => !isSource(node))];
}

/**
 * The inputs that a written node reads; the transposed weight of a product in small integers is for
 * its gradient only.
 */
export function operandsOf({ op, inputs }: Node): readonly Value[] {
  return op === 'MatMulNBits' || op === 'MatMulInt8' ? inputs.slice(0, 3) : inputs;
}

/** The frozen weights in files that the outputs need, each once. */
export function weightsOf(graph: Graph): Value[] {
  const read = new Set(schedule(graph).flatMap(operandsOf));
  for (const value of graph.outputs.values()) read.add(value);
  return [...read].filter(({ origin }) => origin.kind === 'external');
}

/** Bytes of the frozen weights in files that the outputs need. */
export function weightBytesOf(graph: Graph): number {
  let bytes = 0;
  for (const { origin } of weightsOf(graph))
    if (origin.kind === 'external') bytes += origin.bytes.length;
  return bytes;
}

/** Names of the graph inputs that the nodes or the outputs read; the others need no feed. */
export function usedInputs(graph: Graph, nodes: readonly Node[]): Set<string> {
  const used = new Set<string>();
  const addInput = (value: Value) => value.origin.kind === 'input' && used.add(value.name);
  for (const node of nodes) node.inputs.forEach(addInput);
  for (const value of graph.outputs.values()) addInput(value);
  return used;
}
