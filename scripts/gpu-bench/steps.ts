// Training steps of models with random weights, every switch alone and all together.

import { spawnSync } from 'node:child_process';
import { sft, type Workload } from '../../main/cli/bench/bench.ts';
import type { Products } from '../../main/engine/graph/graph.ts';
import type { Model } from '../../main/engine/models/model.ts';
import type { Device } from '../../main/engine/runtime/session.ts';
import { productsOn } from '../../main/stages/training/products.ts';
import { FEATURES, MISSING } from './features.ts';
import { randomModel } from './random-model.ts';
import { found, measured, median, notAvailable, type Report } from './rows.ts';
import type { Shapes } from './shapes.ts';
import { inFolder, matrixType, workload } from './workload.ts';

/** The type of 16-bit products; the processor imitates them, so that its runs take the same path. */
const halfOn = (device: Device): Promise<Products> =>
  device === 'cpu' ? Promise.resolve('bfloat16') : productsOn(device, 'auto');

/** Memory of the card in use, as nvidia-smi says; else that of this process. */
function memory(): string {
  const query = ['--query-gpu=memory.used', '--format=csv,noheader'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8' });
  if (status === 0) return `${stdout.trim()} on the card`;
  return `${Math.round(process.resourceUsage().maxRSS / 1024)} MB, this process at most`;
}

/** A way to run steps; undefined where this version has none. */
interface Variant {
  readonly name: string;
  readonly products: Products;
  readonly run: typeof sft | undefined;
}

/** Every variant in turn, then the same again; returns the first loss of each. */
async function stepVariants(
  model: Model,
  device: Device,
  {
    flags,
    variants,
    report,
    what,
    rounds,
  }: {
    flags: Workload['flags'];
    variants: readonly Variant[];
    report: Report;
    what: string;
    rounds: number;
  },
): Promise<void> {
  const kept = new Map<string, { seconds: number[]; optimizer: number[]; loss: number }>();
  for (const { name, run } of variants) if (!run) report(notAvailable(`${what}, ${name}`, MISSING));
  for (let round = 1; round <= rounds; round++)
    for (const { name, products, run } of variants) {
      if (!run) continue;
      const steps = stepsOf(Number(flags.steps), round, kept.get(name)?.seconds);
      const figures = await run(workload(model, device, { ...flags, steps }, products));
      const { step_seconds, optimizer_seconds_median, loss, tokens } = figures as {
        step_seconds: number[];
        optimizer_seconds_median: number;
        loss: [number, number];
        tokens: number;
      };
      const before = kept.get(name) ?? { seconds: [], optimizer: [], loss: loss[0] };
      const seconds = [...before.seconds, ...step_seconds];
      const optimizer = [...before.optimizer, optimizer_seconds_median];
      kept.set(name, { ...before, seconds, optimizer });
      report(
        measured(
          `${what}, ${name}`,
          seconds.map((s) => tokens / s),
          'tokens/s',
        ),
      );
      if (round < rounds) continue;
      report(
        measured(
          `${what}, ${name}, optimiser`,
          optimizer.map((s) => 1000 * s),
          'ms a step',
        ),
      );
    }
  report(found(`${what}, memory`, memory()));
  const losses = [...kept].map(([name, { loss }]) => `${name} ${loss.toPrecision(8)}`);
  report(found(`${what}, first losses`, losses.join(', ')));
}

/** Seconds of the second turn of a variant at most. */
const TURN_SECONDS = 20;

/** A short first turn, so that a slow device has a figure; the second as long as there is time. */
function stepsOf(all: number, round: number, seconds: readonly number[] | undefined): number {
  if (round === 1 || seconds === undefined) return Math.min(4, all);
  return Math.max(2, Math.min(all, Math.floor(TURN_SECONDS / median(seconds))));
}

/** LoRA steps of a text model of 500 million parameters. */
export async function textSteps(device: Device, shapes: Shapes, report: Report): Promise<void> {
  const half = await halfOn(device);
  const rounded: Variant[] =
    half === 'float32' ? [] : [{ name: `products in ${half}`, products: half, run: sft }];
  if (half === 'float32')
    report(notAvailable('LoRA step, products in 16 bits', 'the device computes float32 only'));
  await inFolder(async (folder) => {
    const model = randomModel(shapes.text, folder, { type: await matrixType(device) });
    await stepVariants(model, device, {
      flags: { ...shapes.step, steps: shapes.steps, rank: 16 },
      variants: [
        { name: 'float32', products: 'float32', run: sft },
        ...rounded,
        { name: 'device state', products: 'float32', run: FEATURES.deviceState },
        { name: 'captured', products: 'float32', run: FEATURES.capturedStep },
        { name: 'all together', products: half, run: FEATURES.capturedStep },
      ],
      report,
      what: 'LoRA step, text',
      rounds: shapes.rounds,
    });
  });
}

/** LoRA steps of a model with the shape of Qwen2.5-VL 3B, with one picture. */
export async function pictureSteps(device: Device, shapes: Shapes, report: Report): Promise<void> {
  const half = await halfOn(device);
  const type = await matrixType(device);
  for (const isInt4 of [false, true])
    await inFolder(async (folder) => {
      const model = randomModel(shapes.vision, folder, { type, isInt4 });
      await stepVariants(model, device, {
        flags: {
          ...{ batch: 1, length: shapes.visionLength, images: 1, rank: 16 },
          ...{ steps: Math.min(5, shapes.steps), checkpointing: true },
        },
        variants: [{ name: `products in ${half}`, products: half, run: sft }],
        report,
        what: `LoRA step with a picture, ${isInt4 ? 'int4' : type} base`,
        rounds: shapes.rounds,
      });
    });
}

/** Tokens a second of text steps as a run would do them. */
export async function ownStep(device: Device, shapes: Shapes): Promise<readonly number[]> {
  const products = await productsOn(device, 'auto');
  return inFolder(async (folder) => {
    const model = randomModel(shapes.text, folder, { type: await matrixType(device) });
    const flags = { ...shapes.step, steps: shapes.steps, rank: 16 };
    const figures = await sft(workload(model, device, flags, products));
    const tokens = figures['tokens'] as number;
    return (figures['step_seconds'] as number[]).map((seconds) => tokens / seconds);
  });
}
