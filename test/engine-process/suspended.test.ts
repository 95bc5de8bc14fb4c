// The machine sleeps while a job runs: its process stands still and goes on, to the same bytes.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openBackend } from '../../main/backend.ts';
import { forkLauncher } from '../../main/engine-process/launcher.ts';
import { hashPath } from '../../main/platform/hashes.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { writeSmallCards } from '../small-cards.ts';
import { temporaryFolder } from '../helpers.ts';

const BASE = path.resolve(import.meta.dirname, '../../resources/pocket/base');
/** Longer than any time after which the program ends a process that does not answer. */
const ASLEEP_MS = 8 * 60 * 60_000;

/** Trains four steps; `onStep` is called after each. Returns what the model is. */
async function train(
  onStep: (step: number, pid: number, sleep: (ms: number) => void) => void,
): Promise<{ model: string; workedMs: number }> {
  const folder = temporaryFolder();
  let asleepMs = 0;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  const clock = {
    nowMs: () => systemClock.nowMs() + asleepMs,
    // Time in sleep does not count.
    steadyMs: () => systemClock.steadyMs(),
    after: (ms: number, callback: () => void) => {
      const timer = { dueMs: clock.nowMs() + ms, callback };
      timers.add(timer);
      const callOff = systemClock.after(ms, () => timers.delete(timer) && callback());
      return () => {
        timers.delete(timer);
        callOff();
      };
    },
  };
  /** Wakes up so much later: whatever was due meanwhile is called at once. */
  const sleep = (ms: number): void => {
    asleepMs += ms;
    for (const timer of timers)
      if (timer.dueMs <= clock.nowMs() && timers.delete(timer)) timer.callback();
  };
  const backend = openBackend({
    workspace: path.join(folder, 'workspace'),
    launcher: forkLauncher(),
    clock,
  });
  const run = (stage: string, settings: Record<string, unknown>) =>
    backend.queue.waitFor(backend.queue.enqueue({ step: stage, stage, settings }).id);
  try {
    const source = writeSmallCards(path.join(folder, 'source'), { sft: 6 });
    const dataset = (await run('import', { source })).artifact!.path;
    const traces = await run('distill', { dataset, teacher: 'rows', split: 'sft' });
    backend.on((name, payload) => {
      const pid = backend.queue.running()?.pid;
      if (name === 'run:metric' && pid !== undefined)
        onStep((payload as { point: { step: number } }).point.step, pid, sleep);
    });
    const settings = { dataset: traces.artifact!.path, model: BASE, maxSteps: 4, batchSize: 2 };
    const job = await run('sft', settings);
    expect(job).toMatchObject({ status: 'done', error: null });
    const weights = path.join(job.artifact!.path, 'adapter_model.safetensors');
    return { model: await hashPath(weights), workedMs: job.workedMs! };
  } finally {
    await backend.close();
  }
}

/** Resolves when a process stands still. */
async function standsStill(pid: number): Promise<void> {
  while (!/\) T /.test(fs.readFileSync(`/proc/${pid}/stat`, 'latin1'))) await setTimeout(10);
}

it.runIf(process.platform === 'linux')(
  'ends with the same model, and is not given up',
  async () => {
    const awake = await train(() => undefined);
    let slept = 0;
    const asleep = await train((step, pid, sleep) => {
      if (step > 2 || slept === step) return;
      slept = step;
      process.kill(pid, 'SIGSTOP');
      void standsStill(pid).then(() => {
        sleep(ASLEEP_MS);
        process.kill(pid, 'SIGCONT');
      });
    });
    expect(slept).toBeGreaterThan(0);
    expect(asleep.model).toBe(awake.model);
    expect(asleep.workedMs).toBeLessThan(ASLEEP_MS);
  },
);
