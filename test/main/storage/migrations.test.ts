// Migrations: a workspace written by the version before renamed settings, metrics and message ids.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../main/platform/files.ts';
import { MIGRATIONS } from '../../../main/storage/migrations.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { jobView, readMetrics } from '../../../main/storage/job-records.ts';
import { readRunSettings } from '../../../main/storage/run-settings.ts';

/** Schema version 8 as the former version created it; the hash shows that its SQL has not changed. */
const SCHEMA_8 = MIGRATIONS.slice(0, 8).join('\n');
const SCHEMA_8_SHA256 = 'b30fc8e882f37864a8d2d183688e3b637cb776f24c46ef63a3373927b44e847a';

const SFT = { model: 'workspace:models/m', batchQuestions: 16, rank: 8, alpha: 16 };
const RL = { groupSize: 8, kl: 0.01, ratio: 'token', clipLow: 0.2, aggregation: 'token-mean' };
const IMPORT = { source: 'resource:sample', rank: 'a column of the user' };

const RECIPE = {
  name: 'Meters',
  seed: 3,
  steps: [
    { name: 'import', stage: 'import', settings: IMPORT },
    { name: 'practice', stage: 'rl', settings: RL },
  ],
};
const PLAN = {
  name: 'Meters',
  changes: { rl: { kl: 0 }, 'evaluate-rl': { samples: 2 } },
  opened: RECIPE,
};

const ERROR = {
  message: {
    pattern: 'The stage {0} ended: {1}',
    values: ['rl', { pattern: '{0} of {1} steps were done.', values: [3, 16] }],
  },
  hint: 'Run it again.',
};
const PROGRESS = {
  fraction: 0.5,
  title: { pattern: 'step {0} of {1}', values: [8, 16] },
  detail: { pattern: 'Saving', values: [] },
};
const POINT = { reward: 0.5, dead_groups: 0.25, sampler_gap: 0.001 };

let dir: string;
let db: Database;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-migrations-'));
  writeVersion8();
  db = openDatabase(dir);
});
afterEach(() => {
  db.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

function writeVersion8(): void {
  const sqlite = new Sqlite(path.join(dir, 'omr.sqlite'));
  sqlite.exec(SCHEMA_8);
  sqlite
    .prepare("INSERT INTO projects (id, name, recipe, created_ms) VALUES ('p', 'Meters', ?, 1)")
    .run(JSON.stringify(RECIPE));
  const addJob = sqlite.prepare(
    `INSERT INTO jobs (project_id, step, stage, run_id, status, settings, progress, error, created_ms)
     VALUES ('p', @step, @stage, 'run-' || @step, @status, @settings, @progress, @error, 2)`,
  );
  const done = { status: 'done', progress: null, error: null };
  addJob.run({ ...done, step: 'import', stage: 'import', settings: JSON.stringify(IMPORT) });
  addJob.run({ ...done, step: 'study', stage: 'sft', settings: JSON.stringify(SFT) });
  addJob.run({
    step: 'practice',
    stage: 'rl',
    status: 'failed',
    settings: JSON.stringify(RL, null, 2),
    progress: JSON.stringify(PROGRESS),
    error: JSON.stringify(ERROR),
  });
  sqlite
    .prepare("INSERT INTO metrics (run_id, step, point) VALUES ('run-practice', 1, ?)")
    .run(JSON.stringify(POINT));
  sqlite.exec("INSERT INTO traces VALUES ('d', 0, 0, 'a response that nothing reads')");
  sqlite.prepare("INSERT INTO drafts (name, value) VALUES ('plan', ?)").run(JSON.stringify(PLAN));
  sqlite.pragma('user_version = 8');
  sqlite.close();
}

const jobs = () => new Map(db.all('jobs').map((row) => [row['step'], jobView(row, dir)]));

it('leaves released migrations unchanged', () => {
  expect(sha256(SCHEMA_8)).toBe(SCHEMA_8_SHA256);
});

describe('a workspace of schema version 8', () => {
  it('shows its jobs, with stored messages as English text', () => {
    expect([...jobs().values()].map(({ step, status }) => [step, status])).toEqual([
      ['import', 'done'],
      ['study', 'done'],
      ['practice', 'failed'],
    ]);
    expect(jobs().get('practice')).toMatchObject({
      error: { message: 'The stage rl ended: 3 of 16 steps were done.', hint: 'Run it again.' },
      progress: { fraction: 0.5, title: 'step 8 of 16', detail: 'Saving' },
    });
    expect(jobs().get('study')).toMatchObject({ error: null, progress: null });
  });

  it('has the current names of metrics', () => {
    const values = { reward: 0.5, frac_reward_zero_std: 0.25, sampling_logp_difference: 0.001 };
    expect(readMetrics(db, 'run-practice')).toEqual([{ step: 1, values }]);
  });

  it('has the current names of training settings, so that its jobs can be resumed', () => {
    expect(jobs().get('study')?.settings).toEqual({
      model: 'workspace:models/m',
      batchSize: 16,
      loraRank: 8,
      loraAlpha: 16,
    });
    expect(jobs().get('practice')?.settings).toEqual({
      numGenerations: 8,
      klCoef: 0.01,
      importanceSampling: 'token',
      clipRatioLow: 0.2,
      lossAggMode: 'token-mean',
    });
    expect(jobs().get('import')?.settings).toEqual(IMPORT);
  });

  it('has them in recipes and in the unsaved plan', () => {
    const [first, practice] = RECIPE.steps;
    const settings = jobs().get('practice')?.settings;
    const present = { ...RECIPE, steps: [first, { ...practice, settings }] };
    expect(JSON.parse(String(db.get('project', { id: 'p' })?.['recipe']))).toEqual(present);
    expect(JSON.parse(String(db.get('draft', { name: 'plan' })?.['value']))).toEqual({
      name: 'Meters',
      changes: { rl: { klCoef: 0 }, 'evaluate-rl': { samples: 2 } },
      opened: present,
    });
  });

  it('reads the settings file of a former run under the current names', () => {
    fs.writeFileSync(path.join(dir, 'settings.json'), JSON.stringify(SFT));
    expect(readRunSettings(dir, 'sft')).toEqual(jobs().get('study')?.settings);
    expect(readRunSettings(path.join(dir, 'missing'), 'sft')).toBeUndefined();
  });

  it('has no table of responses, and is migrated once', () => {
    const before = db.all('jobs');
    db.close();
    db = openDatabase(dir);
    expect(db.all('jobs')).toEqual(before);
    const sqlite = new Sqlite(path.join(dir, 'omr.sqlite'), { readonly: true });
    const tables = sqlite.prepare("SELECT name FROM sqlite_master WHERE name = 'traces'").all();
    expect(tables).toEqual([]);
    expect(sqlite.pragma('user_version', { simple: true })).toBe(10);
    sqlite.close();
  });
});
