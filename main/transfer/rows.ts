// The rows of the database that go along in a pack: jobs with their runs, projects, results, and votes;
// as records of their own, so that packs outlive changes of the tables.

import * as v from 'valibot';
import { parseJsonWithin } from '../platform/limits/json.ts';
import { packedId } from '../provenance/pack-manifest.ts';
import type { Database, Row } from '../storage/database.ts';
import { readMetrics } from '../storage/job-records.ts';

/** The files of a pack with rows, one JSON value per line. */
export const ROW_FILES = {
  projects: 'rows/projects.jsonl',
  jobs: 'rows/jobs.jsonl',
  results: 'rows/results.jsonl',
  votes: 'rows/votes.jsonl',
} as const;

const text = v.pipe(v.string(), v.maxLength(10_000_000));
const name = v.pipe(v.string(), v.maxLength(500));
const time = v.pipe(v.number(), v.safeInteger());
/** A text that is JSON, as the tables hold it. */
const json = v.pipe(text, v.check(isJson));
const stage = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,39}$/));

const project = v.strictObject({
  id: packedId,
  name,
  recipe: json,
  createdMs: time,
  report: v.nullable(name),
  redo: json,
});

const job = v.strictObject({
  projectId: v.nullable(packedId),
  step: name,
  stage,
  runId: packedId,
  status: v.picklist(['done', 'failed', 'cancelled', 'interrupted']),
  settings: json,
  progress: v.nullable(json),
  summary: v.nullable(json),
  artifact: v.nullable(json),
  error: v.nullable(json),
  createdMs: time,
  startedMs: v.nullable(time),
  finishedMs: v.nullable(time),
  workedMs: time,
  note: text,
  seed: v.nullable(time),
  log: text,
  metrics: v.array(v.strictObject({ step: time, values: v.record(v.string(), v.unknown()) })),
  samples: v.array(v.record(v.string(), v.unknown())),
  evaluation: v.nullable(v.strictObject({ step: name, summary: json, createdMs: time })),
});

const result = v.strictObject({
  kind: v.picklist(['dataset', 'model']),
  id: packedId,
  runId: v.nullable(packedId),
  name,
  createdMs: time,
});

const vote = v.strictObject({
  earlier: packedId,
  later: packedId,
  exampleId: text,
  better: name,
});

const SCHEMAS = { projects: project, jobs: job, results: result, votes: vote } as const;

export type PackedProject = v.InferOutput<typeof project>;
export type PackedJob = v.InferOutput<typeof job>;
export type PackedResult = v.InferOutput<typeof result>;
export type PackedVote = v.InferOutput<typeof vote>;

/** All rows of a pack. */
export interface PackedRows {
  readonly projects: readonly PackedProject[];
  readonly jobs: readonly PackedJob[];
  readonly results: readonly PackedResult[];
  readonly votes: readonly PackedVote[];
}

function isJson(value: string): boolean {
  try {
    parseJsonWithin(value);
    return true;
  } catch {
    return false;
  }
}

type Reader = Pick<Database, 'all'>;

/** Which rows go along. */
export interface ChosenRows {
  readonly projects: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
  readonly datasets: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
}

/** Reads the rows of what was chosen. */
export function readRowsToPack(db: Reader, chosen: ChosenRows): PackedRows {
  const runs = new Map(db.all('runs').map((row) => [row['id'], row]));
  const evaluations = new Map(db.all('evaluations').map((row) => [row['run_id'], row]));
  const nullable = (row: Row, column: string): string | null => row[column] as string | null;
  const jobs = db
    .all('jobs')
    .filter((row) => chosen.runs.has(row['run_id'] as string))
    .map((row): PackedJob => {
      const runId = row['run_id'] as string;
      const projectId = nullable(row, 'project_id');
      const evaluation = evaluations.get(runId);
      return {
        projectId: projectId !== null && chosen.projects.has(projectId) ? projectId : null,
        step: row['step'] as string,
        stage: row['stage'] as string,
        runId,
        status: row['status'] as PackedJob['status'],
        settings: row['settings'] as string,
        progress: nullable(row, 'progress'),
        summary: nullable(row, 'summary'),
        artifact: nullable(row, 'artifact'),
        error: nullable(row, 'error'),
        createdMs: row['created_ms'] as number,
        startedMs: row['started_ms'] as number | null,
        finishedMs: row['finished_ms'] as number | null,
        workedMs: row['worked_ms'] as number,
        note: row['note'] as string,
        seed: (runs.get(runId)?.['seed'] as number | null | undefined) ?? null,
        log: String(runs.get(runId)?.['log'] ?? ''),
        metrics: readMetrics(db, runId).map(({ step, values }) => ({
          step,
          values: { ...values },
        })),
        samples: db
          .all('samples', { runId, limit: -1 })
          .map((each) => JSON.parse(each['sample'] as string) as Record<string, unknown>)
          .reverse(),
        evaluation: evaluation
          ? {
              step: evaluation['step'] as string,
              summary: evaluation['summary'] as string,
              createdMs: evaluation['created_ms'] as number,
            }
          : null,
      };
    });
  const projects = db
    .all('projects')
    .filter((row) => chosen.projects.has(row['id'] as string))
    .reverse()
    .map((row): PackedProject => ({
      id: row['id'] as string,
      name: row['name'] as string,
      recipe: row['recipe'] as string,
      createdMs: row['created_ms'] as number,
      report: nullable(row, 'report_path'),
      redo: row['redo'] as string,
    }));
  const datasets = db
    .all('datasets')
    .filter((row) => chosen.datasets.has(row['id'] as string))
    .reverse()
    .map((row) => resultOf('dataset', row, row['name'] as string));
  const models = db
    .all('modelRows')
    .filter((row) => chosen.models.has(row['id'] as string))
    .map((row) => resultOf('model', row, ''));
  const votes = db
    .all('everyVote')
    .map((row): PackedVote => ({
      earlier: row['earlier'] as string,
      later: row['later'] as string,
      exampleId: row['example_id'] as string,
      better: row['better'] as string,
    }))
    .filter(({ earlier, later }) => chosen.runs.has(earlier) && chosen.runs.has(later));
  return { projects, jobs, results: [...datasets, ...models], votes };
}

function resultOf(kind: PackedResult['kind'], row: Row, shown: string): PackedResult {
  return {
    kind,
    id: row['id'] as string,
    runId: row['run_id'] as string | null,
    name: shown,
    createdMs: row['created_ms'] as number,
  };
}

/** The files of a pack with these rows; none for a table without rows. */
export function rowFiles(rows: PackedRows): { name: string; text: string }[] {
  return tables().flatMap((table) => {
    const lines = rows[table].map((row) => `${JSON.stringify(row)}\n`);
    return lines.length === 0 ? [] : [{ name: ROW_FILES[table], text: lines.join('') }];
  });
}

/** Why a line of a pack's rows is none; a bug, or somebody's work. */
export class RowProblem extends Error {
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number) {
    super(`${file}:${line}`);
    this.file = file;
    this.line = line;
  }
}

/** Parses the files of a pack with rows. Throws a RowProblem that names file and line. */
export function parseRowFiles(textOf: (file: string) => string | undefined): PackedRows {
  const read = (table: keyof PackedRows): unknown[] => {
    const file = ROW_FILES[table];
    const lines = (textOf(file) ?? '').split('\n').filter((line) => line !== '');
    return lines.map((line, at) => {
      try {
        const parsed = v.safeParse(SCHEMAS[table], parseJsonWithin(line), { abortEarly: true });
        if (parsed.success) return parsed.output;
      } catch {
        // Not JSON: named below.
      }
      throw new RowProblem(file, at + 1);
    });
  };
  return {
    projects: read('projects') as PackedProject[],
    jobs: read('jobs') as PackedJob[],
    results: read('results') as PackedResult[],
    votes: read('votes') as PackedVote[],
  };
}

const tables = (): (keyof PackedRows)[] => ['projects', 'jobs', 'results', 'votes'];
