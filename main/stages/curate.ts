// Curate: a data set without repeats, without leaks from the test, and without questions that contradict themselves.
//
// Reads a data set and its pictures, writes a new data set and `curate-report.json`, which lists every
// row that was left out and why. A picture counts as repeated when it is the same file, or the same
// picture moved by a pixel, relit or recompressed; two cards that differ in one figure are two pictures.
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
  rankOf,
  withoutContradictions,
  withoutDuplicates,
  withoutLeaks,
  withoutNearDuplicates,
} from './curate-rules.ts';
import type { CurateReport, Twins } from './curate-rules.ts';
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
  const all: ExampleRow[] = [];
  for await (const row of readRows(dir)) all.push(row);

  // Held-out rows come first, then the order of the data set: of two alike rows the first one stays.
  const rank = rankOf(settings);
  const ordered = [...all].sort((a, b) => rank(a) - rank(b)); // sort keeps the order of equals

  const wantsLooks = settings.near || settings.leaks;
  const twins: Twins = wantsLooks
    ? await nearPictures(workspace, ordered, settings.pictureDifference, job)
    : new Map();
  const report: CurateReport = {
    contradictions: [],
    leaks: [],
    duplicates: [],
    near_duplicates: [],
    disagreements: [],
  };
  job.report({ fraction: 0.9, title: 'Comparing questions' });
  let rows: readonly ExampleRow[] = ordered;
  if (settings.contradictions) rows = withoutContradictions(rows, settings, report);
  if (settings.leaks) rows = withoutLeaks(rows, settings, twins, report);
  if (settings.duplicates) rows = withoutDuplicates(rows, report);
  if (settings.near) rows = withoutNearDuplicates(rows, settings, twins, report);
  if (rows.length === 0) {
    throw new UserError(`Nothing is left of the ${all.length} rows of ${settings.dataset}.`, {
      hint: 'Import more rows, or turn off one of the checks of curate.',
    });
  }

  job.signal.throwIfAborted();
  const kept = new Set(rows);
  const remaining = all.filter((row) => kept.has(row));
  const counts = {
    rows_in: all.length,
    rows: remaining.length,
    contradictions: report.contradictions.reduce((total, { ids }) => total + ids.length, 0),
    leaks: report.leaks.length,
    duplicates: report.duplicates.length,
    near_duplicates: report.near_duplicates.length,
    disagreements: report.disagreements.length,
  };
  const id = newArtifactId(workspace, 'curate', { ...settings });
  const path = join(workspace.dir, 'datasets', id);
  try {
    writeAtomic(
      join(job.runDir, 'curate-report.json'),
      `${JSON.stringify({ settings, counts, ...report }, null, 1)}\n`,
    );
    await writeDataset(workspace, remaining, {
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
  job.report({
    fraction: 1,
    title: 'Curated',
    detail: `${remaining.length} of ${all.length} rows kept`,
  });
  return {
    artifact: { kind: 'dataset', id, path },
    summary: {
      ...counts,
      by_split: tally(remaining, (row) => row.split),
      by_kind: tally(remaining, (row) => row.kind),
    },
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

function tally(
  rows: readonly ExampleRow[],
  name: (row: ExampleRow) => string | undefined,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const key = name(row);
    if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Compares all pictures of the rows with each other. */
async function nearPictures(
  workspace: Workspace,
  rows: readonly ExampleRow[],
  threshold: number,
  job: Job,
): Promise<Twins> {
  const blobs = [...new Set(rows.flatMap((row) => row.pictures))];
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
    job.report({ fraction: (0.6 * start) / blobs.length, title: 'Looking at pictures', detail });
    const group = await Promise.all(blobs.slice(start, start + PICTURES_AT_ONCE).map(look));
    outlines.push(...group.map(({ outline }) => outline));
  }

  const details = new Map<string, PictureDetail>();
  const detailOf = async (blob: string) => {
    const detail = details.get(blob) ?? (await look(blob)).detail;
    details.delete(blob); // put back as the newest
    details.set(blob, detail);
    if (details.size > DETAILS_HELD) details.delete(details.keys().next().value!);
    return detail;
  };
  const twins = new Map<string, Map<string, number>>();
  const pairs = candidatePairs(outlines);
  for (const [index, [first, second]] of pairs.entries()) {
    job.signal.throwIfAborted();
    if (index % 64 === 0) {
      const fraction = 0.6 + (0.3 * index) / pairs.length;
      job.report({ fraction, title: 'Comparing pictures', detail: `${index} of ${pairs.length}` });
    }
    const [a, b] = [blobs[first]!, blobs[second]!];
    const difference = pictureDifference(await detailOf(a), await detailOf(b));
    if (difference > threshold) continue;
    twins.set(a, (twins.get(a) ?? new Map<string, number>()).set(b, difference));
    twins.set(b, (twins.get(b) ?? new Map<string, number>()).set(a, difference));
  }
  return twins;
}
