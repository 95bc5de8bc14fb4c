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
  const written = JSON.parse(fs.readFileSync(out, 'utf8')) as Written;
  const table = fs.readFileSync(out.replace('.json', '.md'), 'utf8').trim().split('\n');
  const stopped = written.results.filter((result) => result.status !== 'done').length;
  const rows = written.results.flatMap((result) => result.rows);
  expect(table.length).toBe(2 + stopped + rows.length);
  for (const line of table) expect(line.split(' | ').length, line).toBe(4);
  return written;
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

/** Means by which llama.cpp's log-probabilities differ from training's, by weights and cache. */
const differencesOf = (rows: Map<string, Row>): Map<string, number> =>
  new Map(
    [...rows].flatMap(([what, { median }]) => {
      const [, form] = /llama.cpp, (.*), log-probabilities differ/.exec(what) ?? [];
      return form === undefined ? [] : [[form, median!] as const];
    }),
  );

it('measures every item on the processor, with equal first losses', () => {
  const rows = expectWhole(bench('cpu', 60));
  const losses = lossesOf(rows);
  const [exact, rounded, onDevice, captured, together] = losses;
  expect(losses.length).toBe(5);
  expect([onDevice, captured]).toEqual([exact, exact]);
  expect(together).toBe(rounded);
  expect(rounded! / exact!).toBeCloseTo(1, 2);
  expect(rounded).not.toBe(exact);

  const differences = differencesOf(rows);
  expect([...differences.keys()]).toEqual([
    'weights f16, cache f16',
    'weights q8_0, cache f16',
    'weights f16, cache f32',
    'weights f16, cache q8_0',
  ]);
  // The adapter that both have has changed before every rollout.
  for (const [form, difference] of differences)
    expect(difference, form).toBeLessThan(form.includes('q8_0') ? 1e-2 : 1e-3);
  expect(differences.get('weights q8_0, cache f16')).toBeGreaterThan(
    differences.get('weights f16, cache f16')!,
  );
  for (const [what, { median }] of rows) {
    if (what.endsWith('change of the LoRA')) expect(median, what).toBeGreaterThan(0);
    if (what.endsWith('clipped importance weights')) expect(median, what).toBe(0);
  }
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
