// How many near duplicates curate finds of a planted set, and how many it finds wrongly:
// `node scripts/measure/near.ts [originals of a kind] [seed] [first|second] [a vision model's folder]`; the second set has other material.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAKERS, OTHER_MAKERS } from './near-duplicates/pictures.ts';
import { curatePlanted } from './near-duplicates/planted.ts';

const [count = 100, seed = 1] = process.argv.slice(2, 4).map(Number);
const [material = 'first', visionModel = ''] = process.argv.slice(4);
const folder = mkdtempSync(join(tmpdir(), 'near-'));
try {
  const { recall, precision, byKind, wrong } = await curatePlanted(folder, count, seed, {
    makers: material === 'second' ? OTHER_MAKERS : MAKERS,
    settings: { visionModel },
  });
  for (const [kind, { planted, found }] of Object.entries(byKind))
    console.log(`${kind.padEnd(52)} ${found} of ${planted}`);
  for (const row of wrong) console.log(`left out wrongly: ${row}`);
  console.log(`recall ${(100 * recall).toFixed(1)} %, precision ${(100 * precision).toFixed(1)} %`);
} finally {
  rmSync(folder, { recursive: true });
}
