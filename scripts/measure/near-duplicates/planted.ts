// The planted set: originals, copies with one change each, and look-alikes that are no copies;
// curated and counted.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  openWorkspace,
  putBlob,
  readRows,
  writeDataset,
  type Workspace,
} from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { stage } from '../../../main/stages/curate.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { defaults, type CurateSettings } from '../../../main/stages/curate/settings.ts';
import { MAKERS, open, plantedImages, type PlantedImage } from './pictures.ts';
import { plantedQuestions } from './questions.ts';

/** Recall by kind of copy; precision over all rows that were removed. */
export interface Found {
  readonly recall: number;
  readonly precision: number;
  readonly byKind: Readonly<Record<string, { readonly planted: number; readonly found: number }>>;
  /** Removed rows that are no copies. */
  readonly wrong: readonly string[];
}

/** Rows of the planted set. */
interface PlantedRows {
  readonly originals: ExampleRow[];
  readonly copies: ExampleRow[];
  readonly lookAlikes: ExampleRow[];
}

const COMMON = { answer: '7', split: 'train' };

/**
 * Plants `count` originals of every kind in a workspace, curates with the defaults and `settings`, and
 * counts.
 */
export async function curatePlanted(
  dir: string,
  count: number,
  seed: number,
  {
    makers = MAKERS,
    settings = {},
  }: { makers?: typeof MAKERS; settings?: Partial<CurateSettings> } = {},
): Promise<Found> {
  const workspace = openWorkspace(dir);
  const random = createRandom(seed);
  const planted: PlantedRows = { originals: [], copies: [], lookAlikes: [] };
  for await (const image of plantedImages(makers, count, seed, random))
    plantImage(planted, workspace, image);
  const scene = putBlob(workspace, await open(MAKERS['texture']!(seed)).png().toBuffer());
  plantQuestions(planted, 'about a picture', [scene], plantedQuestions(count, random));
  plantQuestions(planted, 'about text', [], plantedQuestions(count, random));
  const { originals, copies, lookAlikes } = planted;
  const rows = [...originals, ...lookAlikes, ...copies];
  const info = { id: `planted-${seed}`, name: 'Planted', parents: [], settings: {}, seed };
  const { path } = await writeDataset(workspace, rows, info);
  const result = await stage.run({ ...defaults, ...settings, dataset: path }, silentJob(dir));
  const kept = new Set<string>();
  for await (const row of readRows(result.artifact!.path)) kept.add(row.id);
  return countFound(planted, kept);
}

function plantImage(
  planted: PlantedRows,
  workspace: Workspace,
  { kind, index, original, copies }: PlantedImage,
): void {
  const question = `What does this ${kind} show?`;
  const row = { ...COMMON, question };
  const put = (bytes: Uint8Array): string[] => [putBlob(workspace, bytes)];
  planted.originals.push({ ...row, id: `${kind} ${index}`, pictures: put(original) });
  for (const { change, bytes } of copies)
    planted.copies.push({ ...row, id: `${kind}, ${change} ${index}`, pictures: put(bytes) });
}

function plantQuestions(
  { originals, copies, lookAlikes }: PlantedRows,
  place: string,
  pictures: readonly string[],
  questions: ReturnType<typeof plantedQuestions>,
): void {
  const seen = new Set<string>();
  const row = { ...COMMON, pictures };
  questions.forEach(({ question, reworded, others }, i) => {
    const texts = [question, ...reworded, ...others];
    // Skip a question that was drawn before.
    if (texts.some((text) => seen.has(text))) return;
    for (const text of texts) seen.add(text);
    originals.push({ ...row, id: `question ${place} ${i}`, question });
    reworded.forEach((text, k) =>
      copies.push({ ...row, id: `reworded, ${place} ${i}.${k}`, question: text }),
    );
    others.forEach((text, k) =>
      lookAlikes.push({ ...row, id: `look-alike ${place} ${i}.${k}`, question: text }),
    );
  });
}

function countFound(
  { originals, copies, lookAlikes }: PlantedRows,
  kept: ReadonlySet<string>,
): Found {
  const byKind: Record<string, { planted: number; found: number }> = {};
  for (const { id } of copies) {
    const kind = id.replace(/ [\d.]+$/, '');
    const entry = (byKind[kind] ??= { planted: 0, found: 0 });
    entry.planted += 1;
    if (!kept.has(id)) entry.found += 1;
  }
  const found = copies.filter(({ id }) => !kept.has(id)).length;
  const wrong = [...originals, ...lookAlikes]
    .filter(({ id }) => !kept.has(id))
    .map(({ id, question }) => `${id}: ${question}`);
  return {
    recall: found / copies.length,
    precision: found / (found + wrong.length),
    byKind,
    wrong,
  };
}

/** A job whose reports are ignored. */
function silentJob(workspace: string): Job {
  const runId = 'planted';
  const runDir = join(workspace, 'runs', runId);
  mkdirSync(runDir, { recursive: true });
  const { signal } = new AbortController();
  const ignore = (): void => undefined;
  const listeners = { report: ignore, metric: ignore, sample: ignore, log: ignore };
  return { signal, workspace, runDir, runId, resume: false, ...listeners };
}
