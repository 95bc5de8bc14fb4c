// The engine process gets no more memory in the middle of a step: a sentence, and the program lives.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { openBackend } from '../../main/backend.ts';
import { forkLauncher, type EngineLauncher } from '../../main/engine-process/launcher.ts';
import { describeError } from '../../main/i18n/user-error.ts';
import { writeSmallCards } from '../small-cards.ts';
import { temporaryFolder } from '../helpers.ts';

const BASE = path.resolve(import.meta.dirname, '../../resources/pocket/base');
const SENTENCES = [
  'This machine has no memory left for this step.',
  'The engine process stopped before the step was done (',
];
/** Bytes that a process may take besides those it has: far less than the batch needs. */
const MORE = 400_000_000;

it.each([
  "Non-zero status code returned while running Concat node. Name:'Concat_259' Status Message: std::bad_alloc",
  'Failed to allocate memory for requested buffer of size 4294967296',
  'Array buffer allocation failed',
  'ENOMEM: not enough memory, read',
])('is one sentence with a way out, whoever notices it: %s', (message) => {
  const told = describeError(new RangeError(message));
  expect(told.message).toBe(SENTENCES[0]);
  expect(told.hint).toContain('smaller batches');
});

it('ends a step whose batch is too large, and the next step runs', async () => {
  if (process.platform !== 'linux' || spawnSync('prlimit', ['--version']).error !== undefined)
    return console.log('skipped: only prlimit of Linux bounds a process from outside');
  const fork = forkLauncher();
  let isBounded = false;
  const launcher: EngineLauncher = (role) => {
    const engine = fork(role);
    engine.onMessage(({ kind }) => {
      if (!isBounded || kind !== 'progress') return;
      isBounded = false;
      const status = fs.readFileSync(`/proc/${engine.pid}/status`, 'latin1');
      const bytes = 1024 * Number(/^VmData:\s+(\d+)/m.exec(status)![1]);
      execFileSync('prlimit', ['--pid', String(engine.pid), `--data=${bytes + MORE}`]);
    });
    return engine;
  };
  const folder = temporaryFolder();
  const backend = openBackend({ workspace: path.join(folder, 'workspace'), launcher });
  const run = (stage: string, settings: Record<string, unknown>) =>
    backend.queue.waitFor(backend.queue.enqueue({ step: stage, stage, settings }).id);
  try {
    const source = writeSmallCards(path.join(folder, 'source'), { sft: 64 }, 40);
    const dataset = (await run('import', { source })).artifact!.path;
    const traces = await run('distill', { dataset, teacher: 'rows', split: 'sft' });
    const training = { dataset: traces.artifact!.path, model: BASE, maxSteps: 1 };
    isBounded = true;
    const cut = await run('sft', { ...training, batchSize: 64, microBatchTokens: 60_000 });
    expect(['failed', 'interrupted']).toContain(cut.status);
    expect(SENTENCES.filter((sentence) => cut.error!.message.startsWith(sentence))).toHaveLength(1);
    expect(cut.error!.hint).toContain('less memory');
    expect((await run('sft', { ...training, batchSize: 2 })).status).toBe('done');
  } finally {
    await backend.close();
  }
});
