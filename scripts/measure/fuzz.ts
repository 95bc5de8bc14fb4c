// Reads a million damaged files, each reader in a process of its own: `npm run fuzz [CASES] [SEED]`.
// Prints for each reader how many files it read and refused, the slowest, and the most memory.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
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

/** Runs all readers, as many at a time as there are processors. */
async function fuzzAll(cases: number, seed: number): Promise<boolean> {
  console.log('reader                      cases     read  refused  slowest ms  peak MB');
  let isWell = true;
  let total = 0;
  const waiting = [...FUZZED];
  const work = async (): Promise<void> => {
    for (let reader = waiting.shift(); reader; reader = waiting.shift()) {
      const { name, share } = reader;
      const count = Math.max(1, Math.round((share * cases) / SHARES));
      const figures = await fuzzInChild(name, count, seed);
      if (!figures) {
        isWell = false;
        console.log(`${name}: a file was neither read nor refused with a sentence, see above`);
        continue;
      }
      total += figures.cases;
      const columns = [figures.cases, figures.read, figures.refused];
      console.log(
        name.padEnd(24) +
          columns.map((number) => String(number).padStart(9)).join('') +
          figures.slowestMs.toFixed(0).padStart(12) +
          String(figures.peakMb).padStart(9),
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(`${total} cases, seed ${seed}`);
  return isWell;
}

/** One reader in a process of its own; undefined where it failed. */
async function fuzzInChild(
  name: string,
  cases: number,
  seed: number,
): Promise<Figures | undefined> {
  const own = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [own, '--reader', name, String(cases), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return status === 0 ? (JSON.parse(out.trim().split('\n').at(-1)!) as Figures) : undefined;
}

const SHARES = FUZZED.reduce((sum, { share }) => sum + share, 0);

const [first = String(MILLION), second = '1', third = '1', fourth = '1'] = process.argv.slice(2);
if (first === '--reader') await fuzzOne(second, Number(third), Number(fourth));
else process.exitCode = (await fuzzAll(Number(first), Number(second))) ? 0 : 1;
