// Measures recall and precision of curate on planted near duplicates: `node scripts/measure/near.ts
// [ORIGINALS PER KIND] [SEED] [first|second] [VISION MODEL]`; the second set has other kinds of
// images.

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
  for (const row of wrong) console.log(`removed by mistake: ${row}`);
  console.log(`recall ${(100 * recall).toFixed(1)} %, precision ${(100 * precision).toFixed(1)} %`);
} finally {
  rmSync(folder, { recursive: true });
}
