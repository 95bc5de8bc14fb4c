// The ONNX form of matrix products, in float32, or with frozen weights in 16 bits.

import type {
  Attribute,
  Graph,
  HalfProducts,
  Node,
  Operator,
  ProductRounding,
  Products,
  Value,
} from './graph.ts';
import type { NodeWriter } from './node-writer.ts';
import { dequantize, dequantizedName } from './onnx-blocks.ts';
import { operandsOf, schedule } from './schedule.ts';

/** A product with a frozen weight. */
export interface FrozenProduct {
  readonly node: Node;
  /** The other operand. */
  readonly x: Value;
  /** The weight as it is stored: numbers, or the integers of its blocks. */
  readonly weight: Value;
  readonly blocks?: Blocks;
  readonly key: string;
}

/** Blocks of small integers. */
interface Blocks {
  readonly scales: Value;
  readonly bits: number;
}

const blocksOf = ({ inputs, attributes }: Node, at: number): Blocks => ({
  scales: inputs[at]!,
  bits: attributes.bits as number,
});

/** How a frozen weight is stored, by the operator that reads it for a product of floats. */
const STORED_FOR: Partial<Record<Operator, (reader: Node) => Pick<FrozenProduct, 'blocks'>>> = {
  Cast: () => ({}),
  DequantizeLinear: (reader) => ({ blocks: blocksOf(reader, 1) }),
};

/** A node as a product x Wᵀ or dy W with a frozen weight, or undefined. */
function frozenProduct(node: Node): FrozenProduct | undefined {
  const [x, w] = node.inputs as [Value, Value];
  if (node.op === 'MatMulNBits')
    return { node, x, weight: w, blocks: blocksOf(node, 2), key: `${w.name} forward` };
  const { alpha } = node.attributes as { alpha?: { float: number } };
  if (node.op !== 'FusedMatMul' || alpha?.float !== 1) return undefined;
  const reader = w.origin.kind === 'node' ? w.origin.node : undefined;
  const stored = reader && STORED_FOR[reader.op]?.(reader);
  const weight = stored ? reader.inputs[0]! : w;
  if (weight.origin.kind !== 'external') return undefined;
  const direction = node.attributes.transB ? 'forward' : 'backward';
  return { node, x, weight, ...stored, key: `${weight.name} ${direction}` };
}

/** The products with frozen weights that the outputs of a graph need, as they are written. */
export function frozenProducts(graph: Graph): FrozenProduct[] {
  return schedule(graph).flatMap((node) => frozenProduct(node) ?? []);
}

/** A product with a frozen weight that is rounded, and how; undefined for all other nodes. */
function roundedProduct(node: Node) {
  const { rounding } = node.output.graph;
  const product = rounding && frozenProduct(node);
  return product && !rounding.kept.has(product.key) ? { product, rounding } : undefined;
}

/**
 * The types in which the scheduled nodes read each dequantized matrix; 16-bit products read it in their
 * own.
 */
export function dequantizedTypes(nodes: readonly Node[]): Map<Node, ReadonlySet<Products>> {
  const types = new Map<Node, Set<Products>>();
  for (const node of nodes)
    for (const { origin } of node.inputs) {
      if (origin.kind !== 'node' || origin.node.op !== 'DequantizeLinear') continue;
      const type = roundedProduct(node)?.rounding.type ?? 'float32';
      types.set(origin.node, (types.get(origin.node) ?? new Set()).add(type));
    }
  return types;
}

/** Writes alpha · op(a) · op(b), rounded as the graph says. `names` are those of the operands. */
export function writeProduct(w: NodeWriter, node: Node, names: readonly string[]): void {
  const rounded = roundedProduct(node);
  if (rounded) writeRounded(w, { ...rounded, names });
  else if (node.op === 'MatMulNBits') writeInBlocks(w, node);
  else writeFloat(w, asProduct(node), names, node.output.name);
}

function writeInBlocks(w: NodeWriter, node: Node): void {
  const operands = operandsOf(node).map((operand) => w.stored(operand));
  w.push('MatMulNBits', operands, node.output.name, node.attributes);
}

/** What the form of a product depends on. */
interface Product {
  readonly inputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A product in blocks as the product with what the blocks stand for: both have x and a matrix. */
const asProduct = ({ op, inputs, attributes }: Node): Product =>
  op === 'MatMulNBits'
    ? { inputs: inputs.slice(0, 1), attributes: { transA: 0, transB: 1, alpha: { float: 1 } } }
    : { inputs, attributes };

/** A product to be written with its operands and its result rounded to 16 bits. */
interface Rounded {
  readonly product: FrozenProduct;
  readonly rounding: ProductRounding;
  readonly names: readonly string[];
}

function writeRounded(w: NodeWriter, { product, rounding, names }: Rounded): void {
  const { node } = product;
  const { type } = rounding;
  const at = (part: string) => `${node.output.name}/${part}`;
  const operands = [w.cast(names[0]!, type, at(`x${type}`)), roundedWeight(w, product, type, at)];
  // The processor multiplies what is rounded in float32, and rounds the result.
  const factors = rounding.isEmulated
    ? operands.map((name, i) => w.cast(name, 'float32', at('xw'[i]!)))
    : operands;
  writeFloat(w, asProduct(node), factors, at('product'));
  const result = rounding.isEmulated ? w.cast(at('product'), type, at('y')) : at('product');
  w.cast(result, 'float32', node.output.name);
}

/**
 * The name of the weight in the type. Blocks are dequantized to 16 bits for products in blocks too: so
 * does their CUDA kernel for more rows than one, and that of WebGPU would round x to 8 bits, with which
 * the bounds of 16-bit products do not hold (docs/performance.md).
 */
function roundedWeight(
  w: NodeWriter,
  { node, weight, blocks }: FrozenProduct,
  type: HalfProducts,
  at: (part: string) => string,
): string {
  if (!blocks) {
    const stored = w.stored(weight);
    return weight.dtype === type ? stored : w.cast(stored, type, at(`w${type}`));
  }
  if (node.op !== 'MatMulNBits') return dequantizedName(node.inputs[1]!.name, type);
  const {
    K,
    N,
    block_size: block,
  } = node.attributes as Readonly<Record<'K' | 'N' | 'block_size', number>>;
  const matrix = { values: weight, ...blocks, block, shape: [N, K] };
  return dequantize(w, { ...matrix, name: at(`w${type}`), type });
}

/** The product in the type of its operands. */
function writeFloat(
  w: NodeWriter,
  product: Product,
  names: readonly string[],
  output: string,
): void {
  (w.lowering === 'fused' ? writeFused : writePlain)(w, product, names, output);
}

function writeFused(
  w: NodeWriter,
  { attributes }: Product,
  names: readonly string[],
  output: string,
): void {
  const { transA, transB, alpha } = attributes;
  const plain = !transA && !transB && (alpha as { float: number }).float === 1;
  if (plain) w.push('MatMul', names, output);
  else w.push('FusedMatMul', names, output, { transA: transA!, transB: transB!, alpha: alpha! });
}

// WebGPU has no FusedMatMul: products of matrices use Gemm, all others explicit transposes.
function writePlain(
  w: NodeWriter,
  { inputs, attributes }: Product,
  names: readonly string[],
  output: string,
): void {
  const { transA, transB, alpha } = attributes;
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
