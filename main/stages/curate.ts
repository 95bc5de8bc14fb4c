// Curate: removes duplicates, leaks from the test set, and contradictory questions.
//
// Reads a data set and its images; writes a new data set and `curate-report.json`, which lists the
// removed rows with reasons. Two images are duplicates if they are the same file, or one is a
// shifted, cropped, slightly rotated, relit or recompressed copy of the other; two cards that
// differ in one digit are different images. Rows stay on disk, so a million of them fit. Optionally
// removes overlaps with other data sets, mixes sources, and creates new splits (docs/curate.md).
// Does not judge whether an answer is right. Filters by length or difficulty are off by default:
// they lowered accuracy.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  newArtifactId,
  openWorkspace,
  readRows,
  writeDataset,
} from '../data/datasets/workspace.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import { hash53 } from '../data/indexes/hash-index.ts';
import { UserError } from '../i18n/user-error.ts';
import { checkSettings } from './curate/validate-settings.ts';
import { DocumentIndex, groupRows, type DocumentRule } from './curate/groups.ts';
import { mix } from './curate/mixture.ts';
import { findTwins } from './curate/similar-images.ts';
import { reportFile, type CurateFigures, type SourceRows } from './curate/report.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { type CurateSettings, defaults } from './curate/settings.ts';
import {
  alikeQuestions,
  dropContradictions,
  dropDuplicates,
  dropLeaks,
  dropNearDuplicates,
} from './curate/rules.ts';
import { weighTwins, type Evidence } from './curate/twins.ts';
import { warningsOf } from './curate/warnings.ts';
import { english } from '../i18n/locale.ts';
import { readManifest } from '../data/datasets/manifest.ts';
import { splitRows, type Split } from './curate/split.ts';
import { readTable, type CurateTable, type NamedSet } from './curate/row-index.ts';
import { Removals } from './curate/removals.ts';
import { filterRow, readPassRates, ViewMaker, type PassRates } from './curate/views.ts';
import type { Job, Stage, StageResult } from './contract/stage.ts';
import { writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';

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

  job.report({ fraction: 0, title: msg('progress.reading-questions') });
  const isSplitAnew = Object.keys(settings.split).length > 0;
  const isDividedWhole = isSplitAnew && settings.splitFrom.length === 0;
  const documents = new DocumentIndex(settings.splitBy as DocumentRule);
  const pinned = new Set(settings.keepAnyway);
  let filtered = 0;
  let beyondLimit = 0;
  const isWithin = await chooseRows(dir, settings);
  const table = readTable(dir, {
    heldOut: isDividedWhole ? [] : settings.heldOut,
    against,
    pinned,
    look(row, number) {
      if (isSplitAnew) documents.add(row, number);
      if (!isWithin(row)) {
        beyondLimit += 1;
        return false;
      }
      const isFit = filterRow(row, settings, rates) !== null;
      if (!isFit && !pinned.has(row.id)) filtered += 1;
      return isFit;
    },
  });
  const removals = new Removals(table, job.runDir);
  try {
    for (const id of pinned) {
      throw new UserError(msg('curate.kept-row-unknown', { row: id, dataset: settings.dataset }), {
        hint: msg('curate.kept-row-unknown.hint'),
      });
    }
    const { twins, pairs, evidence } = await judge(table, settings, { against, job, removals });
    const isHeldOut = (row: number) =>
      !isDividedWhole && settings.heldOut.includes(table.splits[table.split[row]!]!);
    const isDivided = (row: number) =>
      isDividedWhole || settings.splitFrom.includes(table.splits[table.split[row]!]!);
    const mixedOut = mix(table, settings, (row) => !isHeldOut(row));
    const split = isSplitAnew
      ? splitRows(
          table,
          groupRows(table, pairs, twins, documents),
          settings.split,
          settings.splitSeed,
          isDivided,
        )
      : null;
    split?.part.forEach((part, row) => {
      if (row < table.own && part < 0 && isDivided(row)) table.isKept[row] = 0;
    });
    job.signal.throwIfAborted();
    const counts = {
      filtered,
      ...(beyondLimit > 0 ? { beyond_limit: beyondLimit } : {}),
      mixed_out: mixedOut,
      left_over: split?.report.left_over ?? 0,
    };
    return await writeKept(table, { removals, split, counts, rates, evidence }, settings, {
      workspace,
      dir,
      parent,
      job,
    });
  } finally {
    removals.close();
    table.close();
  }
}

/** Which rows are looked at: all, or `maxPerPart` of each part, drawn by the seed. */
async function chooseRows(
  dir: string,
  { maxPerPart, seed, keepAnyway }: CurateSettings,
): Promise<(row: ExampleRow) => boolean> {
  if (maxPerPart === 0) return () => true;
  const drawOf = ({ id }: ExampleRow) => (keepAnyway.includes(id) ? -1 : hash53(`${seed} ${id}`));
  const draws = new Map<string, number[]>();
  for await (const row of readRows(dir)) {
    const part = draws.get(row.split) ?? [];
    part.push(drawOf(row));
    draws.set(row.split, part);
  }
  const highest = new Map(
    [...draws].map(([part, list]) => [
      part,
      list.sort((a, b) => a - b)[maxPerPart - 1] ?? Infinity,
    ]),
  );
  return (row) => drawOf(row) <= highest.get(row.split)!;
}

/** Marks the rows that the rules keep; returns the similar images. */
async function judge(
  table: CurateTable,
  settings: CurateSettings,
  { against, job, removals }: { against: readonly NamedSet[]; job: Job; removals: Removals },
) {
  const isSplitAnew = Object.keys(settings.split).length > 0;
  const wantsLooks = settings.near || settings.leaks || isSplitAnew || against.length > 0;
  const twins = wantsLooks ? await findTwins(table, settings, against, job) : new Map();
  job.report({ fraction: 0.8, title: msg('progress.comparing-questions') });
  if (settings.contradictions) dropContradictions(table, removals);
  job.signal.throwIfAborted();
  const evidence = weighTwins(table, twins);
  const pairs = wantsLooks ? alikeQuestions(table, settings, twins) : [];
  job.signal.throwIfAborted();
  if (settings.leaks || against.length > 0) dropLeaks(table, pairs, twins, settings, removals);
  if (settings.duplicates) dropDuplicates(table, removals);
  if (settings.near) dropNearDuplicates(table, pairs, twins, removals);
  job.signal.throwIfAborted();
  return { twins, pairs, evidence };
}

async function writeKept(
  table: CurateTable,
  made: {
    removals: Removals;
    split: Split | null;
    counts: Readonly<Record<string, number>>;
    rates: PassRates;
    evidence: Evidence;
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
  const { removals, split, rates, evidence } = made;
  let rows = 0;
  for (let row = 0; row < table.own; row++) rows += table.isKept[row]!;
  if (rows === 0) {
    throw new UserError(
      msg('curate.nothing-left', { count: table.own, dataset: settings.dataset }),
      {
        hint: msg('curate.nothing-left.hint'),
      },
    );
  }
  const warnings = warningsOf(table, removals, evidence).map((warning) => ({
    ...warning,
    text: english(warning),
  }));
  const { keptAnyway } = removals;
  const counts = {
    rows_in: table.own,
    rows,
    ...removals.counts,
    ...made.counts,
    kept_anyway: keptAnyway,
  };
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
  /** A kept row after the filters and the split. */
  function written(whole: ExampleRow, number: number): ExampleRow {
    const row = filterRow(whole, settings, rates) ?? whole;
    const part = split?.part[number] ?? -1;
    return part < 0 ? row : { ...row, split: split!.names[part]! };
  }
  job.report({ fraction: 0.9, title: msg('progress.writing-rows') });
  const run = job.runId;
  const id = newArtifactId(workspace, 'curate', { ...settings }, { run });
  const sources = rowsBySource(table);
  /** The report is there before the data set has its name. */
  const onWritten = (): void => {
    const figures: CurateFigures = {
      settings,
      counts,
      warnings,
      by_part: removals.byPart,
      answers: evidence,
      leaks_by_set: removals.leaksBySet,
      sources,
      split: split?.report ?? null,
      views: views?.finish() ?? null,
    };
    removals.finish();
    const text = JSON.stringify({ ...figures, ...removals.report }, null, 1);
    writeAtomic(reportFile(job.runDir), `${text}\n`);
  };
  const info = {
    id,
    name: `${String(parent['name'] ?? settings.dataset)}, curated`,
    parents: [String(parent['id'] ?? settings.dataset)],
    settings: { ...settings },
    seed: split ? settings.splitSeed : settings.seed,
    run,
  };
  const { path } = await writeDataset(workspace, kept(), info, { onWritten });
  for (const { text } of warnings) job.log(text);
  job.report({
    fraction: 1,
    title: msg(warnings.length > 0 ? 'progress.curated-with-warnings' : 'progress.curated'),
    detail: msg('progress.rows-kept', { kept: rows, total: table.own }),
  });
  const bySource = Object.fromEntries(sources.map(({ source, ...each }) => [source, each]));
  return {
    artifact: { kind: 'dataset', id, path },
    summary: {
      ...counts,
      ...(warnings.length > 0 ? { warnings } : {}),
      by_split: bySplit,
      by_kind: byKind,
      has_pictures: table.ownBlobs > 0,
      ...(sources.length > MOST_SOURCES ? {} : { by_source: bySource }),
      ...(split ? { split: split.report } : {}),
      ...(settings.against.length > 0 ? { leaks_by_set: removals.leaksBySet } : {}),
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

/** The folder of a data set that is given by its id or by its folder. */
function datasetFolder(workspace: Workspace, dataset: string): string {
  if (dataset === '') {
    throw new UserError(msg('curate.dataset-empty'), {
      hint: msg('curate.dataset-empty.hint'),
    });
  }
  const inside = join(workspace.dir, 'datasets', dataset);
  return existsSync(inside) ? inside : resolve(dataset);
}
