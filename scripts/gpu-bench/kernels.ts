// Bare products, copies and launches on a device.

import { spawnSync } from 'node:child_process';
import { Graph, PRODUCTS, type Products, type Value } from '../../main/engine/graph/graph.ts';
import * as ops from '../../main/engine/graph/ops.ts';
import { Program, type Device } from '../../main/engine/runtime/session.ts';
import { multipliesIn } from '../../main/engine/training/device-probe/half-products.ts';
import { FEATURES, MISSING } from './features.ts';
import { measured, notAvailable, untilStable, type Report } from './rows.ts';
import type { Shapes } from './shapes.ts';

/** Products in a row, so that the copies around them do not count. */
const CHAIN = 8;

/** Milliseconds of runs of a graph with these feeds. */
async function timeOf(
  graph: Graph,
  feeds: Readonly<Record<string, Float32Array>>,
  device: Device,
  repeats: number,
): Promise<readonly number[]> {
  const program = await Program.compile(graph, { device });
  const times = await untilStable(async () => {
    const start = performance.now();
    await program.run(feeds);
    return performance.now() - start;
  }, repeats);
  await program.release();
  return times;
}

const numbers = (n: number) =>
  Float32Array.from({ length: n }, (_, i) => ((i * 37) % 11 < 5 ? 1 : -1));

/** `count` products of [n, n] matrices that are made on the device; the result is one number. */
function products(n: number, count: number, type: Products): Graph {
  const graph = new Graph();
  const u = graph.input('u', [n]);
  // u · v = 1, so that the numbers neither grow nor vanish.
  const outer = ops.mul(ops.reshape(u, [n, 1]), ops.reshape(ops.scale(u, 1 / n), [1, n]));
  const w = ops.cast(outer, type);
  let y: Value = w;
  for (let i = 0; i < count; i++) y = ops.matMul(y, w);
  graph.output('y', ops.slice(ops.slice(ops.cast(y, 'float32'), 0, 0, 1), 1, 0, 1));
  return graph;
}

/** TFLOP/s of bare products in every type, and GB/s of copies. */
export async function bareProducts(device: Device, shapes: Shapes, report: Report): Promise<void> {
  const n = shapes.side;
  const isTf32 = process.env.NVIDIA_TF32_OVERRIDE === '1';
  for (const type of isTf32 ? (['float32'] as const) : PRODUCTS) {
    const what = `product ${n} × ${n} × ${n}, ${isTf32 ? 'TF32' : type}`;
    if (type !== 'float32' && (device === 'cpu' || !(await multipliesIn(type, device)))) {
      report(notAvailable(what, 'the device has no such product'));
      continue;
    }
    const feeds = { u: numbers(n) };
    const [one] = [await timeOf(products(n, 1, type), feeds, device, shapes.repeats)];
    const many = await timeOf(products(n, 1 + CHAIN, type), feeds, device, shapes.repeats);
    const seconds = many.map((ms) => Math.max(1e-9, (ms - Math.min(...one)) / 1000));
    report(
      measured(
        what,
        seconds.map((s) => (CHAIN * 2 * n ** 3) / s / 1e12),
        'TFLOP/s',
      ),
    );
  }
  if (isTf32) return;
  await copies(device, shapes, report);
  if (device !== 'cuda')
    return report(notAvailable(`product ${n} × ${n} × ${n}, TF32`, 'CUDA only'));
  // The switch holds for a whole process.
  const { stdout } = spawnSync(process.execPath, process.argv.slice(1), {
    env: { ...process.env, NVIDIA_TF32_OVERRIDE: '1' },
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
}

async function copies(
  device: Device,
  { copyBytes: bytes, repeats }: Shapes,
  report: Report,
): Promise<void> {
  const n = bytes / 4;
  const up = new Graph();
  up.output('y', ops.slice(up.input('u', [n]), 0, 0, 1));
  const down = new Graph();
  down.output('y', ops.expand(down.input('u', [1]), [n]));
  const speed = (times: readonly number[]) => times.map((ms) => bytes / (ms / 1000) / 1e9);
  report(
    measured(
      'copy to the device',
      speed(await timeOf(up, { u: numbers(n) }, device, repeats)),
      'GB/s',
    ),
  );
  report(
    measured(
      'copy from the device, and into JavaScript',
      speed(await timeOf(down, { u: numbers(1) }, device, repeats)),
      'GB/s',
    ),
  );
}

/** Microseconds a node of a chain of small sums. */
export async function launches(
  device: Device,
  { nodes, repeats }: Shapes,
  report: Report,
): Promise<void> {
  const chain = (count: number) => {
    const graph = new Graph();
    const u = graph.input('u', [16]);
    let y: Value = u;
    for (let i = 0; i < count; i++) y = ops.add(y, u);
    graph.output('y', y);
    return graph;
  };
  const one = Math.min(...(await timeOf(chain(1), { u: numbers(16) }, device, repeats)));
  const many = await timeOf(chain(nodes), { u: numbers(16) }, device, repeats);
  const each = many.map((ms) => (1000 * Math.max(0, ms - one)) / (nodes - 1));
  report(measured(`small sums, ${nodes} in a row`, each, 'µs a node'));
  const captured = await FEATURES.capturedSums?.(nodes);
  const what = `small sums, ${nodes} in a row, captured`;
  report(captured ? measured(what, captured, 'µs a node') : notAvailable(what, MISSING));
}
