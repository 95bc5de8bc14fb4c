// Measures what each part of the recipe contributes on the sample: `node
// scripts/measure/ablations.ts [1 2 3]`.
//
// Runs `ablations.yaml` for each seed and prints a table of means and paired differences.
// Workspaces are kept in `workspace-ablations`; a finished seed is read, not run again.

import { join } from 'node:path';
import { pairedTTest } from '../../main/stages/evaluate/statistics.ts';
import { answersOf, figuresOf, percent, runSeed, seedsFromArguments } from './seeded-runs.ts';

const RECIPE = join(import.meta.dirname, 'ablations.yaml');
/** Arm -> the arm that it is compared with. */
const ARMS: Readonly<Record<string, string | null>> = {
  'sft-1': null,
  'sft-2': 'sft-1',
  'sft-4': 'sft-1',
  'sft-8': 'sft-1',
  'sft-unverified': 'sft-8',
  'rl-gspo': 'sft-8',
  'rl-grpo': 'sft-8',
  'rl-dapo': 'sft-8',
  'rl-sample': 'sft-8',
  'rl-without-conciseness': 'rl-sample',
};

const runs = seedsFromArguments().map((seed) =>
  runSeed(['run', RECIPE], seed, 'workspace-ablations', { reuse: true }),
);
console.log('| arm | greedy % | sampled % | tokens | sampled, difference | paired t over seeds |');
console.log('|---|---|---|---|---|---|');
for (const [arm, baseline] of Object.entries(ARMS)) {
  const figures = armFigures(arm);
  const cells = [
    arm,
    figures.map(({ greedy }) => percent(greedy)).join(' · '),
    figures.map(({ sampled }) => percent(sampled)).join(' · '),
    figures.map(({ length }) => length.toFixed(1)).join(' · '),
  ];
  if (baseline === null) cells.push('', '');
  else {
    const before = armFigures(baseline);
    const test = pairedTTest(figures.map(({ sampled }, i) => sampled - before[i]!.sampled));
    cells.push(`${test.mean > 0 ? '+' : ''}${percent(test.mean)} (${baseline})`);
    const p = test.p.toPrecision(2);
    cells.push(`t(${test.degreesOfFreedom}) = ${test.t.toFixed(1)}, p = ${p}`);
  }
  console.log(`| ${cells.join(' | ')} |`);
}

/** An arm's figures for each seed. */
function armFigures(arm: string) {
  return runs.map((run) => figuresOf(answersOf(run, `evaluate-${arm}`)));
}
