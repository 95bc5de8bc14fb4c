// The benchmark for graphics cards with tiny sizes, on the processor and on the software GPU, so that
// it does not fail for the first time on a card.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { ITEMS } from '../../scripts/gpu-bench/items.ts';
import type { Row } from '../../scripts/gpu-bench/rows.ts';
import { temporaryFolder } from '../helpers.ts';
import { softwareGpu } from '../software-gpu.ts';
import { ROOT } from '../surroundings.ts';

interface Written {
  readonly results: { item: string; status: string; error?: string; rows: Row[] }[];
}

function bench(device: string, minutes: number, env: NodeJS.ProcessEnv = process.env): Written {
  const out = path.join(temporaryFolder(), 'result.json');
  const words = ['--device', device, '--minutes', String(minutes), '--out', out, '--tiny'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'scripts/gpu-bench.ts'), ...words],
    { env, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(fs.readFileSync(out, 'utf8')) as Written;
}

/** Every item ended by itself; every figure is a number. */
function expectWhole({ results }: Written): Map<string, Row> {
  const ends = results.map(({ item, status, error }) => `${item}: ${status}${error ?? ''}`);
  expect(ends).toEqual(Object.keys(ITEMS).map((item) => `${item}: done`));
  const rows = results.flatMap((result) => result.rows);
  for (const { what, status, median, repeats, text } of rows)
    if (status === 'measured') expect(Number.isFinite(median) && repeats! > 0, what).toBe(true);
    else expect(text, what).toBeTruthy();
  for (const { item, rows: own } of results) expect(own.length, item).toBeGreaterThan(0);
  return new Map(rows.map((row) => [row.what, row]));
}

/** The first losses of a training step, by variant. */
const lossesOf = (rows: Map<string, Row>): number[] =>
  rows
    .get('LoRA step, text, first losses')!
    .text!.split(', ')
    .map((part) => Number(part.split(' ').at(-1)));

it('measures every item on the processor, with equal first losses', () => {
  const losses = lossesOf(expectWhole(bench('cpu', 60)));
  const [exact, rounded, onDevice, captured, together] = losses;
  expect(losses.length).toBe(5);
  expect([onDevice, captured]).toEqual([exact, exact]);
  expect(together).toBe(rounded);
  expect(rounded! / exact!).toBeCloseTo(1, 2);
  expect(rounded).not.toBe(exact);
});

it('an item that takes too long is stopped, and the others are tried', () => {
  const { results } = bench('cpu', 0.002);
  expect(results.map(({ item }) => item)).toEqual(Object.keys(ITEMS));
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['stopped at its limit']));
});

const gpu = softwareGpu();
// A software GPU compiles every shader on the processor.
const TIMEOUT_MS = 30 * 60_000;
it.skipIf(typeof gpu === 'string')(
  'measures every item on the software GPU',
  { timeout: TIMEOUT_MS },
  () => {
    const rows = expectWhole(bench('webgpu', 60, gpu as NodeJS.ProcessEnv));
    expect(rows.get('left to the processor')!.text).toBe('nothing');
    const losses = lossesOf(rows);
    const cpu = lossesOf(expectWhole(bench('cpu', 60)));
    expect(losses[0]! / cpu[0]!).toBeCloseTo(1, 2); // weights in float32 against bfloat16
  },
);
if (typeof gpu === 'string')
  process.stderr.write(`gpu-bench on the software GPU is skipped: ${gpu}\n`);
