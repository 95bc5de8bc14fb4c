// `omr bench fit`: the forecast of memory and time against measured training steps.

import { spawnSync } from 'node:child_process';
import { UserError } from '../../i18n/user-error.ts';
import type { Load, Plan } from '../../stages/training/memory-fit.ts';
import { loadOf } from '../commands/model/fit.ts';
import { readConfig } from '../../data/checkpoints/load.ts';
import { measureRates, planOf } from '../../stages/training/memory-fit.ts';
import type { FlagValues } from '../terminal/arguments.ts';
import { msg } from '../../../i18n/message.ts';

/** `omr bench fit`: predicted memory and time of a training step against measured ones. */
export async function benchFit(dir: string, flags: FlagValues): Promise<Record<string, unknown>> {
  const json = readConfig(dir);
  const rates = await measureRates();
  const rows = SETTINGS.map(({ load: change, weights, gradientCheckpointing }) => {
    const load = { ...loadOf(flags), ...change };
    const plan = planOf(json, load, { weights, gradientCheckpointing }, rates);
    const measured = measure(dir, load, weights, gradientCheckpointing);
    return {
      ...load,
      weights,
      gradientCheckpointing,
      foretold_mb: Math.round(plan.memory.total / 2 ** 20),
      measured_mb: measured.peak_rss_mb,
      memory_error: plan.memory.total / 2 ** 20 / measured.peak_rss_mb - 1,
      foretold_s: plan.stepSeconds!,
      measured_s: measured.step_seconds_median,
      time_error: plan.stepSeconds! / measured.step_seconds_median - 1,
    };
  });
  const worst = (name: 'memory_error' | 'time_error') =>
    Math.max(...rows.map((row) => Math.abs(row[name])));
  return {
    what: 'omr bench fit',
    settings: rows,
    worst_memory_error: worst('memory_error'),
    worst_time_error: worst('time_error'),
    rates,
  };
}

/** The settings to measure, each in its own process. */
const SETTINGS: readonly {
  load: Partial<Load>;
  weights: Plan['weights'];
  gradientCheckpointing: boolean;
}[] = [
  { load: {}, weights: 'f32', gradientCheckpointing: false },
  { load: {}, weights: 'f32', gradientCheckpointing: true },
  { load: { batch: 1 }, weights: 'f32', gradientCheckpointing: false },
  { load: { batch: 4 }, weights: 'f32', gradientCheckpointing: false },
  { load: { batch: 4 }, weights: 'f32', gradientCheckpointing: true },
  { load: { batch: 1, length: 1024 }, weights: 'f32', gradientCheckpointing: false },
  { load: { batch: 1, length: 1024 }, weights: 'f32', gradientCheckpointing: true },
  { load: {}, weights: 'bf16', gradientCheckpointing: false },
  { load: {}, weights: 'bf16', gradientCheckpointing: true },
  { load: {}, weights: 'int8', gradientCheckpointing: false },
  { load: { batch: 4 }, weights: 'int8', gradientCheckpointing: true },
  { load: {}, weights: 'int4', gradientCheckpointing: false },
  { load: { length: 256 }, weights: 'int4', gradientCheckpointing: true },
];

function measure(
  dir: string,
  { batch, length, images, rank }: Load,
  weights: string,
  gradientCheckpointing: boolean,
): { peak_rss_mb: number; step_seconds_median: number } {
  const flags = Object.entries({ model: dir, batch, length, images, rank, weights, steps: 4 });
  const args = flags.flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (gradientCheckpointing) args.push('--checkpointing');
  const cli = process.argv[1]!;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'bench', 'sft', ...args, '--json'],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0)
    throw new UserError(
      msg('cli.benchmark-failed', { code: status ?? 'none', output: stderr.trim() }),
    );
  return JSON.parse(stdout) as { peak_rss_mb: number; step_seconds_median: number };
}
