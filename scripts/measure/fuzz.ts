// Reads a million damaged files, each reader in a process of its own: `npm run fuzz [CASES] [SEED]`.
// Prints for each reader how many files it read and refused, the slowest, and the most memory.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuzzReader, type FuzzFigures } from '../../test/fuzz/cases.ts';
import { FUZZED } from '../../test/fuzz/readers.ts';

const MILLION = 1_000_000;

interface Figures extends FuzzFigures {
  readonly peakMb: number;
}

/** One reader, in this process. */
async function fuzzOne(name: string, cases: number, seed: number): Promise<void> {
  const reader = FUZZED.find((each) => each.name === name)!;
  const folder = mkdtempSync(join(tmpdir(), 'omr-fuzz-'));
  try {
    const figures = await fuzzReader(reader, { cases, seed, folder });
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(JSON.stringify({ ...figures, peakMb } satisfies Figures));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fuzzAll(cases: number, seed: number): boolean {
  console.log('reader                      cases     read  refused  slowest ms  peak MB');
  let isWell = true;
  let total = 0;
  for (const { name, share } of FUZZED) {
    const count = Math.max(1, Math.round((share * cases) / SHARES));
    const { status, stdout } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--reader', name, String(count), String(seed)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    isWell &&= status === 0;
    if (status !== 0) {
      console.log(`${name}: a file was neither read nor refused with a sentence, see above`);
      continue;
    }
    const figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures;
    total += figures.cases;
    const columns = [figures.cases, figures.read, figures.refused];
    console.log(
      name.padEnd(24) +
        columns.map((number) => String(number).padStart(9)).join('') +
        figures.slowestMs.toFixed(0).padStart(12) +
        String(figures.peakMb).padStart(9),
    );
  }
  console.log(`${total} cases, seed ${seed}`);
  return isWell;
}

const SHARES = FUZZED.reduce((sum, { share }) => sum + share, 0);

const [first = String(MILLION), second = '1', third = '1', fourth = '1'] = process.argv.slice(2);
if (first === '--reader') await fuzzOne(second, Number(third), Number(fourth));
else process.exitCode = fuzzAll(Number(first), Number(second)) ? 0 : 1;
