// What a workspace knows about the examples of plans: available sources, their parts and rows.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import { inspectionBase } from '../data/sources/inspection.ts';
import type { Database } from '../storage/database.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';
import { portablePath, resolvePaths, type Settings } from '../stages/contract/settings.ts';
import type { SplitCounts } from './time-estimate.ts';
import type { PlanFacts, PlanSuite } from './plan.ts';
import { readRowFacts } from './row-facts.ts';
import type { RowFacts } from './fit-to-data.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { PlanSource, TrainPlan } from '../../preload/contract/train.ts';

/** Inputs of plans. */
export interface PlanningOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly jobs: () => readonly JobView[];
  readonly models: () => readonly PlannedModel[];
  readonly inspections: () => readonly {
    id: string;
    job: JobView;
    name: string;
    /** Examples that an import would give, and those by part. */
    usable: number | null;
    parts: SplitCounts;
  }[];
  readonly importSettings: (inspectionId: string) => Settings;
}

/** Facts about a model that a plan needs. */
interface PlannedModel {
  readonly path: string;
  readonly setting: string;
  readonly base: string | null;
  readonly parameters: number | null;
}

const SAMPLE = 'resource:sample';
const SAMPLE_NAME = 'Meter cards';

/** The facts of a plan of which nothing is known. */
export const NO_FACTS: PlanFacts = {
  source: null,
  dataset: null,
  parts: {},
  rows: null,
  suites: [],
  parameters: null,
};

/** Reads what is known of examples; the rows of a file are read once. */
export class FactsOfPlans {
  readonly #options: PlanningOptions;
  readonly #db: Database;
  readonly #workspace: Workspace;
  readonly #sampleDir: string;
  readonly #factsOfFile = new Map<string, RowFacts>();

  constructor(options: PlanningOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#workspace = options.workspace;
    this.#sampleDir = path.join(options.resources, 'sample');
  }

  /** Available examples, the newest first and the sample last. */
  sources(): PlanSource[] {
    // A source that could not be read has nothing to train on.
    const readable = this.#options
      .inspections()
      .filter(({ job }) => !['failed', 'cancelled', 'interrupted'].includes(job.status));
    const inspected = readable.map(({ id, job, name, usable }): PlanSource => ({
      examples: { kind: 'inspection', runId: id },
      name,
      rows: usable,
      createdMs: job.createdMs,
    }));
    const imported = this.#db.all('importedDatasets').map((row): PlanSource => ({
      examples: { kind: 'dataset', path: row['path'] as string },
      name: row['name'] as string,
      rows: row['rows'] as number,
      createdMs: row['created_ms'] as number,
    }));
    const sample: PlanSource = {
      examples: { kind: 'sample' },
      name: SAMPLE_NAME,
      rows: countOf(sampleParts(this.#sampleDir)),
      createdMs: null,
    };
    const newest = [...inspected, ...imported].sort(
      (a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0),
    );
    return [...newest, sample];
  }

  /** A folder as settings name it, on this machine. */
  resolve(setting: string): string {
    const { resources } = this.#options;
    return resolvePaths(setting, { workspace: this.#workspace.dir, resources });
  }

  /** A data set of the workspace with its rows by split. Throws a UserError when it is gone. */
  #datasetAt(folder: string): { setting: string; name: string; parts: SplitCounts } {
    const setting = portablePath(this.resolve(folder), this.#workspace.dir);
    const row = this.#db.get('datasetAt', { path: setting });
    if (!row) {
      throw new UserError(msg('plan.examples-not-in-workspace'), {
        hint: msg('plan.examples-not-in-workspace.hint'),
      });
    }
    return {
      setting,
      name: row['name'] as string,
      parts: this.#partsOfDataset(row['id'] as string),
    };
  }

  /** The splits of a data set's folder; none where it is gone. */
  partsAt(folder: string): SplitCounts {
    const path = portablePath(this.resolve(folder), this.#workspace.dir);
    const row = this.#db.get('datasetAt', { path });
    return row ? this.#partsOfDataset(row['id'] as string) : {};
  }

  #partsOfDataset(id: string): SplitCounts {
    const parts = this.#db.all('partsOfDataset', { id });
    return Object.fromEntries(
      parts.map((part) => [String(part['split'] ?? ''), part['n'] as number]),
    );
  }

  /** The held-out questions of each data set, or all where it has none; every suite has its own slug. */
  #suitesAt(folders: readonly string[]): PlanSuite[] {
    const slugs = new Set<string>();
    return folders.map((folder) => {
      const { setting, name, parts } = this.#datasetAt(folder);
      const plain = slugOf(name);
      let slug = plain;
      for (let more = 2; slugs.has(slug); more++) slug = `${plain}-${more}`;
      slugs.add(slug);
      return { slug, dataset: setting, split: (parts['test'] ?? 0) > 0 ? 'test' : '', parts };
    });
  }

  /** What is known of the examples and the model of a plan. */
  of({ examples, model, alsoCheck = [] }: TrainPlan): PlanFacts {
    const trained = this.#options
      .models()
      .find(({ setting, path }) => setting === model || path === model);
    const common = { parameters: trained?.parameters ?? null, suites: this.#suitesAt(alsoCheck) };
    switch (examples.kind) {
      case 'sample':
        return {
          source: { source: SAMPLE, name: SAMPLE_NAME },
          dataset: null,
          parts: sampleParts(this.#sampleDir),
          rows: null,
          ...common,
        };
      case 'inspection': {
        const found = this.#options.inspections().find(({ id }) => id === examples.runId);
        return {
          source: this.#options.importSettings(examples.runId),
          dataset: null,
          parts: found?.parts ?? {},
          rows: found ? this.#rowFacts(inspectedRows(this.#workspace, found.job)) : null,
          ...common,
        };
      }
      case 'dataset': {
        const { setting, parts } = this.#datasetAt(examples.path);
        const rows = this.#rowFacts(path.join(this.resolve(setting), 'rows.jsonl'));
        return { source: null, dataset: setting, parts, rows, ...common };
      }
    }
  }

  /** Read once a file; a file that is not there yet is looked for again. */
  #rowFacts(file: string): RowFacts | null {
    const known = this.#factsOfFile.get(file) ?? readRowFacts(file);
    if (known) this.#factsOfFile.set(file, known);
    return known;
  }
}

/** The number of examples in all parts; null where there are none. */
export function countOf(parts: SplitCounts): number | null {
  const counts = Object.values(parts);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}

/** The rows that an inspection wrote. */
function inspectedRows({ dir }: Workspace, { runId }: JobView): string {
  return `${inspectionBase(path.join(dir, 'runs', runId))}.jsonl`;
}

/** A data set's name in the form of a step name. */
function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 20).replace(/-+$/, '') || 'more';
}

/** Number of examples by split in the sample's folders. */
function sampleParts(folder: string): SplitCounts {
  const parts: Record<string, number> = {};
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, entry, 'cards.jsonl');
    if (!fs.existsSync(file)) continue;
    parts[entry] = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).length;
  }
  return parts;
}
