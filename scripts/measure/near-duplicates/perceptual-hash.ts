// The perceptual hash of pHash and of Python's ImageHash: 64 signs of the low frequencies of a small grey
// image.

import sharp from 'sharp';

/** The image is shrunk to SIDE × SIDE; of its cosine transform the lowest LOW × LOW frequencies count. */
const SIDE = 32;
const LOW = 8;

/** Row k is the k-th cosine of the DCT-II over SIDE samples. */
const COSINES = Array.from({ length: LOW }, (_, k) =>
  Float64Array.from({ length: SIDE }, (_, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * SIDE))),
);

/**
 * The 64-bit hash of an image file, as `imagehash.phash` computes it: grey, 32 × 32 by Lanczos, DCT-II, a
 * bit for each of the 8 × 8 lowest frequencies above their median.
 */
export async function perceptualHash(bytes: Uint8Array): Promise<bigint> {
  const grey = await sharp(bytes)
    .greyscale()
    .resize(SIDE, SIDE, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  const low = COSINES.flatMap((down) =>
    COSINES.map((across) => {
      let sum = 0;
      for (let y = 0; y < SIDE; y++)
        for (let x = 0; x < SIDE; x++) sum += down[y]! * across[x]! * grey[y * SIDE + x]!;
      return sum;
    }),
  );
  const sorted = [...low].sort((a, b) => a - b);
  const median = (sorted[(LOW * LOW) / 2 - 1]! + sorted[(LOW * LOW) / 2]!) / 2;
  return low.reduce((hash, value) => (hash << 1n) | (value > median ? 1n : 0n), 0n);
}

/** The number of bits in which two hashes differ. */
export function hammingDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let rest = a ^ b; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}
