// Runs `omr` recipes for several seeds, and reads the answers of their evaluations.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvaluatedRow } from '../../main/stages/evaluate/row.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** The workspace of a run, and what `omr demo --json` and `omr run --json` print. */
export interface SeedRun {
  readonly workspace: string;
  readonly seconds: number;
  readonly steps: readonly { name: string; run: string; artifact: { path: string } | null }[];
}

/** The seeds on the command line; 1, 2 and 3 by default. */
export function seedsFromArguments(): number[] {
  const given = process.argv.slice(2);
  const seeds = given.length > 0 ? given.map(Number) : [1, 2, 3];
  if (seeds.every(Number.isSafeInteger)) return seeds;
  throw new Error(`Seeds must be whole numbers: ${given.join(' ')}`);
}

/**
 * Runs a command of `omr` with a seed. With `reuse`, the result of an earlier run is read from its
 * workspace.
 */
export function runSeed(
  words: readonly string[],
  seed: number,
  folder: string,
  { reuse = false } = {},
): SeedRun {
  const workspace = join(ROOT, folder, `seed-${seed}`);
  const done = join(workspace, 'result.json');
  if (!reuse || !existsSync(done)) {
    const flags = ['--seed', String(seed), '--workspace', workspace, '--json'];
    const { status, stdout } = spawnSync(process.execPath, ['main/cli.ts', ...words, ...flags], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`seed ${seed}: omr ${words[0]} exited with code ${status}`);
    mkdirSync(workspace, { recursive: true });
    writeFileSync(done, stdout);
  }
  return { workspace, ...(JSON.parse(readFileSync(done, 'utf8')) as Omit<SeedRun, 'workspace'>) };
}

/** The evaluated rows of a step. */
export function answersOf({ workspace, steps }: SeedRun, step: string): EvaluatedRow[] {
  const found = steps.find(({ name }) => name === step);
  if (found === undefined) throw new Error(`The run in ${workspace} has no step ${step}.`);
  const text = readFileSync(join(workspace, 'runs', found.run, 'answers.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluatedRow);
}

/** Share of a question's sampled answers that are correct. */
export function sampledAccuracy({ sampled_correct, sampled_n }: EvaluatedRow): number {
  return sampled_correct / sampled_n;
}

/** Accuracy of greedy and of sampled answers, and the mean length of greedy answers in tokens. */
export function figuresOf(rows: readonly EvaluatedRow[]) {
  return {
    greedy: mean(rows.map(({ correct }) => (correct ? 1 : 0))),
    sampled: mean(rows.map(sampledAccuracy)),
    length: mean(rows.map(({ length }) => length)),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function percent(share: number): string {
  return (share * 100).toFixed(1);
}
