// One run of a training stage outside of the test runner, for processes with a software GPU.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';

/** Where a run is, and when it is cancelled. */
export interface StageRun {
  readonly kind: 'sft' | 'rl';
  readonly workspace: string;
  readonly runId: string;
  readonly settings: object;
  readonly resume?: boolean;
  /** Points after which it is cancelled. */
  readonly stopAfter?: number;
}

/** What a run left behind. */
export interface Ran {
  /** Of the adapter's weights; undefined for a run that was cancelled. */
  readonly sha256: string | undefined;
  /** Of the newest checkpoint's weights. */
  readonly checkpoint: string | undefined;
  readonly losses: readonly number[];
  readonly log: readonly string[];
}

export async function runStage(run: StageRun): Promise<Ran> {
  const { kind, workspace, runId, settings, resume = false, stopAfter = Infinity } = run;
  const runDir = path.join(workspace, 'runs', runId);
  fs.mkdirSync(runDir, { recursive: true });
  const controller = new AbortController();
  const losses: number[] = [];
  const log: string[] = [];
  const job: Job = {
    signal: controller.signal,
    ...{ workspace, runDir, runId, resume },
    shouldEnd: () => false,
    report: () => undefined,
    metric({ values }) {
      losses.push(values['loss']!);
      if (losses.length === stopAfter) controller.abort();
    },
    sample: () => undefined,
    log: (line) => log.push(line),
    mayReach: () => false,
  };
  const hash = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  const start = (to: Job) =>
    kind === 'sft'
      ? sft.run({ ...sft.defaults, ...settings }, to)
      : rl.run({ ...rl.defaults, ...settings }, to);
  let sha256: string | undefined;
  try {
    const { artifact } = await start(job);
    sha256 = hash(path.join(artifact!.path, 'adapter_model.safetensors'));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
  const newest = fs
    .readdirSync(runDir)
    .filter((name) => name.startsWith('checkpoint'))
    .sort()
    .at(-1);
  const checkpoint = newest && hash(path.join(runDir, newest, 'training.safetensors'));
  return { sha256, checkpoint, losses, log };
}
