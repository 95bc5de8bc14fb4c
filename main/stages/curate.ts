// Curate: a data set without repeats, without leaks from the test, and without questions that contradict themselves.
//
// Reads a data set and its pictures, writes a new data set and `curate-report.json`, which lists the rows that were left out
// and why. A picture counts as repeated when it is the same file, or the same picture moved, cut, turned a little, relit or
// recompressed; two cards that differ in one figure are two pictures. Rows stay on the disk, so a million of them fit.
// It leaves out: judging whether an answer is right, and filters by length or difficulty (they did harm).

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { decodePicture } from '../data/image.ts';
import { candidatePairs, lookAt, pictureDifference } from '../data/picture-likeness.ts';
import type { PictureDetail, PictureOutline } from '../data/picture-likeness.ts';
import {
  blobPath,
  newArtifactId,
  openWorkspace,
  readManifest,
  readRows,
  writeAtomic,
  writeDataset,
} from '../data/workspace.ts';
import type { ExampleRow, Workspace } from '../data/workspace.ts';
import { UserError } from '../errors.ts';
import {
  alikeQuestions,
  dropContradictions,
  dropDuplicates,
  dropLeaks,
  dropNearDuplicates,
  Verdicts,
  type Twins,
} from './curate-rules.ts';
import { readTable, type CurateTable } from './curate-table.ts';
import type { Job, Stage, StageResult } from './job.ts';

export interface CurateSettings {
  /** The data set: its id or folder. */
  readonly dataset: string;
  /** Leave out rows with the same pictures and the same question as an earlier row. */
  readonly duplicates: boolean;
  /** Leave out rows with almost the same pictures and question and the same answer. */
  readonly near: boolean;
  /** Leave out training rows whose picture (or question, without pictures) is in a held-out split. */
  readonly leaks: boolean;
  /** Leave out all rows of a question that has different answers for the same pictures. */
  readonly contradictions: boolean;
  /** Up to this difference (0 the same, 1 and more another) two pictures count as one. */
  readonly pictureDifference: number;
  /** From this share of common letters in threes on, two questions count as one. */
  readonly textLikeness: number;
  /** From this share of common words that carry the meaning on, two questions with the same answer count as one. */
  readonly meaningLikeness: number;
  /** Splits kept apart from training; the first one wins where two share a picture. */
  readonly heldOut: readonly string[];
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
};

export const stage: Stage<CurateSettings> = {
  name: 'curate',
  defaults,
  inputs: { dataset: 'dataset' },
  run: curate,
};

/** Pictures are decoded in groups of this many. */
const PICTURES_AT_ONCE = 32;
/** Details of this many pictures are held at a time. */
const DETAILS_HELD = 256;

async function curate(settings: CurateSettings, job: Job): Promise<StageResult> {
  const workspace = openWorkspace(job.workspace);
  const dir = datasetFolder(workspace, settings.dataset);
  const parent = readManifest(dir);
  job.report({ fraction: 0, title: 'Reading the questions' });
  const table = readTable(dir, settings.heldOut);
  try {
    const verdicts = await judge(table, settings, workspace, job);
    return await writeKept(table, verdicts, settings, { workspace, dir, parent, job });
  } finally {
    table.rows.close();
  }
}

/** Marks the rows that stay. */
async function judge(
  table: CurateTable,
  settings: CurateSettings,
  workspace: Workspace,
  job: Job,
): Promise<Verdicts> {
  const verdicts = new Verdicts();
  const wantsLooks = settings.near || settings.leaks;
  const twins: Twins = wantsLooks
    ? await nearPictures(workspace, table, settings.pictureDifference, job)
    : new Map();
  job.report({ fraction: 0.8, title: 'Comparing questions' });
  if (settings.contradictions) dropContradictions(table, verdicts);
  job.signal.throwIfAborted();
  const pairs = wantsLooks ? alikeQuestions(table, settings, twins) : [];
  job.signal.throwIfAborted();
  if (settings.leaks) dropLeaks(table, pairs, twins, verdicts);
  if (settings.duplicates) dropDuplicates(table, verdicts);
  if (settings.near) dropNearDuplicates(table, pairs, settings, twins, verdicts);
  job.signal.throwIfAborted();
  return verdicts;
}

async function writeKept(
  table: CurateTable,
  { report, counts: dropped }: Verdicts,
  settings: CurateSettings,
  place: {
    workspace: Workspace;
    dir: string;
    parent: Readonly<Record<string, unknown>>;
    job: Job;
  },
): Promise<StageResult> {
  const { workspace, dir, parent, job } = place;
  const rows = table.isKept.reduce((sum, isKept) => sum + isKept, 0);
  if (rows === 0) {
    throw new UserError(`Nothing is left of the ${table.length} rows of ${settings.dataset}.`, {
      hint: 'Import more rows, or turn off one of the checks of curate.',
    });
  }
  const counts = { rows_in: table.length, rows, ...dropped };
  const bySplit: Record<string, number> = {};
  const byKind: Record<string, number> = {};
  async function* kept(): AsyncGenerator<ExampleRow> {
    let number = 0;
    for await (const row of readRows(dir)) {
      if (!table.isKept[number++]) continue;
      bySplit[row.split] = (bySplit[row.split] ?? 0) + 1;
      if (row.kind !== undefined) byKind[row.kind] = (byKind[row.kind] ?? 0) + 1;
      yield row;
    }
  }
  const id = newArtifactId(workspace, 'curate', { ...settings });
  const path = join(workspace.dir, 'datasets', id);
  try {
    writeAtomic(
      join(job.runDir, 'curate-report.json'),
      `${JSON.stringify({ settings, counts, ...report }, null, 1)}\n`,
    );
    await writeDataset(workspace, kept(), {
      id,
      name: `${String(parent['name'] ?? settings.dataset)}, curated`,
      parents: [String(parent['id'] ?? settings.dataset)],
      settings: { ...settings },
      seed: null,
    });
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    throw error;
  }
  job.report({ fraction: 1, title: 'Curated', detail: `${rows} of ${table.length} rows kept` });
  return {
    artifact: { kind: 'dataset', id, path },
    summary: { ...counts, by_split: bySplit, by_kind: byKind },
  };
}

/** The folder of a data set that is named by its id or by its folder. */
function datasetFolder(workspace: Workspace, dataset: string): string {
  if (dataset === '') {
    throw new UserError('The setting "dataset" is empty.', {
      hint: 'Name the data set to curate: its id or its folder.',
    });
  }
  const inside = join(workspace.dir, 'datasets', dataset);
  return existsSync(inside) ? inside : dataset;
}

/** Compares all pictures of the rows with each other. */
async function nearPictures(
  workspace: Workspace,
  { blobs }: CurateTable,
  threshold: number,
  job: Job,
): Promise<Twins> {
  const look = async (blob: string) => {
    const { data, width, height } = await decodePicture(
      readFileSync(blobPath(workspace, blob)),
      blob,
    );
    return lookAt(data, width, height);
  };
  const outlines: PictureOutline[] = [];
  for (let start = 0; start < blobs.length; start += PICTURES_AT_ONCE) {
    job.signal.throwIfAborted();
    const detail = `${start} of ${blobs.length}`;
    job.report({ fraction: (0.5 * start) / blobs.length, title: 'Looking at pictures', detail });
    const group = await Promise.all(blobs.slice(start, start + PICTURES_AT_ONCE).map(look));
    outlines.push(...group.map(({ outline }) => outline));
  }

  const details = new Map<number, PictureDetail>();
  const detailOf = async (number: number) => {
    const detail = details.get(number) ?? (await look(blobs[number]!)).detail;
    details.delete(number); // put back as the newest
    details.set(number, detail);
    if (details.size > DETAILS_HELD) details.delete(details.keys().next().value!);
    return detail;
  };
  const twins = new Map<number, Map<number, number>>();
  const pairs = candidatePairs(outlines);
  for (const [index, [a, b]] of pairs.entries()) {
    job.signal.throwIfAborted();
    if (index % 64 === 0) {
      const fraction = 0.5 + (0.3 * index) / pairs.length;
      job.report({ fraction, title: 'Comparing pictures', detail: `${index} of ${pairs.length}` });
    }
    const difference = pictureDifference(await detailOf(a), await detailOf(b));
    if (difference > threshold) continue;
    twins.set(a, (twins.get(a) ?? new Map<number, number>()).set(b, difference));
    twins.set(b, (twins.get(b) ?? new Map<number, number>()).set(a, difference));
  }
  return twins;
}
