// Measures the comparison of images on small coloured shapes: `node scripts/measure/coloured.ts
// [PICTURES] [SEED]` plants a re-encoded copy of every twentieth picture and counts what is found.

import { candidatePairs } from '../../main/data/images/similarity/candidates.ts';
import { describeImage } from '../../main/data/images/similarity/descriptor.ts';
import { imageDifference } from '../../main/data/images/similarity/difference.ts';
import { decodeImage } from '../../main/data/images/decode.ts';
import { createRandom } from '../../main/engine/random.ts';
import { defaults } from '../../main/stages/curate/settings.ts';
import { colouredRows, paintShapes, REENCODINGS } from './near-duplicates/coloured.ts';
import { open } from './near-duplicates/pictures.ts';

const [count = 4000, seed = 1] = process.argv.slice(2).map(Number);
const random = createRandom(seed);
const changes = Object.values(REENCODINGS);
const described: ReturnType<typeof describeImage>[] = [];
const origins: number[] = [];
for (const [origin, { shapes }] of colouredRows(count, seed).entries()) {
  const picture = paintShapes(shapes);
  const files = [open(picture).png()];
  if (origin % 20 === 0)
    files.push(await changes[(origin / 20) % changes.length]!(picture, random.uniform()));
  for (const file of files) {
    const { data, width, height } = await decodeImage(await file.toBuffer());
    described.push(describeImage(data, width, height));
    origins.push(origin);
  }
}
const planted = origins.length - count;
const before = process.cpuUsage();
const pairs = candidatePairs(described.map(({ descriptor }) => descriptor));
const similar = pairs.filter(
  ([a, b]) =>
    imageDifference(described[a]!.thumbnail, described[b]!.thumbnail) <= defaults.pictureDifference,
);
const { user, system } = process.cpuUsage(before);
const right = similar.filter(([a, b]) => origins[a] === origins[b]).length;
console.log(`${origins.length} pictures, ${pairs.length} candidate pairs`);
console.log(`found ${right} of ${planted} copies, and ${similar.length - right} pairs by mistake`);
console.log(`${((user + system) / 1e6).toFixed(1)} s of processor time for the comparison`);
