// What a graphics card does with this program, in ten minutes: `node scripts/gpu-bench.ts --device
// cuda|webgpu|cpu [--minutes 10] [--out result.json] [--tiny]`.
//
// Each item is a process of its own with its own limit, and the file is written after each, so that
// a crash or a hang costs one item; beside it stands a table of the same rows (result.md). Weights are
// random and made on the spot; nothing is downloaded.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ITEMS, type ItemName } from './gpu-bench/items.ts';
import { rowText, tableOf, type Row } from './gpu-bench/rows.ts';

const DEVICES = ['cuda', 'webgpu', 'cpu'] as const;

/** What became of an item. */
interface ItemResult {
  readonly item: ItemName;
  readonly status: 'done' | 'stopped at its limit' | 'failed';
  readonly seconds: number;
  readonly rows: readonly Row[];
  /** The last line of its errors, where it failed. */
  readonly error?: string;
}

const { values } = parseArgs({
  options: {
    device: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    out: { type: 'string', default: 'result.json' },
    only: { type: 'string' },
    tiny: { type: 'boolean', default: false },
  },
});
const device = DEVICES.find((known) => known === values.device);
const minutes = Number(values.minutes);
const names = Object.keys(ITEMS) as ItemName[];
const chosen = values.only === undefined ? names : names.filter((name) => name === values.only);
if (!device || !(minutes > 0) || chosen.length === 0)
  throw new Error(
    `Usage: node scripts/gpu-bench.ts --device ${DEVICES.join('|')} [--minutes 10] ` +
      `[--out result.json] [--only ${names.map((name) => `"${name}"`).join('|')}] [--tiny]`,
  );

function run(item: ItemName, limitMs: number): Promise<ItemResult> {
  const started = performance.now();
  const words = [item, device!, ...(values.tiny ? ['tiny'] : [])];
  // A group of its own: what an item starts ends with it.
  const isGroup = process.platform !== 'win32';
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'gpu-bench/item.ts'), ...words],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: isGroup },
  );
  const stop = () => {
    if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  };
  const interrupt = () => {
    stop();
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  /** A row replaces an earlier one of the same name, which had fewer repeats. */
  const rows = new Map<string, Row>();
  let errors = '';
  let isStopped = false;
  const timer = setTimeout(() => {
    isStopped = true;
    stop();
  }, limitMs);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const row = JSON.parse(line) as Row;
    rows.set(row.what, row);
  });
  child.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(-4000)));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt);
      const status = isStopped ? 'stopped at its limit' : code === 0 ? 'done' : 'failed';
      const seconds = (performance.now() - started) / 1000;
      const error = /^\w*Error.*$/m.exec(errors)?.[0] ?? errors.trim().split('\n').at(-1) ?? '';
      resolve({
        ...{ item, status, seconds, rows: [...rows.values()] },
        ...(status === 'failed' ? { error } : {}),
      });
    });
  });
}

const table = join(dirname(values.out), `${basename(values.out, '.json')}.md`);
const results: ItemResult[] = [];
for (const item of chosen) {
  console.log(`\n== ${item}`);
  const result = await run(item, (ITEMS[item] * 1000 * minutes) / 10);
  results.push(result);
  for (const row of result.rows) console.log(rowText(row));
  if (result.status !== 'done')
    console.log(`${result.status}${result.error ? `: ${result.error}` : ''}`);
  writeFileSync(
    values.out,
    `${JSON.stringify({ device, minutes, tiny: values.tiny, results }, null, 2)}\n`,
  );
  writeFileSync(table, tableOf(results));
}
console.log(`\nWritten to ${values.out} and, as a table, to ${table}.`);
