// Runs the sample recipe with several seeds and tests its gains: `node scripts/measure/seeds.ts [1 2 3]`.
//
// Prints one line per seed and model, and paired tests of RL against SFT on the same questions: over all
// questions of
// all seeds, and over the means of the seeds. Workspaces are kept in `workspace-seeds`.

import { readManifest } from '../../main/data/datasets/manifest.ts';
import type { EvaluatedRow } from '../../main/stages/evaluate/row.ts';
import { pairedTTest } from '../../main/stages/evaluate/statistics.ts';
import {
  answersOf,
  figuresOf,
  mean,
  percent,
  runSeed,
  sampledAccuracy,
  seedsFromArguments,
} from './seeded-runs.ts';

const gainsByQuestion: number[] = [];
const gainsBySeed: number[] = [];
const lengthChanges: number[] = [];

for (const seed of seedsFromArguments()) {
  const run = runSeed(['demo'], seed, 'workspace-seeds');
  console.log(`seed ${seed}: ${run.seconds} s`);
  const answers = (model: string): EvaluatedRow[] => answersOf(run, `evaluate-${model}`);
  for (const model of ['base', 'sft', 'rl'])
    console.log(`  ${model.padEnd(4)} ${describe(answers(model))}`);
  for (const name of ['sft', 'rl']) {
    const { artifact } = run.steps.find((step) => step.name === name)!;
    console.log(`  ${name} adapter SHA-256 ${String(readManifest(artifact!.path)['sha256'])}`);
  }
  const sft = new Map(answers('sft').map((row) => [row.id, row]));
  const rl = answers('rl');
  const gains = rl.map((row) => sampledAccuracy(row) - sampledAccuracy(sft.get(row.id)!));
  gainsByQuestion.push(...gains);
  gainsBySeed.push(mean(gains));
  lengthChanges.push(sampledLength(rl) / sampledLength([...sft.values()]) - 1);
}

printTest('sampled accuracy, RL - SFT, over questions', gainsByQuestion);
printTest('sampled accuracy, RL - SFT, over seeds', gainsBySeed);
const changes = lengthChanges.map((change) => `${percent(change)} %`).join(', ');
console.log(`sampled length, RL against SFT: ${changes}`);

function describe(rows: readonly EvaluatedRow[]): string {
  const { greedy, sampled, length } = figuresOf(rows);
  return [
    `greedy ${percent(greedy)}`,
    `sampled ${percent(sampled)}`,
    `length ${length.toFixed(1)} greedy, ${sampledLength(rows).toFixed(1)} sampled`,
  ].join(' · ');
}

function printTest(name: string, differences: readonly number[]): void {
  const { mean: gain, t, degreesOfFreedom, p } = pairedTTest(differences);
  const test = `t(${degreesOfFreedom}) = ${t.toFixed(2)}, p = ${p.toPrecision(2)}`;
  console.log(`${name}: ${percent(gain)} points, ${test}`);
}

/** Mean length of sampled answers in tokens. */
function sampledLength(rows: readonly EvaluatedRow[]): number {
  return mean(rows.map(({ sampled_length, sampled_n }) => sampled_length / sampled_n));
}
