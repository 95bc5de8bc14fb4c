// Curate: a data set without repeats, without leaks from the test, and without questions that contradict themselves.
//
// Reads a data set and its pictures, writes a new data set and `curate-report.json`, which lists the rows that were left out
// and why. A picture counts as repeated when it is the same file, or the same picture moved, cut, turned a little, relit or
// recompressed; two cards that differ in one figure are two pictures. Rows stay on the disk, so a million of them fit.
// On wish it leaves out what other data sets have, mixes sources, and splits anew (docs/curate.md).
// It leaves out: judging whether an answer is right. Filters by length or difficulty are off: they did harm.

import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import {
  newArtifactId,
  openWorkspace,
  readManifest,
  readRows,
  writeAtomic,
  writeDataset,
} from '../data/workspace.ts';
import type { ExampleRow, Workspace } from '../data/workspace.ts';
import { UserError } from '../errors.ts';
import { said } from '../said.ts';
import { checkSettings } from './curate-checks.ts';
import { DocumentIndex, groupRows, type DocumentRule } from './curate-groups.ts';
import { mix, type MixturePart, type MixtureSettings } from './curate-mixture.ts';
import { findTwins } from './curate-pictures.ts';
import { reportFile, type CurateFigures, type SourceRows } from './curate-report.ts';
import {
  alikeQuestions,
  dropContradictions,
  dropDuplicates,
  dropLeaks,
  dropNearDuplicates,
  type Twins,
} from './curate-rules.ts';
import { splitRows, type Shares, type Split } from './curate-split.ts';
import { readTable, type CurateTable, type NamedSet } from './curate-table.ts';
import { Verdicts } from './curate-verdicts.ts';
import { filterRow, readPassRates, ViewMaker, type FilterSettings, type PassRates } from './curate-views.ts'; // prettier-ignore
import type { Job, Stage, StageResult } from './job.ts';
import { ENGINE_DEFAULTS, type EngineSettings } from './learner.ts';

export interface CurateSettings extends EngineSettings, FilterSettings, MixtureSettings {
  /** The data set: its id or folder. */
  readonly dataset: string;
  /** Leave out rows with the same pictures and the same question as an earlier row. Default true. */
  readonly duplicates: boolean;
  /** Leave out rows with almost the same pictures and question and the same answer. Default true. */
  readonly near: boolean;
  /** Leave out training rows whose picture (or question, without pictures) is in a held-out split. Default true. */
  readonly leaks: boolean;
  /** Leave out all rows of a question that has different answers for the same pictures. Default true. */
  readonly contradictions: boolean;
  /** Up to this difference (0 the same, 1 and more another) two pictures count as one. Default 0.6. */
  readonly pictureDifference: number;
  /** From this share of common letters in threes on (0 to 1), two questions count as one. Default 0.85. */
  readonly textLikeness: number;
  /** From this share of common words that carry the meaning on (0 to 1), two questions with the same answer count as one. Default 0.75. */
  readonly meaningLikeness: number;
  /** Splits kept apart from training; the first one wins where two share a picture. Without effect where `split` is set. */
  readonly heldOut: readonly string[];
  /** Other data sets (ids or folders), such as evaluation sets: rows that have a picture or question of theirs are left out. Default none. */
  readonly against: readonly string[];
  /** A question of theirs with the same answer counts whatever the pictures show: for sets that ask every question once. Default false. */
  readonly againstQuestions: boolean;
  /** Ids of rows that stay whatever the rules say: the undo of a pair. Default none. */
  readonly keepAnyway: readonly string[];

  /** A model's folder whose vision tower looks for alike pictures too, or empty (default) for none. */
  readonly visionModel: string;
  /** From this cosine of the tower's mean features on (-1 to 1), two pictures count as one. Default 0.99. */
  readonly visionLikeness: number;

  /** Each source's share of the result (0 to 1) and rows at most, by its file of rows or its own name. Default none: all rows. */
  readonly mixture: Readonly<Record<string, MixturePart>>;
  /** Rows of a source at most; 0 (default) for no bound. Rows of held-out splits are not counted here or in `mixture`. */
  readonly maxPerSource: number;
  /** Rows of a kind at most; 0 (default) for no bound. */
  readonly maxPerKind: number;
  /** Draws which rows of a mixture stay. Default 0. */
  readonly seed: number;

  /** Shares of new splits, e.g. `{sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15}`; what they leave of 1 is left out. Default none: the rows' own splits. */
  readonly split: Shares;
  /** Draws which rows go to which split. Default 0. */
  readonly splitSeed: number;
  /** What counts as one document, whose rows stay in one split: `file` (default; pages of a file), `folder`, or `none`. */
  readonly splitBy: string;

  /** Count lengths and difficulty in the report. Default true; drops nothing. */
  readonly views: boolean;
  /** Where pass rates are: a run of distill, its folder or its traces.jsonl; empty (default) for those that rows bring. */
  readonly traces: string;
  /** Characters that a response (a question, where a row has none) must have; 0 (default) for no bound. The paper's length filter made its model worse. */
  readonly minLength: number;
  /** Characters that it may have at most; 0 (default) for no bound. The paper's length filter made its model worse. */
  readonly maxLength: number;
  /** Rows with a known pass rate below this (0 to 1) are left out; 0 (default) for none. The paper's difficulty filter made its model worse. */
  readonly minPassRate: number;
  /** Rows with a known pass rate above this (0 to 1) are left out; 1 (default) for none. The paper's difficulty filter made its model worse. */
  readonly maxPassRate: number;
}

export const defaults: CurateSettings = {
  dataset: '',
  duplicates: true,
  near: true,
  leaks: true,
  contradictions: true,
  pictureDifference: 0.6,
  textLikeness: 0.85,
  meaningLikeness: 0.75,
  heldOut: ['test', 'validation'],
  against: [],
  againstQuestions: false,
  keepAnyway: [],
  visionModel: '',
  visionLikeness: 0.99,
  mixture: {},
  maxPerSource: 0,
  maxPerKind: 0,
  seed: 0,
  split: {},
  splitSeed: 0,
  splitBy: 'file',
  views: true,
  traces: '',
  minLength: 0,
  maxLength: 0,
  minPassRate: 0,
  maxPassRate: 1,
  ...ENGINE_DEFAULTS,
};

export const stage: Stage<CurateSettings> = {
  name: 'curate',
  defaults,
  inputs: { dataset: 'dataset', visionModel: 'model' },
  run: curate,
};

async function curate(settings: CurateSettings, job: Job): Promise<StageResult> {
  checkSettings(settings);
  const workspace = openWorkspace(job.workspace);
  const dir = datasetFolder(workspace, settings.dataset);
  const parent = readManifest(dir);
  const against = settings.against.map((name): NamedSet => {
    const folder = datasetFolder(workspace, name);
    return { dir: folder, name: String(readManifest(folder)['name'] ?? name) };
  });
  const rates = await readPassRates(join(workspace.dir, 'runs'), settings.traces);

  job.report({ fraction: 0, title: said`Reading the questions` });
  const isSplitAnew = Object.keys(settings.split).length > 0;
  const documents = new DocumentIndex(settings.splitBy as DocumentRule);
  const pinned = new Set(settings.keepAnyway);
  let filtered = 0;
  const table = readTable(dir, {
    heldOut: isSplitAnew ? [] : settings.heldOut,
    against,
    pinned,
    look(row, number) {
      if (isSplitAnew) documents.add(row, number);
      const isFit = filterRow(row, settings, rates) !== null;
      if (!isFit && !pinned.has(row.id)) filtered += 1;
      return isFit;
    },
  });
  const verdicts = new Verdicts(table, job.runDir);
  try {
    for (const id of pinned) {
      throw new UserError(`The setting "keepAnyway" names the row ${id}, which is not in ${settings.dataset}.`, {
        hint: 'Name rows by the ids that the report shows.',
      }); // prettier-ignore
    }
    const { twins, pairs } = await judge(table, settings, { against, job, verdicts });
    const isHeldOut = (row: number) => !isSplitAnew && settings.heldOut.includes(table.splits[table.split[row]!]!); // prettier-ignore
    const mixedOut = mix(table, settings, (row) => !isHeldOut(row));
    const split = isSplitAnew
      ? splitRows(table, groupRows(table, pairs, twins, documents), settings.split, settings.splitSeed) // prettier-ignore
      : null;
    split?.part.forEach((part, row) => {
      if (row < table.own && part < 0) table.isKept[row] = 0;
    });
    job.signal.throwIfAborted();
    const counts = { filtered, mixed_out: mixedOut, left_over: split?.report.left_over ?? 0 };
    return await writeKept(table, { verdicts, split, counts, rates }, settings, { workspace, dir, parent, job }); // prettier-ignore
  } finally {
    verdicts.close();
    table.close();
  }
}

/** Marks the rows that stay by the rules; returns what is alike. */
async function judge(
  table: CurateTable,
  settings: CurateSettings,
  { against, job, verdicts }: { against: readonly NamedSet[]; job: Job; verdicts: Verdicts },
) {
  const isSplitAnew = Object.keys(settings.split).length > 0;
  const wantsLooks = settings.near || settings.leaks || isSplitAnew || against.length > 0;
  const twins: Twins = wantsLooks ? await findTwins(table, settings, against, job) : new Map();
  job.report({ fraction: 0.8, title: said`Comparing questions` });
  if (settings.contradictions) dropContradictions(table, verdicts);
  job.signal.throwIfAborted();
  const pairs = wantsLooks ? alikeQuestions(table, settings, twins) : [];
  job.signal.throwIfAborted();
  if (settings.leaks || against.length > 0) dropLeaks(table, pairs, twins, settings, verdicts);
  if (settings.duplicates) dropDuplicates(table, verdicts);
  if (settings.near) dropNearDuplicates(table, pairs, twins, verdicts);
  job.signal.throwIfAborted();
  return { twins, pairs };
}

async function writeKept(
  table: CurateTable,
  made: {
    verdicts: Verdicts;
    split: Split | null;
    counts: Readonly<Record<string, number>>;
    rates: PassRates;
  },
  settings: CurateSettings,
  place: {
    workspace: Workspace;
    dir: string;
    parent: Readonly<Record<string, unknown>>;
    job: Job;
  },
): Promise<StageResult> {
  const { workspace, dir, parent, job } = place;
  const { verdicts, split, rates } = made;
  let rows = 0;
  for (let row = 0; row < table.own; row++) rows += table.isKept[row]!;
  if (rows === 0) {
    throw new UserError(said`Nothing is left of the ${table.own} rows of ${settings.dataset}.`, {
      hint: said`Import more rows, or turn off one of the checks of curate.`,
    });
  }
  const { keptAnyway } = verdicts;
  const counts = { rows_in: table.own, rows, ...verdicts.counts, ...made.counts, kept_anyway: keptAnyway }; // prettier-ignore
  const bySplit: Record<string, number> = {};
  const byKind: Record<string, number> = {};
  const views = settings.views ? new ViewMaker(rates) : null;
  async function* kept(): AsyncGenerator<ExampleRow> {
    let number = -1;
    for await (const whole of readRows(dir)) {
      number += 1;
      if (!table.isKept[number]) continue;
      const row = written(whole, number);
      bySplit[row.split] = (bySplit[row.split] ?? 0) + 1;
      if (row.kind !== undefined) byKind[row.kind] = (byKind[row.kind] ?? 0) + 1;
      views?.add(row);
      yield row;
    }
  }
  /** A row that stays, as the filters and the split leave it. */
  function written(whole: ExampleRow, number: number): ExampleRow {
    const row = filterRow(whole, settings, rates) ?? whole;
    return split ? { ...row, split: split.names[split.part[number]!]! } : row;
  }
  job.report({ fraction: 0.9, title: said`Writing the rows` });
  const id = newArtifactId(workspace, 'curate', { ...settings });
  const path = join(workspace.dir, 'datasets', id);
  const sources = rowsBySource(table);
  try {
    await writeDataset(workspace, kept(), {
      id,
      name: `${String(parent['name'] ?? settings.dataset)}, curated`,
      parents: [String(parent['id'] ?? settings.dataset)],
      settings: { ...settings },
      seed: split ? settings.splitSeed : settings.seed,
    });
    const figures: CurateFigures = {
      settings,
      counts,
      leaks_by_set: verdicts.leaksBySet,
      sources,
      split: split?.report ?? null,
      views: views?.finish() ?? null,
    };
    verdicts.finish();
    const text = JSON.stringify({ ...figures, ...verdicts.report }, null, 1);
    writeAtomic(reportFile(job.runDir), `${text}\n`);
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }
  job.report({
    fraction: 1,
    title: said`Curated`,
    detail: said`${rows} of ${table.own} rows kept`,
  });
  const bySource = Object.fromEntries(sources.map(({ source, ...each }) => [source, each]));
  return {
    artifact: { kind: 'dataset', id, path },
    summary: {
      ...counts,
      by_split: bySplit,
      by_kind: byKind,
      ...(sources.length > MOST_SOURCES ? {} : { by_source: bySource }),
      ...(split ? { split: split.report } : {}),
      ...(settings.against.length > 0 ? { leaks_by_set: verdicts.leaksBySet } : {}),
    },
  };
}

/** With more sources than this, only the report lists them. */
const MOST_SOURCES = 50;

function rowsBySource(table: CurateTable): SourceRows[] {
  const before = new Float64Array(table.sources.length);
  const after = new Float64Array(table.sources.length);
  for (let row = 0; row < table.own; row++) {
    before[table.source[row]!]! += 1;
    after[table.source[row]!]! += table.isKept[row]!;
  }
  const all = table.sources.map((source, i) => ({ source, rows_in: before[i]!, rows: after[i]! }));
  return all.filter(({ rows_in }) => rows_in > 0);
}

/** The folder of a data set that is named by its id or by its folder. */
function datasetFolder(workspace: Workspace, dataset: string): string {
  if (dataset === '') {
    throw new UserError('The setting "dataset" is empty.', {
      hint: 'Name the data set to curate: its id or its folder.',
    });
  }
  const inside = join(workspace.dir, 'datasets', dataset);
  return existsSync(inside) ? inside : resolve(dataset);
}
