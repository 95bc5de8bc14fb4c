// Hundreds of tiny jobs in one session of the backend, as the window has it:
// `node scripts/measure/trust/soak.ts [--jobs 500] [--every 50]`.
//
// Ten kinds of work take turns: import and curation of a few cards, SFT of one step, evaluation, each a
// job in a process of its own, and answers of the chat in the process for requests, which lives on.
// Prints a row every so many jobs, and how much each figure grows per 100 jobs after the first fifth. Needs
// Linux, for /proc. Exit code 1 where a job failed, a process or a draft was left, or a figure grows.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher, type EngineLauncher } from '../../../main/engine-process/launcher.ts';
import { descendantsOf, statusBytes, treeSize } from './soak/process-figures.ts';
import { slopePerHundred } from './soak/slope.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const BASE = path.join(ROOT, 'resources/pocket/base');
const TRAINING = { model: BASE, maxSteps: 1, batchSize: 2 };
const MEBIBYTE = 2 ** 20;

/** Growth per 100 jobs up to which a figure counts as flat. */
const FLAT = {
  'main RSS MiB': 4,
  'main heap MiB': 1,
  'requests RSS MiB': 4,
  'job RSS MiB': 4,
  'main handles': 0.5,
  'requests handles': 0.5,
  processes: 0.5,
  'temporary files': 0.5,
} as const;
type Figure = keyof typeof FLAT | 'workspace MiB' | 'database MiB' | 'seconds per job';
type Row = Record<Figure, number> & { readonly jobs: number };

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '500' }, every: { type: 'string', default: '50' } },
});
const [total, every] = [Number(values.jobs), Number(values.every)];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-soak-'));
const temporary = path.join(home, 'temporary');
fs.mkdirSync(temporary);
process.env['TMPDIR'] = temporary;

const fork = forkLauncher();
/** The process for requests, and the largest memory of each job since the last row. */
let requests: number | undefined;
let jobPeaks: number[] = [];
const launcher: EngineLauncher = (role) => {
  const engine = fork(role);
  if (role === 'requests') requests = engine.pid;
  else
    engine.onMessage(({ kind }) => {
      if (kind === 'result' && engine.pid !== undefined)
        jobPeaks.push(statusBytes(engine.pid, 'VmHWM'));
    });
  return engine;
};
const workspace = path.join(home, 'workspace');
const backend = openBackend({ workspace, launcher });
// As the window listens.
let events = 0;
backend.on(() => (events += 1));

/** A few cards of the sample as a folder. */
function writeSource(part: string, count: number): string {
  const from = path.join(ROOT, 'resources/sample', part);
  const to = path.join(home, 'source', part);
  fs.mkdirSync(to, { recursive: true });
  const text = fs.readFileSync(path.join(from, 'cards.jsonl'), 'utf8');
  const lines = text
    .split('\n')
    .slice(0, count)
    .map((line) => {
      const row = JSON.parse(line) as { picture: string; answer: string };
      fs.copyFileSync(path.join(from, row.picture), path.join(to, row.picture));
      // SFT learns from reasonings.
      return JSON.stringify({ ...row, rationale: `It reads ${row.answer}.` });
    });
  fs.writeFileSync(path.join(to, 'cards.jsonl'), `${lines.join('\n')}\n`);
  return path.dirname(to);
}

/** Runs a job to its end; the id of its result, or null. Throws where it is not done. */
async function job(stage: string, settings: Record<string, unknown>): Promise<string | null> {
  const { id } = backend.queue.enqueue({ step: stage, stage, settings });
  const { status, error, artifact } = await backend.queue.waitFor(id);
  if (status !== 'done') throw new Error(`${stage} ${id}: ${status} ${JSON.stringify(error)}`);
  return artifact?.path ?? null;
}

/** Answers one question of the chat in the process for requests. */
async function chat(model: string, seed: number): Promise<null> {
  const request = { dir: model, question: `What is ${seed} plus 1?`, pictures: [] };
  const reply = await backend.engine.request('chat:answer', {
    ...request,
    temperature: 1,
    maxNewTokens: 8,
    seed,
  });
  if (reply.tokens < 1) throw new Error('chat: no answer');
  return null;
}

type Work = (number: number) => Promise<unknown>;

/** The kinds of work in their order. */
function workOf({ source, dataset, traces, model }: Record<string, string>): Work[] {
  const check = { dataset, model: BASE, samples: 0, maxNewTokens: 4 };
  return [
    (seed) => job('import', { source, seed }),
    (seed) => job('curate', { dataset, seed }),
    (seed) => job('sft', { dataset: traces, ...TRAINING, seed }),
    (seed) => chat(BASE, seed),
    (seed) => job('evaluate', { ...check, seed }),
    (seed) => job('import', { source, seed }),
    (seed) => chat(model!, seed),
    (seed) => job('curate', { dataset, seed }),
    (seed) => job('evaluate', { ...check, model, seed }),
    (seed) => chat(BASE, seed),
  ];
}

function row(jobs: number, seconds: number): Row {
  collect();
  const { rss, heapUsed } = process.memoryUsage();
  const handles = (pid: number): number => fs.readdirSync(`/proc/${pid}/fd`).length;
  const peaks = jobPeaks;
  jobPeaks = [];
  return {
    jobs,
    'main RSS MiB': rss / MEBIBYTE,
    'main heap MiB': heapUsed / MEBIBYTE,
    'requests RSS MiB': requests === undefined ? 0 : statusBytes(requests, 'VmRSS') / MEBIBYTE,
    'job RSS MiB': peaks.reduce((sum, each) => sum + each, 0) / (peaks.length || 1) / MEBIBYTE,
    'main handles': handles(process.pid),
    'requests handles': requests === undefined ? 0 : handles(requests),
    processes: descendantsOf(process.pid).length,
    'temporary files': fs.readdirSync(temporary, { recursive: true }).length,
    'workspace MiB': treeSize(workspace) / MEBIBYTE,
    'database MiB': fs.statSync(path.join(workspace, 'omr.sqlite')).size / MEBIBYTE,
    'seconds per job': seconds,
  };
}

function print(names: readonly string[], cells: readonly (string | number)[]): void {
  const text = cells.map((cell, i) =>
    (typeof cell === 'number' ? cell.toFixed(names[i] === 'jobs' ? 0 : 1) : cell).padStart(
      names[i]!.length,
    ),
  );
  console.log(`| ${text.join(' | ')} |`);
}

const problems: string[] = [];
const rows: Row[] = [];
try {
  const source = writeSource('sft', 4);
  writeSource('test', 3);
  const imported = (await job('import', { source }))!;
  const dataset = (await job('curate', { dataset: imported }))!;
  const traces = (await job('distill', { dataset, teacher: 'rows', split: 'sft' }))!;
  const trained = (await job('sft', { dataset: traces, ...TRAINING }))!;
  const work = workOf({ source, dataset, traces, model: trained });
  let began = performance.now();
  let names: string[] = [];
  for (let number = 1; number <= total; number++) {
    await work[number % work.length]!(number);
    if (number % every !== 0) continue;
    const figures = row(number, (performance.now() - began) / 1000 / every);
    if (rows.length === 0) {
      names = Object.keys(figures);
      print(names, names);
      print(
        names,
        names.map((name) => '-'.repeat(name.length)),
      );
    }
    rows.push(figures);
    print(names, Object.values(figures));
    began = performance.now();
  }
  const later = rows.filter(({ jobs }) => jobs > total / 5);
  for (const [name, most] of Object.entries(FLAT) as [keyof typeof FLAT, number][]) {
    const slope = slopePerHundred(later.map((each) => [each.jobs, each[name]]));
    const isFlat = slope <= most;
    console.log(`${isFlat ? 'flat ' : 'GROWS'} ${name}: ${slope.toFixed(2)} per 100 jobs`);
    if (!isFlat) problems.push(name);
  }
  console.log(`${events} events`);
} finally {
  await closed(backend);
  fs.rmSync(home, { recursive: true, force: true });
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** Closes the backend; what it leaves is a problem. */
async function closed(open: Backend): Promise<void> {
  await open.close();
  const left = descendantsOf(process.pid).length;
  if (left > 0) problems.push(`${left} processes are left`);
  const drafts = fs.readdirSync(temporary);
  if (drafts.length > 0) problems.push(`temporary files are left: ${drafts.join(', ')}`);
  for (const problem of problems) console.log(`PROBLEM ${problem}`);
}
