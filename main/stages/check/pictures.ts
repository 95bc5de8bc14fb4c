// Whether a model's vision tower tells the pictures of the examples apart.

import { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { Workspace } from '../../data/datasets/workspace.ts';
import { adaptableModules } from '../../engine/models/model.ts';
import { VisionTower } from '../../engine/training/vision-features.ts';
import type { Pictures } from '../../engine/models/parts/family.ts';
import type { OpenedModel } from '../training/open-model.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { PictureFigures } from '../../../preload/contract/check.ts';

/** Pictures that are looked at; few for a tower that takes long. */
const PICTURES = 48;
const PICTURES_OF_LARGE = 16;
const LARGE_WIDTH = 1024;
/** Cells of the small copy of a picture, on each side. */
const CELLS = 4;

/** A picture of a row: its answer, and what tower and pixels say of it. */
interface Seen {
  readonly answer: string;
  readonly tower: Float64Array;
  readonly pixels: Float64Array;
  readonly features: Float32Array;
  readonly patches: Float32Array;
  readonly grid: string;
}

/** Looks at the first picture of rows with one picture. */
export async function checkPictures(
  { base, trained, device }: OpenedModel,
  rows: readonly ExampleRow[],
  workspace: Workspace,
  signal: AbortSignal,
): Promise<PictureFigures | null> {
  const { vision } = base.model.family;
  const withPicture = rows.filter(
    ({ pictures, videos = [] }) => pictures.length === 1 && videos.length === 0,
  );
  if (!vision || withPicture.length === 0) return null;
  const most = base.model.sizes.width >= LARGE_WIDTH ? PICTURES_OF_LARGE : PICTURES;
  const chosen = rowsOfOneQuestion(withPicture, most);
  const encoder = new PromptEncoder(base, workspace);
  const tower = new VisionTower(base.model, trained, { device });
  const seen: Seen[] = [];
  const tokens: number[] = [];
  const patchPixels = pixelsOfPatch(base);
  let pixelsPerToken = 0;
  try {
    for (const row of chosen) {
      signal.throwIfAborted();
      const { pictures, ids } = await encoder.prompt(row);
      if (!pictures) continue;
      const count = ids.filter((id) => id === vision.imageTokenId(base.model.config)).length;
      tokens.push(count);
      const patches = pictures.gridThw.reduce((sum, [t, h, w]) => sum + t * h * w, 0);
      pixelsPerToken = (patches * patchPixels) / count;
      const features = await tower.features(pictures);
      seen.push({
        answer: row.answer.trim().toLowerCase(),
        tower: meanRow(features, tower.width),
        pixels: smallCopy(pictures),
        features,
        patches: pictures.pixelValues,
        grid: pictures.gridThw.join('|'),
      });
    }
  } finally {
    await tower.release();
  }
  if (tokens.length === 0) return null;
  tokens.sort((a, b) => a - b);
  return {
    pictures: seen.length,
    tokensPerPicture: { smallest: tokens[0]!, median: tokens[tokens.length >> 1]! },
    pixelsPerToken,
    told: toldApart(seen),
    contrast: contrastOf(seen),
  };
}

/**
 * Rows of the most frequent question, where it has several answers, so that answers differ by the
 * picture alone; else any rows. Every answer comes as often as the others, as far as there are rows.
 */
function rowsOfOneQuestion(rows: readonly ExampleRow[], most: number): ExampleRow[] {
  const byQuestion = groupsOf(rows, ({ question }) => question);
  const answersOf = (group: readonly ExampleRow[]) =>
    new Set(group.map(({ answer }) => answer)).size;
  const groups = byQuestion.filter(
    (group) => answersOf(group) > 1 && answersOf(group) <= group.length / 2,
  );
  const [largest] = groups.sort((a, b) => b.length - a.length);
  const byAnswer = groupsOf(largest ?? rows, ({ answer }) => answer);
  const chosen: ExampleRow[] = [];
  for (let i = 0; chosen.length < most && byAnswer.some((group) => i < group.length); i++)
    for (const group of byAnswer)
      if (i < group.length && chosen.length < most) chosen.push(group[i]!);
  return chosen;
}

function groupsOf(rows: readonly ExampleRow[], keyOf: (row: ExampleRow) => string): ExampleRow[][] {
  const groups = new Map<string, ExampleRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
}

/** Pixels of one patch: the sides of the patch layer's kernel. */
function pixelsOfPatch({ model }: OpenedModel['base']): number {
  const kernel = adaptableModules(model).find(({ kind }) => kind === 'convolution')?.kernel;
  return kernel ? kernel.at(-1)! * kernel.at(-2)! : 0;
}

function meanRow(features: Float32Array, width: number): Float64Array {
  const sum = new Float64Array(width);
  features.forEach((value, at) => (sum[at % width]! += value));
  const rows = features.length / width;
  return sum.map((value) => value / rows);
}

/** Means of equal stretches of the patches, a stand-in for a thumbnail of any family's layout. */
function smallCopy({ pixelValues, gridThw }: Pictures): Float64Array {
  const cells = CELLS * CELLS;
  const patches = gridThw.reduce((sum, [t, h, w]) => sum + t * h * w, 0);
  const values = pixelValues.length / patches;
  const channel = values / 3;
  const sum = new Float64Array(cells * 3);
  const count = new Float64Array(cells * 3);
  for (let patch = 0; patch < patches; patch++) {
    const cell = Math.floor((patch * cells) / patches);
    for (let i = 0; i < values; i++) {
      const at = cell * 3 + Math.floor(i / channel);
      sum[at]! += pixelValues[patch * values + i]!;
      count[at]! += 1;
    }
  }
  return sum.map((value, at) => value / Math.max(1, count[at]!));
}

/**
 * The share of pictures whose nearest other picture has the same answer (leave-one-out), by the
 * tower's mean feature and by the pixels, each in units of its own spread; chance is the share that a
 * random other picture would give.
 */
function toldApart(seen: readonly Seen[]): PictureFigures['told'] {
  const counts = new Map<string, number>();
  for (const { answer } of seen) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const judged = seen.filter(({ answer }) => counts.get(answer)! >= 3);
  const answers = new Set(judged.map(({ answer }) => answer)).size;
  if (answers < 2 || judged.length < 8) return null;
  const n = judged.length;
  const own = judged.map(
    ({ answer }) => judged.filter((other) => other.answer === answer).length - 1,
  );
  return {
    pictures: n,
    answers,
    byTower: nearestShare(judged, ({ tower }) => tower),
    byPixels: nearestShare(judged, ({ pixels }) => pixels),
    byChance: own.reduce((sum, count) => sum + count / (n - 1), 0) / n,
  };
}

function nearestShare(seen: readonly Seen[], of: (one: Seen) => Float64Array): number {
  const distance = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  const right = seen.filter((one) => {
    let best: Seen | undefined;
    let least = Infinity;
    for (const other of seen) {
      if (other === one) continue;
      const d = distance(of(one), of(other));
      if (d < least) [best, least] = [other, d];
    }
    return best?.answer === one.answer;
  });
  return right.length / seen.length;
}

/**
 * Median over pairs of pictures of (‖Δ features‖ / ‖features‖) / (‖Δ pixels‖ / ‖pixels‖): near 0 for
 * a tower that gives the same output whatever it is shown.
 */
function contrastOf(seen: readonly Seen[]): number | null {
  const ratios: number[] = [];
  for (const [i, one] of seen.entries()) {
    for (const other of seen.slice(i + 1, i + 4)) {
      if (one.grid !== other.grid || one.answer === other.answer) continue;
      const pixels = relativeDifference(one.patches, other.patches);
      if (pixels > 0) ratios.push(relativeDifference(one.features, other.features) / pixels);
    }
  }
  ratios.sort((a, b) => a - b);
  return ratios.length === 0 ? null : ratios[ratios.length >> 1]!;
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += (a[i]! ** 2 + b[i]! ** 2) / 2;
  }
  return size > 0 ? Math.sqrt(difference / size) : 0;
}
