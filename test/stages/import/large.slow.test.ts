// A large import whose process is killed in the middle goes on where it was: the same rows, none
// lost, none twice.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../main/platform/clock.ts';
import { writeSource } from '../../../main/cli/bench/import.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { createQueue } from '../../../main/jobs/queue.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { stage } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const ROWS = 150_000;

it(`goes on after kill -9 at half of ${ROWS} rows`, async () => {
  const source = temporaryFolder();
  await writeSource(source, ROWS, 1500, createRandom(1));
  const workspace = openWorkspace(temporaryFolder());
  const db = openDatabase(workspace.dir);
  const pids: number[] = [];
  let isKilled = false;
  const launch = forkLauncher();
  const queue = createQueue({
    db,
    workspace,
    clock: systemClock,
    resources: RESOURCES,
    launcher: (role) => {
      const engine = launch(role);
      pids.push(engine.pid!);
      return engine;
    },
    onEvent: (name, payload) => {
      const { progress } = payload as { progress?: { fraction: number } | null };
      if (name !== 'job:changed' || isKilled || (progress?.fraction ?? 0) < 0.5) return;
      isKilled = true;
      process.kill(pids[0]!, 'SIGKILL');
    },
  });
  try {
    const { id } = queue.enqueue({ step: 'import', stage: 'import', settings: { source } });
    expect(await queue.waitFor(id)).toMatchObject({ status: 'interrupted' });
    queue.resume(id);
    const job = await queue.waitFor(id);
    expect(job.error).toBe(null);
    expect(db.get('runLog', { id: job.runId })?.['log']).toMatch(/goes on after \d{5,} rows/);

    const whole = await createBench().run(stage, { source });
    const digest = (path: string) => readManifest(path)['sha256'];
    expect(digest(job.artifact!.path)).toBe(digest(whole.artifact!.path));
    expect(job.summary).toEqual(whole.summary);
    const lines = readFileSync(join(job.artifact!.path, 'rows.jsonl'), 'utf8').trim().split('\n');
    const ids = new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
    expect([lines.length, ids.size]).toEqual([ROWS, ROWS]);
    expect(db.get('countExamples', { id: job.artifact!.id })?.['n']).toBe(ROWS);
  } finally {
    db.close();
  }
}, 300_000);
