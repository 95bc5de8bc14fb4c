// `omr bench import`: generates a large source, then imports and curates it by the commands of this
// program.

import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { encodePng } from '../../data/images/decode.ts';
import { createRandom, type Random } from '../../engine/random.ts';
import type { FlagValues } from '../terminal/arguments.ts';

/** Every how many rows one is an exact copy of an earlier row, or a reworded one. */
const COPY_EVERY = 50;
const REWORDED_EVERY = 101;
const POLL_MS = 100;

/** Rows per second and peak memory of all processes; `planted` counts the copies in the source. */
export async function benchImport(flags: FlagValues): Promise<Record<string, unknown>> {
  const rows = flags.rows ?? 874_000;
  const pictures = flags.images ?? 20_000;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-bench-import-'));
  try {
    const source = path.join(folder, 'source');
    const planted = await writeSource(source, rows, pictures, createRandom(flags.seed ?? 0));
    const workspace = ['--workspace', path.join(folder, 'workspace'), '--json'];
    const imported = await measure(['import', '--set', `source=${source}`, ...workspace]);
    const dataset = String((imported.document as { id: unknown }).id);
    const curated = await measure(['curate', '--set', `dataset=${dataset}`, ...workspace]);
    const { summary } = curated.document as { summary: Record<string, unknown> };
    return {
      rows,
      pictures,
      planted,
      import_s: imported.seconds,
      import_rows_per_s: Math.round(rows / imported.seconds),
      import_peak_mb: imported.peakMb,
      curate_s: curated.seconds,
      curate_peak_mb: curated.peakMb,
      found: {
        duplicates: summary['duplicates'],
        near_duplicates: summary['near_duplicates'],
        rows: summary['rows'],
      },
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a source of text rows and of rows with one image each. */
export async function writeSource(source: string, rows: number, pictures: number, random: Random) {
  fs.mkdirSync(path.join(source, 'pictures'), { recursive: true });
  const out = fs.createWriteStream(path.join(source, 'rows.jsonl'));
  const planted = { duplicates: 0, near_duplicates: 0 };
  let earlier = wordProblem(random);
  for (let i = 0; i < rows; i++) {
    let row: object;
    if (i < pictures) {
      const name = `pictures/${i}.png`;
      const { png, answer } = await drawSquares(random);
      fs.writeFileSync(path.join(source, name), png);
      row = {
        id: `p${i}`,
        picture: name,
        question: 'How many squares are in the picture?',
        answer,
      };
    } else if (i % COPY_EVERY === 0) {
      planted.duplicates += 1;
      row = { id: `t${i}`, picture: [], ...earlier };
    } else if (i % REWORDED_EVERY === 0) {
      planted.near_duplicates += 1;
      row = {
        id: `t${i}`,
        picture: [],
        ...earlier,
        question: `Please tell me: ${earlier.question}`,
      };
    } else {
      earlier = wordProblem(random);
      row = { id: `t${i}`, picture: [], ...earlier };
    }
    if (!out.write(`${JSON.stringify(row)}\n`))
      await new Promise<void>((done) => out.once('drain', () => done()));
  }
  await new Promise<void>((done) => out.end(() => done()));
  return planted;
}

const NAMES = 'Ada Ben Cleo Dan Eva Finn Gita Hugo Ines Jon Kira Leo Mia Noah Olga Paul'.split(' ');
const THINGS =
  'bolts flasks apples tickets samples lenses cables stamps bricks tiles pumps valves'.split(' ');
const PLACES =
  'on Monday,in the morning,at the market,in the second hall,for the workshop,by train'.split(',');

function wordProblem(random: Random): { question: string; answer: string } {
  const pick = (list: readonly string[]) => list[random.integer(list.length)]!;
  const [a, b, c] = [2 + random.integer(998), 2 + random.integer(98), 2 + random.integer(48)];
  const [who, other, thing] = [pick(NAMES), pick(NAMES), pick(THINGS)];
  const question =
    `${who} buys ${a} ${thing} ${pick(PLACES)} and packs them into boxes of ${b}. ` +
    `${other} brings ${c} more boxes ${pick(PLACES)}. ` +
    `How many ${thing} do they have together, if every box of ${other} is full?`;
  return { question, answer: String(a + b * c) };
}

/** A small image of squares at random positions. */
async function drawSquares(random: Random): Promise<{ png: Uint8Array; answer: string }> {
  const [width, height] = [96, 64];
  const data = new Uint8Array(width * height * 3);
  const paint = (x0: number, y0: number, w: number, h: number) => {
    const colour = [random.integer(256), random.integer(256), random.integer(256)];
    for (let y = y0; y < Math.min(height, y0 + h); y++)
      for (let x = x0; x < Math.min(width, x0 + w); x++) data.set(colour, 3 * (y * width + x));
  };
  paint(0, 0, width, height);
  const squares = 3 + random.integer(6);
  for (let i = 0; i < squares; i++)
    paint(random.integer(80), random.integer(50), 8 + random.integer(20), 8 + random.integer(20));
  return { png: await encodePng({ width, height, channels: 3, data }), answer: String(squares) };
}

/**
 * Runs a command of this program; returns its result, wall time and the peak memory of its
 * processes (Linux only).
 */
async function measure(args: readonly string[]) {
  const start = performance.now();
  const child = spawn(process.execPath, [process.argv[1]!, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let peakMb = 0;
  const timer = setInterval(() => (peakMb = Math.max(peakMb, memoryOf(child.pid!))), POLL_MS);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`omr ${args[0]} exited with code ${String(code)}`);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  return { seconds, peakMb: Math.round(peakMb), document: JSON.parse(text) as unknown };
}

/** Resident memory of a process and its children in MB; 0 where the system does not report it. */
export function memoryOf(pid: number): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const ids = children === '' ? [] : children.split(' ').map(Number);
    return ids.reduce((sum, id) => sum + memoryOf(id), own);
  } catch {
    return 0;
  }
}
