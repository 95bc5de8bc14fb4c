// The same LoRA step in PyTorch and PEFT, in turns with ours, where they are installed.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../main/engine/runtime/session.ts';
import { found, measured, median, notAvailable, type Report } from './rows.ts';
import type { Shapes } from './shapes.ts';
import { ownStep } from './steps.ts';

/** The Python to ask; PyTorch may live in an environment of its own. */
const PYTHON = process.env.OMR_PYTHON ?? 'python3';

/** Tokens a second of both, and their ratio. */
export async function peerSteps(device: Device, shapes: Shapes, report: Report): Promise<void> {
  const what = 'LoRA step, text, PyTorch + PEFT';
  const probe = spawnSync(PYTHON, ['-c', 'import torch, transformers, peft'], { encoding: 'utf8' });
  if (probe.status !== 0)
    return report(notAvailable(what, 'torch, transformers and peft are not installed'));
  if (device === 'webgpu') return report(notAvailable(what, 'PyTorch has no WebGPU'));
  const folder = mkdtempSync(join(tmpdir(), 'omr-gpu-bench-'));
  try {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(shapes.text));
    const { batch, length } = shapes.step;
    const tokens = batch * length;
    const own: number[] = [];
    const theirs = new Map<string, number[]>();
    for (let round = 0; round < shapes.rounds; round++) {
      own.push(...(await ownStep(device, shapes)));
      report(measured('LoRA step, text, ours', own, 'tokens/s'));
      for (const type of device === 'cuda' ? ['float32', 'bfloat16'] : ['float32']) {
        const words = [config, batch, length, shapes.steps, device, type].map(String);
        const run = spawnSync(PYTHON, [join(import.meta.dirname, 'peer.py'), ...words], {
          encoding: 'utf8',
        });
        if (run.status !== 0) {
          report(notAvailable(`${what}, ${type}`, run.stderr.trim().split('\n').at(-1) ?? ''));
          continue;
        }
        const { seconds, torch } = JSON.parse(run.stdout) as { seconds: number[]; torch: string };
        const speeds = [...(theirs.get(type) ?? []), ...seconds.map((s) => tokens / s)];
        theirs.set(type, speeds);
        report(measured(`${what}, ${type}`, speeds, 'tokens/s'));
        const ratio = median(own) / median(speeds);
        report(found(`ours / PyTorch ${torch}, ${type}`, ratio.toFixed(2)));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
