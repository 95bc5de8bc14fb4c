// The ONNX form of matrix products, in float32, or with frozen weights in 16 bits.

import type { Attribute, Graph, Node, ProductRounding, Value } from './graph.ts';
import type { NodeWriter } from './node-writer.ts';
import { schedule } from './schedule.ts';

/** A product with a frozen weight. */
export interface FrozenProduct {
  readonly node: Node;
  /** The other operand. */
  readonly x: Value;
  /** The weight as it is stored. */
  readonly weight: Value;
  readonly key: string;
}

/** A node as a product x Wᵀ or dy W with a frozen weight, or undefined. */
function frozenProduct(node: Node): FrozenProduct | undefined {
  const { alpha } = node.attributes as { alpha?: { float: number } };
  if (node.op !== 'FusedMatMul' || alpha?.float !== 1) return undefined;
  const [x, w] = node.inputs as [Value, Value];
  const { origin } = w;
  const isCast = origin.kind === 'node' && origin.node.op === 'Cast';
  const weight = isCast ? origin.node.inputs[0]! : w;
  if (weight.origin.kind !== 'external') return undefined;
  const direction = node.attributes.transB ? 'forward' : 'backward';
  return { node, x, weight, key: `${weight.name} ${direction}` };
}

/** The products with frozen weights that the outputs of a graph need, as they are written. */
export function frozenProducts(graph: Graph): FrozenProduct[] {
  return schedule(graph).flatMap((node) => frozenProduct(node) ?? []);
}

/** Writes alpha · op(a) · op(b), rounded as the graph says. `names` are those of the operands. */
export function writeProduct(w: NodeWriter, node: Node, names: readonly string[]): void {
  const { rounding } = node.output.graph;
  const product = rounding && frozenProduct(node);
  if (product && !rounding.kept.has(product.key)) writeRounded(w, product, rounding, names);
  else writeFloat(w, node, names, node.output.name);
}

/** The product with its operands and its result rounded to 16 bits. */
function writeRounded(
  w: NodeWriter,
  { node, weight }: FrozenProduct,
  { type, isEmulated }: ProductRounding,
  [x, weightName]: readonly string[],
): void {
  const at = (part: string) => `${node.output.name}/${part}`;
  const rounded = (name: string, part: string) => w.cast(name, type, at(`${part}${type}`));
  const back = (name: string, part: string) => w.cast(name, 'float32', at(part));
  const isStored = weight.dtype === type;
  if (isEmulated) {
    const operands = [
      back(rounded(x!, 'x'), 'x'),
      isStored ? weightName! : back(rounded(weightName!, 'w'), 'w'),
    ];
    writeFloat(w, node, operands, at('product'));
    w.cast(rounded(at('product'), 'y'), 'float32', node.output.name);
    return;
  }
  const stored = w.stored(weight);
  const operands = [rounded(x!, 'x'), isStored ? stored : rounded(stored, 'w')];
  writeFloat(w, node, operands, at('product'));
  w.cast(at('product'), 'float32', node.output.name);
}

/** The product in the type of its operands. */
function writeFloat(w: NodeWriter, node: Node, names: readonly string[], output: string): void {
  (w.lowering === 'fused' ? writeFused : writePlain)(w, node, names, output);
}

function writeFused(
  w: NodeWriter,
  { attributes }: Node,
  names: readonly string[],
  output: string,
): void {
  const { transA, transB, alpha } = attributes as Record<string, Attribute>;
  const plain = !transA && !transB && (alpha as { float: number }).float === 1;
  if (plain) w.push('MatMul', names, output);
  else w.push('FusedMatMul', names, output, { transA: transA!, transB: transB!, alpha: alpha! });
}

// WebGPU has no FusedMatMul: products of matrices use Gemm, all others explicit transposes.
function writePlain(
  w: NodeWriter,
  { inputs, attributes }: Node,
  names: readonly string[],
  output: string,
): void {
  const { transA, transB, alpha } = attributes as Record<string, Attribute>;
  const factor = (alpha as { float: number }).float;
  if (inputs.every((input) => input.shape.length === 2)) {
    w.push('Gemm', names, output, { transA: transA!, transB: transB!, alpha: alpha! });
    return;
  }
  const operands = names.map((name, i) => {
    if (!(i === 0 ? transA : transB)) return name;
    const rank = inputs[i]!.shape.length;
    const perm = Array.from({ length: rank }, (_, axis) => axis);
    perm.push(...perm.splice(rank - 2).reverse());
    return w.push('Transpose', [name], `${output}/transposed${i}`, { perm });
  });
  if (factor === 1) w.push('MatMul', operands, output);
  else w.push('Mul', [w.push('MatMul', operands, `${output}/product`), w.float(factor)], output);
}
