// A stage table for tests: a stage that counts, saves checkpoints, and can hold, fail or write
// rows.

import { once } from 'node:events';
import * as net from 'node:net';
import * as path from 'node:path';
import { newArtifactId, openWorkspace, writeDataset } from '../../main/data/datasets/workspace.ts';
import { UserError } from '../../main/i18n/user-error.ts';
import type { Job, Stage, StageResult } from '../../main/stages/contract/stage.ts';
import type { StageTable } from '../../main/stages/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../../main/data/checkpoints/training-checkpoint.ts';

const countDefaults = {
  seed: 0,
  steps: 5,
  /** Holds before this step until it is cancelled or killed; -1 is never. */
  holdAt: -1,
  /** Ignores cancellation while it holds. */
  isDeaf: false,
  fail: '',
  input: '',
  dial: '',
};

async function count(settings: typeof countDefaults, job: Job): Promise<StageResult> {
  if (settings.fail === 'user') throw new UserError('Row 7 has no answer.', { hint: 'Add one.' });
  if (settings.fail === 'fault') throw new Error('a fault of the program');
  if (settings.fail === 'exit') process.exit(134);
  if (settings.dial) {
    const socket = net.connect({ host: settings.dial, port: 9 });
    await once(socket, 'error').catch(() => undefined);
  }
  const saved = job.resume ? loadCheckpoint(job.runDir) : undefined;
  const from = saved?.step ?? 0;
  let sum = saved ? (JSON.parse(String(Buffer.from(saved.files.get('sum.json')!))) as number) : 0;
  for (let step = from + 1; step <= settings.steps; step++) {
    job.signal.throwIfAborted();
    if (step === settings.holdAt && !job.resume) await hold(settings.isDeaf, job);
    sum += step;
    saveCheckpoint(job.runDir, step, new Map([['sum.json', Buffer.from(JSON.stringify(sum))]]));
    job.report({ fraction: step / settings.steps, title: 'Counting' });
    job.metric({ step, values: { sum } });
    // Yields to the event loop, as every stage does between its steps.
    await new Promise((resolve) => setImmediate(resolve));
    if (job.shouldEnd?.() === true) break;
  }
  return { summary: { sum, from, settings } };
}

/** Waits until the job is cancelled, or its result is requested. */
function hold(isDeaf: boolean, { signal, shouldEnd }: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    setInterval(() => {
      if (shouldEnd?.() === true) resolve();
    }, 20);
    if (!isDeaf) signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

const countStage: Stage<typeof countDefaults> = {
  name: 'count',
  defaults: countDefaults,
  inputs: { input: 'dataset' },
  run: count,
};

const rowsStage: Stage<{ seed: number; rows: number }> = {
  name: 'rows',
  defaults: { seed: 0, rows: 3 },
  inputs: {},
  run: async (settings, job) => {
    const workspace = openWorkspace(job.workspace);
    const rows = Array.from({ length: settings.rows }, (_, index) => ({
      id: `q${index}`,
      question: `What is ${index} + 1?`,
      answer: String(index + 1),
      pictures: [],
      split: 'train',
      responses: index % 2 ? ['one', 'two'] : [],
    }));
    const id = newArtifactId(workspace, 'rows', settings);
    const info = { id, name: 'rows', parents: [], settings, seed: settings.seed };
    const written = await writeDataset(workspace, rows, info);
    return {
      artifact: { kind: 'dataset', id, path: written.path },
      summary: { rows: written.rows, folder: path.basename(written.path) },
    };
  },
};

/** Loaded by the worker when `OMR_STAGES` names this file. */
export const stages: StageTable = {
  count: () => Promise.resolve({ stage: countStage }),
  rows: () => Promise.resolve({ stage: rowsStage }),
  // Under real names, for recipes that are checked against the real table.
  import: () => Promise.resolve({ stage: rowsStage }),
  curate: () => Promise.resolve({ stage: countStage }),
};
