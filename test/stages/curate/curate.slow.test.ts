// The whole sample, imported and curated: no card is a false duplicate.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { stage as curateStage } from '../../../main/stages/curate.ts';
import { stage as importStage } from '../../../main/stages/import.ts';
import { defaults as curateDefaults } from '../../../main/stages/curate/settings.ts';
import { defaults as importDefaults } from '../../../main/stages/import/settings.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';

it('keeps all 4,400 questions of the sample', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'curate-sample-'));
  try {
    const ignore = () => undefined;
    const job: Job = {
      signal: new AbortController().signal,
      workspace: folder,
      runDir: join(folder, 'run'),
      runId: 'run',
      resume: false,
      report: ignore,
      metric: ignore,
      sample: ignore,
      log: ignore,
    };
    mkdirSync(job.runDir);
    const source = resolve(import.meta.dirname, '..', '..', '..', 'resources', 'sample');
    const imported = await importStage.run({ ...importDefaults, source }, job);
    const dataset = imported.artifact!.id;
    const { summary } = await curateStage.run({ ...curateDefaults, dataset }, job);
    expect(summary).toMatchObject({
      rows_in: 4400,
      rows: 4400,
      duplicates: 0,
      near_duplicates: 0,
      leaks: 0,
      contradictions: 0,
      disagreements: 0,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
