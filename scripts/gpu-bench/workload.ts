// What the items that run models share: a folder for their files, the type of the weights, a workload.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workload } from '../../main/cli/bench/bench.ts';
import type { Products } from '../../main/engine/graph/graph.ts';
import type { Model } from '../../main/engine/models/model.ts';
import { createRandom } from '../../main/engine/random.ts';
import type { Device } from '../../main/engine/runtime/session.ts';
import { multipliesIn } from '../../main/engine/training/device-probe/half-products.ts';
import type { MatrixType } from './random-model.ts';

/** The type of the weights on a device: 16 bits where it reads them. */
export async function matrixType(device: Device): Promise<MatrixType> {
  if (device !== 'webgpu') return 'bfloat16';
  return (await multipliesIn('float16', device)) ? 'float16' : 'float32';
}

/** Gives the work a folder of its own, and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'omr-gpu-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A workload of the command `omr bench` with seed 0. */
export const workload = (
  model: Model,
  device: Device,
  flags: Workload['flags'],
  products: Products = 'float32',
): Workload => ({
  model,
  dir: '',
  flags,
  random: createRandom(0),
  started: performance.now(),
  device,
  products,
});
