// Compares curate's image comparison with a perceptual hash on planted copies: `node
// scripts/measure/image-hash.ts [originals per kind] [seed]`.
//
// Both see the same images: originals and their changed copies, of both materials. A pair of images
// counts as found when the method calls it similar; a found pair is correct when both come from one
// original.

import { decodeImage } from '../../main/data/images/decode.ts';
import { candidatePairs } from '../../main/data/images/similarity/candidates.ts';
import { describeImage } from '../../main/data/images/similarity/descriptor.ts';
import { imageDifference } from '../../main/data/images/similarity/difference.ts';
import { createRandom } from '../../main/engine/random.ts';
import { defaults } from '../../main/stages/curate/settings.ts';
import { hammingDistance, perceptualHash } from './near-duplicates/perceptual-hash.ts';
import { MAKERS, OTHER_MAKERS, plantedImages } from './near-duplicates/pictures.ts';

/** Thresholds of the Hamming distance; 4 to 10 are usual. */
const DISTANCES = [2, 4, 6, 8, 10, 12, 16];

interface Image {
  readonly bytes: Uint8Array;
  /** Images of one original share it. */
  readonly origin: number;
  /** What was done to a copy; undefined for an original. */
  readonly change?: string;
}
type Pair = readonly [a: number, b: number];

const [count = 25, seed = 1] = process.argv.slice(2).map(Number);
const images: Image[] = [];
let origin = 0;
for (const makers of [MAKERS, OTHER_MAKERS]) {
  for await (const { original, copies } of plantedImages(makers, count, seed, createRandom(seed))) {
    images.push({ bytes: original, origin }, ...copies.map((copy) => ({ ...copy, origin })));
    origin += 1;
  }
}
console.log(`${images.length} images of ${origin} originals`);
console.log('| method | recall | precision | F1 | CPU seconds |');
console.log('|---|---|---|---|---|');

const own = await measured(similarPairs);
row(`omr, difference up to ${defaults.pictureDifference}`, own.result, own.seconds);
const hashed = await measured(hashDistances);
for (const distance of DISTANCES) {
  const pairs = hashed.result.filter(({ bits }) => bits <= distance).map(({ pair }) => pair);
  row(`pHash, distance up to ${distance}`, pairs, hashed.seconds);
}
const bestPairs = hashed.result.filter(({ bits }) => bits <= 10).map(({ pair }) => pair);
const [ours, theirs] = [recallByChange(own.result), recallByChange(bestPairs)];
console.log('\n| change | omr | pHash up to 10 |\n|---|---|---|');
for (const [change, recall] of ours)
  console.log(`| ${change} | ${percent(recall)} | ${percent(theirs.get(change)!)} |`);

/** Pairs that curate's default takes for the same image. */
async function similarPairs(): Promise<Pair[]> {
  const described: ReturnType<typeof describeImage>[] = [];
  for (const { bytes } of images) {
    const { data, width, height } = await decodeImage(Buffer.from(bytes));
    described.push(describeImage(data, width, height));
  }
  return candidatePairs(described.map(({ descriptor }) => descriptor)).filter(
    ([a, b]) =>
      imageDifference(described[a]!.thumbnail, described[b]!.thumbnail) <=
      defaults.pictureDifference,
  );
}

/** All pairs whose hashes differ in as many bits as the largest of `DISTANCES`, or fewer. */
async function hashDistances(): Promise<{ pair: Pair; bits: number }[]> {
  const hashes: bigint[] = [];
  for (const { bytes } of images) hashes.push(await perceptualHash(bytes));
  const pairs: { pair: Pair; bits: number }[] = [];
  for (let b = 1; b < hashes.length; b++) {
    for (let a = 0; a < b; a++) {
      const bits = hammingDistance(hashes[a]!, hashes[b]!);
      if (bits <= DISTANCES.at(-1)!) pairs.push({ pair: [a, b], bits });
    }
  }
  return pairs;
}

/** The result of `work` with the processor time that it took. */
async function measured<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}

/** Share of the copies of each change that are paired with their original. */
function recallByChange(pairs: readonly Pair[]): Map<string, number> {
  const found = foundCopies(pairs);
  const byChange = new Map<string, boolean[]>();
  images.forEach(({ change }, index) => {
    if (change === undefined) return;
    byChange.set(change, [...(byChange.get(change) ?? []), found.has(index)]);
  });
  return new Map(
    [...byChange].map(([change, list]) => [change, list.filter(Boolean).length / list.length]),
  );
}

/** Copies that are paired with their original. */
function foundCopies(pairs: readonly Pair[]): Set<number> {
  const isFound = ([a, b]: Pair): boolean =>
    images[a]!.origin === images[b]!.origin && images[a]!.change === undefined;
  return new Set(pairs.filter(isFound).map(([, copy]) => copy));
}

/** Prints a method's figures. */
function row(name: string, pairs: readonly Pair[], seconds: number): void {
  const recall = foundCopies(pairs).size / (images.length - origin);
  const correct = pairs.filter(([a, b]) => images[a]!.origin === images[b]!.origin).length;
  const precision = correct / Math.max(1, pairs.length);
  const f1 = (2 * precision * recall) / (precision + recall);
  const cells = [name, percent(recall), percent(precision), f1.toFixed(3), seconds.toFixed(1)];
  console.log(`| ${cells.join(' | ')} |`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
