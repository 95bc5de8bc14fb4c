// Runs the sample recipe with several seeds and tests its gains over them: `node scripts/measure/seeds.ts [1 2 3]`.
//
// Prints one line a seed and model, and paired tests of RL against SFT on the same questions: over all questions of all
// seeds, and over the seeds' means. Runs with folders of their own under `workspace-seeds`, which may be deleted.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvaluatedRow } from '../../main/stages/evaluate/row.ts';
import { readManifest } from '../../main/data/datasets/manifest.ts';
import { pairedTTest } from '../../main/stages/evaluate/statistics.ts';

const root = resolve(import.meta.dirname, '..', '..');
const seeds = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2, 3];

interface DemoResult {
  readonly seconds: number;
  readonly steps: readonly { name: string; run: string; artifact: { path: string } | null }[];
}

const byQuestion: number[] = [];
const bySeed: number[] = [];
const lengths: { sft: number; rl: number }[] = [];

for (const seed of seeds) {
  const workspace = join(root, 'workspace-seeds', `seed-${seed}`);
  const args = ['main/cli.ts', 'demo', '--seed', String(seed), '--workspace', workspace, '--json'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`seed ${seed}: the demo ended with exit code ${status}`);
  const { seconds, steps } = JSON.parse(stdout) as DemoResult;
  console.log(`seed ${seed}: ${seconds} s`);
  const answersOf = (model: string): EvaluatedRow[] => {
    const { run } = steps.find(({ name }) => name === `evaluate-${model}`)!;
    const file = join(workspace, 'runs', run, 'answers.jsonl');
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EvaluatedRow);
  };
  for (const model of ['base', 'sft', 'rl'])
    console.log(`  ${model.padEnd(4)} ${figures(answersOf(model))}`);
  for (const name of ['sft', 'rl']) {
    const { artifact } = steps.find((step) => step.name === name)!;
    console.log(`  ${name} adapter SHA-256 ${String(readManifest(artifact!.path)['sha256'])}`);
  }
  const before = new Map(answersOf('sft').map((row) => [row.id, row]));
  const gains = answersOf('rl').map((row) => sampled(row) - sampled(before.get(row.id)!));
  byQuestion.push(...gains);
  bySeed.push(average(gains));
  lengths.push({ sft: meanLength([...before.values()]), rl: meanLength(answersOf('rl')) });
}

show('sampled accuracy, RL - SFT, over questions', byQuestion);
show('sampled accuracy, RL - SFT, over seeds', bySeed);
const shorter = lengths.map(({ sft, rl }) => `${(100 * (rl / sft - 1)).toFixed(1)} %`);
console.log(`sampled length, RL against SFT: ${shorter.join(', ')}`);

function figures(rows: readonly EvaluatedRow[]): string {
  const right = rows.filter(({ correct }) => correct).length / rows.length;
  const greedyLength = average(rows.map(({ length }) => length));
  const parts = [
    `greedy ${percent(right)}`,
    `sampled ${percent(average(rows.map(sampled)))}`,
    `length ${greedyLength.toFixed(1)} greedy, ${meanLength(rows).toFixed(1)} sampled`,
  ];
  return parts.join(' · ');
}

function show(what: string, differences: readonly number[]): void {
  const { mean, t, degreesOfFreedom, p } = pairedTTest(differences);
  console.log(
    `${what}: ${percent(mean)} points, t(${degreesOfFreedom}) = ${t.toFixed(2)}, p = ${p.toPrecision(2)}`,
  );
}

/** Share of a question's sampled answers that are right. */
function sampled({ sampled_correct, sampled_n }: EvaluatedRow): number {
  return sampled_correct / sampled_n;
}

function meanLength(rows: readonly EvaluatedRow[]): number {
  return average(rows.map(({ sampled_length, sampled_n }) => sampled_length / sampled_n));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
