// Finds similar images in a data set: by grey values and, optionally, by the features of a vision
// tower.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeImage } from '../../data/images/decode.ts';
import { candidatePairs } from '../../data/images/similarity/candidates.ts';
import {
  describeImage,
  thumbnailOf,
  type ImageDescriptor,
  type Thumbnail,
} from '../../data/images/similarity/descriptor.ts';
import { imageDifference } from '../../data/images/similarity/difference.ts';
import { blobPath, openWorkspace, type Workspace } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Twin } from './twins.ts';
import type { CurateTable, NamedSet } from './row-index.ts';
import { towerPairs, type FindBlob } from './vision-similarity.ts';
import type { Job } from '../contract/stage.ts';
import type { CurateSettings } from './settings.ts';
import { createMeter } from '../contract/progress.ts';
import { msg } from '../../../i18n/message.ts';

/** Images decoded per group. */
const PICTURES_AT_ONCE = 32;
/** Maximum number of images whose details are cached. */
const DETAILS_HELD = 1024;

/**
 * Locates blobs in the workspace, then next to the data sets. Throws a UserError for a missing
 * blob.
 */
export function blobFinder(workspace: Workspace, sets: readonly NamedSet[]): FindBlob {
  const elsewhere = sets
    .map(({ dir }) => dirname(dirname(dir)))
    .filter((dir) => existsSync(join(dir, 'blobs')));
  const places = [workspace, ...new Set(elsewhere)].map((place) =>
    typeof place === 'string' ? { dir: place } : place,
  );
  return (blob) => {
    const found = places.map((place) => blobPath(place, blob)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    throw new UserError(msg('curate.picture-missing', { picture: blob }), {
      hint: msg('curate.picture-missing.hint'),
    });
  };
}

/**
 * Similar images within the curated set, or between it and another set. Progress goes from 0 to
 * 0.8.
 */
export async function findTwins(
  table: CurateTable,
  settings: CurateSettings,
  against: readonly NamedSet[],
  job: Job,
): Promise<Map<number, Map<number, Twin>>> {
  const find = blobFinder(openWorkspace(job.workspace), against);
  const twins = new Map<number, Map<number, Twin>>();
  const note = (a: number, b: number, twin: Twin): void => {
    twins.set(a, (twins.get(a) ?? new Map<number, Twin>()).set(b, twin));
    twins.set(b, (twins.get(b) ?? new Map<number, Twin>()).set(a, twin));
  };
  const share = settings.visionModel === '' ? 0.8 : 0.4;
  await byGreys(table, settings.pictureDifference, find, { job, share, note });
  if (settings.visionModel === '') return twins;
  for await (const [a, b, cosine] of towerPairs(table, settings, find, job)) {
    if (twins.get(a)?.has(b)) continue;
    note(a, b, { difference: Math.max(0, 1 - cosine), finder: 'tower' });
  }
  return twins;
}

/** Compares all images coarsely, and the candidates in detail. */
async function byGreys(
  table: CurateTable,
  threshold: number,
  find: FindBlob,
  {
    job,
    share,
    note,
  }: { job: Job; share: number; note: (a: number, b: number, twin: Twin) => void },
): Promise<void> {
  const { blobs, ownBlobs } = table;
  const shown = picturesOfKeptRows(table);
  const look = async (blob: string) => {
    const { data, width, height } = await decodeImage(find(blob), blob);
    return describeImage(data, width, height).descriptor;
  };
  const lookClosely = async (blob: string) => {
    const { data, width, height } = await decodeImage(find(blob), blob);
    return thumbnailOf(data, width, height);
  };
  const report = (
    from: number,
    part: number,
    progress: ReturnType<ReturnType<typeof createMeter>>,
  ) => job.report({ ...progress, fraction: share * (from + part * progress.fraction) });
  const descriptors: ImageDescriptor[] = [];
  const looking = createMeter(shown.length);
  for (let start = 0; start < shown.length; start += PICTURES_AT_ONCE) {
    job.signal.throwIfAborted();
    report(
      0,
      0.6,
      looking(
        start,
        msg('progress.looking-at-pictures'),
        msg('progress.done-of-total', { done: start, total: shown.length }),
      ),
    );
    const group = await Promise.all(
      shown.slice(start, start + PICTURES_AT_ONCE).map((number) => look(blobs[number]!)),
    );
    descriptors.push(...group);
  }

  const details = new Map<number, Thumbnail>();
  const detailOf = async (number: number) => {
    const detail = details.get(number) ?? (await lookClosely(blobs[number]!));
    details.delete(number); // reinsert as most recently used
    details.set(number, detail);
    if (details.size > DETAILS_HELD) details.delete(details.keys().next().value!);
    return detail;
  };
  // Pairs of two images from other sets are irrelevant; the smaller number of a pair comes first.
  let grouping: ReturnType<typeof createMeter> | undefined;
  const candidates = candidatePairs(descriptors, (done, total) => {
    job.signal.throwIfAborted();
    grouping ??= createMeter(total);
    report(0.6, 0.1, grouping(done, msg('progress.comparing-pictures')));
  });
  const pairs = candidates
    .map(([a, b]): [number, number] => [shown[a]!, shown[b]!])
    .filter(([a]) => a < ownBlobs);
  const comparing = createMeter(pairs.length);
  for (const [index, [a, b]] of pairs.entries()) {
    job.signal.throwIfAborted();
    if (index % 64 === 0)
      report(
        0.7,
        0.3,
        comparing(
          index,
          msg('progress.comparing-pictures'),
          msg('progress.done-of-total', { done: index, total: pairs.length }),
        ),
      );
    const difference = imageDifference(await detailOf(a), await detailOf(b));
    if (difference <= threshold) note(a, b, { difference, finder: 'greys' });
  }
}

/** The numbers of the images that rows still show, in order. */
function picturesOfKeptRows(table: CurateTable): number[] {
  const isShown = new Uint8Array(table.blobs.length);
  for (let row = 0; row < table.length; row++)
    if (table.isKept[row]) for (const picture of table.pictures(row)) isShown[picture] = 1;
  return table.blobs.flatMap((_, number) => (isShown[number] ? [number] : []));
}
