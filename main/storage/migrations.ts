// The workspace's database schema, as the ordered list of migrations that build it.

import type { Database } from 'better-sqlite3-multiple-ciphers';
import { withPlainTexts } from '../i18n/legacy-message.ts';
import type { Settings } from '../stages/contract/settings.ts';
import { currentSettings } from '../stages/contract/renamed-settings.ts';

type Columns = Readonly<Record<string, unknown>>;

/**
 * SQL, or a function for what SQL cannot express; runs inside the transaction of all pending
 * migrations.
 */
type Migration = string | ((sqlite: Database) => void);

/** The parts of stored records that the last migration changes. */
interface StoredRecipe {
  readonly steps: readonly { readonly stage: string; readonly settings: Settings }[];
}
interface PlanDraft {
  readonly changes: Readonly<Record<string, Settings>>;
  readonly opened: StoredRecipe | null;
}

/** Former metric name, present name. */
const RENAMED_METRICS = [
  ['dead_groups', 'frac_reward_zero_std'],
  ['sampler_gap', 'sampling_logp_difference'],
  ['validation_accuracy', 'eval_accuracy'],
] as const;

/**
 * Migration N brings a database from `user_version` N to N + 1. Never change a released one; append
 * a new one.
 */
export const MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE projects (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, recipe TEXT NOT NULL, created_ms INTEGER NOT NULL,
    report_path TEXT
  ) STRICT;
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, project_id TEXT REFERENCES projects (id), step TEXT NOT NULL,
    stage TEXT NOT NULL, run_id TEXT NOT NULL UNIQUE, status TEXT NOT NULL,
    settings TEXT NOT NULL, resume INTEGER NOT NULL DEFAULT 0, progress TEXT, summary TEXT,
    artifact TEXT, error TEXT, created_ms INTEGER NOT NULL, started_ms INTEGER,
    finished_ms INTEGER
  ) STRICT;
  CREATE INDEX jobs_by_status ON jobs (status, id);
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES jobs (id), stage TEXT NOT NULL,
    seed INTEGER, log TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE TABLE metrics (
    run_id TEXT NOT NULL, step INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, step)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE samples (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, step INTEGER NOT NULL, sample TEXT NOT NULL
  ) STRICT;
  CREATE INDEX samples_by_run ON samples (run_id, step);
  CREATE TABLE datasets (
    id TEXT PRIMARY KEY, run_id TEXT, name TEXT NOT NULL, path TEXT NOT NULL,
    manifest TEXT NOT NULL, rows INTEGER NOT NULL, sha256 TEXT NOT NULL, created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE examples (
    dataset_id TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, pictures TEXT NOT NULL, kind TEXT, split TEXT, source TEXT,
    PRIMARY KEY (dataset_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE traces (
    dataset_id TEXT NOT NULL, position INTEGER NOT NULL, number INTEGER NOT NULL,
    response TEXT NOT NULL, PRIMARY KEY (dataset_id, position, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE models (
    id TEXT PRIMARY KEY, run_id TEXT, path TEXT NOT NULL, created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE evaluations (
    run_id TEXT PRIMARY KEY, step TEXT NOT NULL, summary TEXT NOT NULL, created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE ledger (
    number INTEGER PRIMARY KEY, entry TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  `,
  // Working time is kept apart from wall-clock time: a job may be paused between two sessions.
  `
  ALTER TABLE jobs ADD COLUMN worked_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN begun_ms INTEGER;
  ALTER TABLE jobs ADD COLUMN heard_ms INTEGER;
  UPDATE jobs SET worked_ms = coalesce(finished_ms - started_ms, 0);
  `,
  // The user's decisions about an inspected source; `origin` is the run of its first inspection.
  `
  CREATE TABLE inspections (run_id TEXT PRIMARY KEY, origin TEXT NOT NULL) STRICT;
  CREATE INDEX inspections_by_origin ON inspections (origin);
  CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, origin TEXT NOT NULL, act TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX decisions_by_origin ON decisions (origin, undone, id);
  `,
  // Models linked from outside the workspace; removed ones can be restored until the program ends.
  `
  CREATE TABLE linked_models (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, created_ms INTEGER NOT NULL
  ) STRICT;
  ALTER TABLE models ADD COLUMN removed_ms INTEGER;
  ALTER TABLE linked_models ADD COLUMN removed_ms INTEGER;
  `,
  // The user's note on a run.
  `ALTER TABLE jobs ADD COLUMN note TEXT NOT NULL DEFAULT '';`,
  // Names of a project's steps that will run again; unsaved forms of the window.
  `
  ALTER TABLE projects ADD COLUMN redo TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE drafts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
  // Chat history; cleared exchanges can be restored until the next question.
  `
  CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT, exchange TEXT NOT NULL, cleared_ms INTEGER
  ) STRICT;
  `,
  // Votes of the blind comparison of two evaluations: earlier, later or equal.
  `
  CREATE TABLE votes (
    id INTEGER PRIMARY KEY, earlier TEXT NOT NULL, later TEXT NOT NULL, example_id TEXT NOT NULL,
    better TEXT NOT NULL, UNIQUE (earlier, later, example_id)
  ) STRICT;
  `,
  // Responses of a data set were stored here as well and never read.
  (sqlite) => {
    sqlite.exec('DROP TABLE traces');
    renameMetrics(sqlite);
    convertMessages(sqlite);
    renameSettings(sqlite);
  },
  // Hashes of files outside the workspace, valid while size, inode and times stay the same.
  `
  CREATE TABLE file_hashes (
    file TEXT PRIMARY KEY, state TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  `,
];

function renameMetrics(sqlite: Database): void {
  for (const [former, name] of RENAMED_METRICS) {
    sqlite
      .prepare('UPDATE metrics SET point = replace(point, @former, @name)')
      .run({ former: `"${former}":`, name: `"${name}":` });
  }
}

/** Errors and progress were stored as patterns with values; they become English text. */
function convertMessages(sqlite: Database): void {
  rewriteJson(sqlite, 'jobs', 'id', 'error', withPlainTexts);
  rewriteJson(sqlite, 'jobs', 'id', 'progress', withPlainTexts);
}

function renameSettings(sqlite: Database): void {
  rewriteJson(sqlite, 'jobs', 'id', 'settings', (settings, { stage }) =>
    currentSettings(String(stage), settings as Settings),
  );
  rewriteJson(sqlite, 'projects', 'id', 'recipe', (recipe) =>
    currentRecipe(recipe as StoredRecipe),
  );
  rewriteJson(sqlite, 'drafts', 'name', 'value', (value, { name }) =>
    name === 'plan' ? currentPlan(value as PlanDraft) : value,
  );
}

function currentRecipe(recipe: StoredRecipe): StoredRecipe {
  const steps = recipe.steps.map((step) => ({
    ...step,
    settings: currentSettings(step.stage, step.settings),
  }));
  return { ...recipe, steps };
}

/** A plan's changes are listed by step; its training steps have the names of their stages. */
function currentPlan({ changes, opened, ...plan }: PlanDraft): PlanDraft {
  const renamed = Object.entries(changes).map(
    ([step, settings]) => [step, currentSettings(step, settings)] as const,
  );
  return {
    ...plan,
    changes: Object.fromEntries(renamed),
    opened: opened && currentRecipe(opened),
  };
}

/** Replaces the JSON of a column in every row of a table; NULL stays NULL. */
function rewriteJson(
  sqlite: Database,
  table: string,
  key: string,
  column: string,
  convert: (value: unknown, row: Columns) => unknown,
): void {
  const rows = sqlite.prepare(`SELECT * FROM ${table} WHERE ${column} IS NOT NULL`).all();
  const update = sqlite.prepare(`UPDATE ${table} SET ${column} = @json WHERE ${key} = @key`);
  for (const row of rows as Columns[]) {
    const json = JSON.stringify(convert(JSON.parse(String(row[column])), row));
    update.run({ json, key: row[key] });
  }
}
