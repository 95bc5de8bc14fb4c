// Tries the C interface on products of a few numbers, before anything rests on it.

import { Graph } from '../../graph/graph.ts';
import { writeOnnx } from '../../graph/onnx.ts';
import { mul } from '../../graph/ops.ts';
import type { NativeRuntime, TensorSpec } from './runtime.ts';
import { NativeSession } from './session.ts';

const SHAPE = [3];
const X = Float32Array.of(2, -3, 0.5);
const FACTORS = Float32Array.of(5, 7, 11);
const PRODUCTS = '10,-21,5.5';

const spec = (name: string): TensorSpec => ({ name, dtype: 'float32', shape: SHAPE });

/** Throws where a function of the table does not do what its name says. */
export function selfTest(runtime: NativeRuntime): void {
  const graph = new Graph();
  graph.output('y', mul(graph.input('x', SHAPE), graph.constant(FACTORS, SHAPE)));
  const { bytes } = writeOnnx(graph, 'fused');
  const settings = { entries: {}, threads: 1 };
  const io = [[spec('x')], [spec('y')]] as const;
  if (!refuses(() => new NativeSession(runtime, new Uint8Array(4), settings, ...io)))
    throw new Error('four bytes passed for a model');
  const session = new NativeSession(runtime, bytes, settings, ...io);
  const found = session.runNow([X])[0]!.join(',');
  session.release();
  if (found !== PRODUCTS) throw new Error(`a product gave ${found} for ${PRODUCTS}`);
}

function refuses(open: () => NativeSession): boolean {
  try {
    open().release();
  } catch {
    return true;
  }
  return false;
}
