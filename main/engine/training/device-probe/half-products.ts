// Whether a device multiplies 16-bit matrices: a product on it against the same one rounded on the
// processor.

import { Graph, type Products } from '../../graph/graph.ts';
import { cast, matMul } from '../../graph/ops.ts';
import { isWhollyOn, runQuietly } from '../../runtime/placement.ts';
import { installedDevices, type Device } from '../../runtime/session.ts';

type Half = Exclude<Products, 'float32'>;

const SIDE = 16;
/** Rounding of the result, relative to the largest number. */
const LARGEST_ERROR: Readonly<Record<Half, number>> = { float16: 2e-3, bfloat16: 1.6e-2 };

/** x · xᵀ of integers that both types hold exactly, divided so that sums are near 1. */
function product(type: Half | undefined): Graph {
  const graph = new Graph();
  const x = graph.input('x', [SIDE, SIDE]);
  const half = type === undefined ? x : cast(x, type);
  graph.output('y', cast(matMul(half, half, { transB: true }), 'float32'));
  return graph;
}

async function run(graph: Graph, device: Device): Promise<Float32Array> {
  const x = Float32Array.from({ length: SIDE * SIDE }, (_, i) => (((i * 37) % 15) - 7) / 16);
  return (await runQuietly(device, graph, { x })).y!;
}

/** False when the device lacks the product, fails in it, or computes other numbers. */
export async function multipliesIn(type: Half, device: Device): Promise<boolean> {
  if (!installedDevices().includes(device)) return false;
  try {
    if (!(await isWhollyOn(device, product(type)))) return false;
    const [got, expected] = [
      await run(product(type), device),
      await run(product(undefined), 'cpu'),
    ];
    const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return got.every((x, i) => Math.abs(x - expected[i]!) <= LARGEST_ERROR[type] * largest);
  } catch {
    return false; // a device without the type refuses the program, or fails when it runs
  }
}
