// What each part of the recipe is worth on the sample: `node scripts/measure/ablations.ts [1 2 3]` runs `ablations.yaml` with
// several seeds and prints a table of means and paired differences.
//
// Runs with folders of their own under `workspace-ablations`, which may be deleted. A seed that is done is read, not run again.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvaluatedRow } from '../../main/stages/evaluate/row.ts';
import { pairedTTest } from '../../main/stages/evaluate/statistics.ts';

const root = resolve(import.meta.dirname, '..', '..');
const seeds = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2, 3];
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

interface RunResult {
  readonly steps: readonly { name: string; run: string }[];
}

const runs = seeds.map((seed) => ({ seed, answers: answersOf(seed) }));
console.log('| arm | greedy % | sampled % | tokens | sampled, against | paired t over seeds |');
console.log('|---|---|---|---|---|---|');
for (const [arm, other] of Object.entries(ARMS)) {
  const figures = runs.map(({ answers }) => figuresOf(answers(arm)));
  const cells = [
    arm,
    figures.map(({ greedy }) => percent(greedy)).join(' · '),
    figures.map(({ sampled }) => percent(sampled)).join(' · '),
    figures.map(({ length }) => length.toFixed(1)).join(' · '),
  ];
  if (other !== null) {
    const before = runs.map(({ answers }) => figuresOf(answers(other)));
    const gains = figures.map(({ sampled }, i) => sampled - before[i]!.sampled);
    const { mean, t, degreesOfFreedom, p } = pairedTTest(gains);
    cells.push(`${mean > 0 ? '+' : ''}${percent(mean)} (${other})`);
    cells.push(`t(${degreesOfFreedom}) = ${t.toFixed(1)}, p = ${p.toPrecision(2)}`);
  } else cells.push('', '');
  console.log(`| ${cells.join(' | ')} |`);
}

/** Runs the arms with a seed, if need be; the answers of an arm's evaluation. */
function answersOf(seed: number): (arm: string) => EvaluatedRow[] {
  const workspace = join(root, 'workspace-ablations', `seed-${seed}`);
  const done = join(workspace, 'result.json');
  if (!existsSync(done)) {
    const recipe = join(root, 'scripts', 'ablations.yaml');
    const args = [
      'main/cli.ts',
      'run',
      recipe,
      '--seed',
      String(seed),
      '--workspace',
      workspace,
      '--json',
    ];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`seed ${seed}: the run ended with exit code ${status}`);
    writeFileSync(done, stdout);
  }
  const { steps } = JSON.parse(readFileSync(done, 'utf8')) as RunResult;
  return (arm) => {
    const { run } = steps.find(({ name }) => name === `evaluate-${arm}`)!;
    const file = join(workspace, 'runs', run, 'answers.jsonl');
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EvaluatedRow);
  };
}

/** Shares right and the mean length of greedy answers. */
function figuresOf(rows: readonly EvaluatedRow[]) {
  return {
    greedy: average(rows.map(({ correct }) => (correct ? 1 : 0))),
    sampled: average(rows.map((row) => row.sampled_correct / row.sampled_n)),
    length: average(rows.map(({ length }) => length)),
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
