// Kills every stage from import to export with SIGKILL at writes and times drawn by a seed, lets the
// disk be full or read-only at others, resumes, compares with an uninterrupted run, and verifies the
// signed record (needs the program unzip):
//   npx node scripts/measure/kills.ts [--kills N] [--faults N] [--seed N] [--stages import,rl]

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../main/engine/random.ts';
import type { WritePlan } from './kills/at-write.ts';
import { differences } from './kills/differences.ts';
import { newestJob, omr, stateOf, type Ended } from './kills/trial.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '63' },
    faults: { type: 'string', default: '28' },
    seed: { type: 'string', default: '1' },
    stages: { type: 'string', default: '' },
  },
});

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-kills-'));
const workspace = path.join(home, 'workspace');
const source = path.join(home, 'source');
const random = createRandom(Number(values.seed));
const draw = (count: number) => Math.floor(random.uniform() * count);

/** Cards of the sample, a few of each part, each with a reasoning. */
function writeSource(): void {
  for (const [part, count] of Object.entries({ sft: 4, rl: 4, test: 3 })) {
    const from = path.join(ROOT, 'resources', 'sample', part);
    const to = path.join(source, part);
    fs.mkdirSync(to, { recursive: true });
    const lines = fs.readFileSync(path.join(from, 'cards.jsonl'), 'utf8').split('\n');
    const rows = lines.slice(0, count).map((line) => {
      const row = JSON.parse(line) as { picture: string; answer: string };
      fs.copyFileSync(path.join(from, row.picture), path.join(to, row.picture));
      return JSON.stringify({ ...row, rationale: `It reads ${row.answer}.` });
    });
    fs.writeFileSync(path.join(to, 'cards.jsonl'), `${rows.join('\n')}\n`);
  }
}

const BASE = path.join(ROOT, 'resources', 'pocket', 'base');

/** The stages, small: settings from the results of the stages before. */
const STAGES: readonly [string, (ids: Readonly<Record<string, string>>) => object][] = [
  ['import', () => ({ source })],
  ['curate', ({ import: dataset }) => ({ dataset })],
  ['distill', ({ curate: dataset }) => ({ dataset, teacher: 'rows', split: 'sft' })],
  ['sft', ({ distill: dataset }) => ({ dataset, model: BASE, maxSteps: 3, ...TRAINING })],
  [
    'rl',
    ({ curate: dataset, sft: model }) => ({
      ...{ dataset, model, split: 'rl', steps: 3, promptsPerStep: 2, numGenerations: 4 },
      ...{ maxNewTokens: 16, filterGroups: 'none', maxDeadSteps: 0, saveSteps: 1 },
    }),
  ],
  [
    'evaluate',
    ({ curate: dataset, rl: model }) => ({ dataset, model, samples: 0, maxNewTokens: 16 }),
  ],
  [
    'export',
    ({ rl: model }) => ({
      ...{ model, formats: ['adapter', 'merged', 'pack'], questions: 1, maxNewTokens: 4 },
    }),
  ],
];
const TRAINING = { batchSize: 2, saveSteps: 1 };

const KINDS = ['kill', 'tear', 'kill-all', 'time'] as const;
const SENTENCE = /^(?:.*: )?(?:The disk is full, so .* could not be written|.* is not writable)/m;
const figures = { kills: 0, killed: 0, faults: 0, refused: 0, equal: 0, orphans: 0 };
const problems: string[] = [];

function restore(snapshot: string): void {
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.cpSync(snapshot, workspace, { recursive: true });
}

/** Resumes what was cut off, or runs it where nothing had begun. */
async function goOn(stage: string, args: readonly string[]): Promise<Ended | null> {
  const job = newestJob(workspace);
  if (job?.stage !== stage) return omr(args);
  if (job.status === 'done') return null;
  return omr([stage, '--resume', '--json', '--workspace', workspace]);
}

writeSource();
fs.mkdirSync(workspace);
const ids: Record<string, string> = {};
for (const [stage, settingsOf] of STAGES) {
  const settings = path.join(home, `${stage}.json`);
  fs.writeFileSync(settings, JSON.stringify(settingsOf(ids)));
  const args = [stage, '--settings', settings, '--json', '--workspace', workspace];
  const before = path.join(home, `before-${stage}`);
  fs.cpSync(workspace, before, { recursive: true });
  const written = path.join(home, `${stage}.txt`);
  const counting: WritePlan = {
    root: workspace,
    role: 'main',
    at: 0,
    what: 'count',
    seen: written,
  };
  const whole = await omr(args, { plan: counting });
  if (whole.code !== 0) throw new Error(`${stage}: ${whole.err}`);
  const lines = fs.readFileSync(written, 'utf8').split('\n');
  const countOf = (role: string) => lines.filter((line) => line.startsWith(role)).length;
  const counts = { main: countOf('main'), engine: countOf('engine') };
  ids[stage] = (JSON.parse(whole.out) as { id: string }).id;
  const expected = stateOf(workspace);
  const after = path.join(home, `after-${stage}`);
  fs.cpSync(workspace, after, { recursive: true });
  console.log(`${stage}: ${counts.main} + ${counts.engine} writes, ${Math.round(whole.ms)} ms`);

  const isTried = values.stages === '' || values.stages.split(',').includes(stage);
  const kills = isTried ? Math.ceil(Number(values.kills) / STAGES.length) : 0;
  const faults = isTried ? Math.ceil(Number(values.faults) / STAGES.length) : 0;
  for (let i = 0; i < kills + faults; i++) {
    restore(before);
    const what = i < kills ? KINDS[i % KINDS.length]! : i % 2 === 0 ? 'ENOSPC' : 'EROFS';
    const role = draw(4) === 0 ? 'main' : 'engine';
    const seen = path.join(home, 'seen.txt');
    fs.rmSync(seen, { force: true });
    const at = 1 + draw(counts[role]);
    const cut =
      what === 'time'
        ? await omr(args, { killAfterMs: Math.ceil(random.uniform() * whole.ms) })
        : await omr(args, { plan: { root: workspace, role, at, what, seen } });
    const point = fs.existsSync(seen) ? fs.readFileSync(seen, 'utf8').split('\n')[0]! : 'a time';
    const place = `${stage} ${what} ${role} ${point}`;
    const found: string[] = [];
    if (i < kills) {
      figures.kills += 1;
      if (cut.code !== 0) figures.killed += 1;
    } else {
      figures.faults += 1;
      if (cut.code !== 0) figures.refused += 1;
      if (cut.code !== 0 && !SENTENCE.test(cut.err)) found.push(`no sentence: ${cut.err}`);
      if (/\n\s+at /.test(cut.err)) found.push(`a stack: ${cut.err}`);
    }
    const resumed = await goOn(stage, args);
    if (resumed && resumed.code !== 0) found.push(`does not go on: ${resumed.err}`);
    if (cut.isOrphaned || resumed?.isOrphaned) {
      figures.orphans += 1;
      found.push('a process is left');
    }
    found.push(...differences(stateOf(workspace), expected));
    const verified = await omr(['verify', workspace]);
    if (verified.code !== 0) found.push(`not verified: ${verified.out}${verified.err}`);
    if (found.length === 0) figures.equal += 1;
    problems.push(...found.map((problem) => `${place}: ${problem}`));
    for (const problem of found) console.log(`  ${place}: ${problem.slice(0, 600)}`);
  }
  restore(after);
}
fs.rmSync(home, { recursive: true });
console.log(JSON.stringify(figures));
process.exitCode = problems.length > 0 ? 1 : 0;
