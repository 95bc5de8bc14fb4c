// After a distillation: a person looks through all answers, overrules single verdicts, and has the data set made anew without asking the teacher again.

import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { explainDisk, openWorkspace, sha256, type Workspace } from '../data/workspace.ts';
import { UserError } from '../errors.ts';
import { defaults, parentsOf, type DistillSettings } from './distill-settings.ts';
import { makeResult } from './distill-result.ts';
import type { Job, StageResult } from './job.ts';
import { countDecisions, OVERRULES_FILE, overrulesOf, readOverrules } from './overrules.ts';
import { runSettingsFile } from './settings.ts';
import { isAccepted, type Trace, TRACES_FILE, writtenTraces } from './traces.ts';
import type { Verdict } from './verdicts.ts';

/** Which questions of a run are wanted. */
export interface TraceFilter {
  /** Questions with an answer of this verdict. */
  readonly verdict?: Verdict;
  /** `rejected`: questions with a rejected answer; `none`: without an accepted one; `accepted`: with one. */
  readonly outcome?: 'accepted' | 'rejected' | 'none';
  readonly kind?: string;
  /** A text that question or gold answer holds, whatever its case. */
  readonly text?: string;
}

/** A part of a run's questions, and how many the filter lets through. */
export interface TracePage {
  readonly total: number;
  readonly traces: readonly Trace[];
}

/** The traces of a run, a person's decisions in force. */
export async function* eachTrace(runDir: string): AsyncGenerator<Trace> {
  const overrules = readOverrules(runDir);
  for await (const { trace } of writtenTraces(runDir))
    yield { ...trace, responses: overrulesOf(overrules, trace.id, trace.responses) };
}

/** A part of a run's questions with all their answers, a person's decisions in force. */
export async function readTraces(
  runDir: string,
  { offset, limit, filter = {} }: { offset: number; limit: number; filter?: TraceFilter },
): Promise<TracePage> {
  const traces: Trace[] = [];
  let total = 0;
  for await (const trace of eachTrace(runDir)) {
    if (!passes(trace, filter)) continue;
    if (total >= offset && traces.length < limit) traces.push(trace);
    total += 1;
  }
  return { total, traces };
}

function passes(trace: Trace, { verdict, outcome, kind, text }: TraceFilter): boolean {
  const { responses, question, gold } = trace;
  if (kind !== undefined && trace.kind !== kind) return false;
  if (verdict !== undefined && !responses.some((each) => each.verdict === verdict)) return false;
  if (outcome === 'rejected' && !responses.some((each) => !isAccepted(each))) return false;
  if (outcome === 'accepted' && !responses.some(isAccepted)) return false;
  if (outcome === 'none' && responses.some(isAccepted)) return false;
  const wanted = text?.toLowerCase() ?? '';
  return wanted === '' || `${question}\n${gold}`.toLowerCase().includes(wanted);
}

/**
 * Makes the data set of a run anew, a person's decisions in force: a new artifact, with the decisions' hash and numbers in its
 * manifest. The run and its data set stay as they are. Throws a UserError when the run has no traces or nothing is left.
 */
export async function applyOverrules(
  { dir }: Pick<Workspace, 'dir'>,
  runDir: string,
): Promise<StageResult> {
  const settings = readSettings(runDir);
  const person = { accepted: 0, rejected: 0 };
  let questions = 0;
  for await (const { responses } of eachTrace(runDir)) {
    questions += 1;
    for (const { verdict, correct } of responses)
      if (verdict === 'person') person[correct ? 'accepted' : 'rejected'] += 1;
  }
  if (questions === 0) {
    throw new UserError(`The run in ${runDir} has no answers to decide about.`, {
      hint: 'Let the distillation answer at least one question first.',
    });
  }
  const overrules = { ...person, sha256: hashOf(join(runDir, OVERRULES_FILE)) };
  return makeResult(openWorkspace(dir), {
    settings,
    parents: parentsOf(settings),
    traces: () => eachTrace(runDir),
    noted: { overrules },
  });
}

/**
 * A run of its own for a person's decisions about an earlier one: takes its answers and the decisions over, so that they can be
 * corrected further, and makes the data set of them. `decisions` in the summary counts those that it was made with.
 */
export async function takeOver(runId: string, job: Job): Promise<StageResult> {
  job.report({ fraction: 0, title: 'Taking over the answers' });
  const from = join(job.workspace, 'runs', basename(runId));
  for (const name of [TRACES_FILE, OVERRULES_FILE]) {
    const target = join(job.runDir, name);
    if (existsSync(join(from, name)))
      explainDisk(target, () => copyFileSync(join(from, name), target));
  }
  const { artifact, summary } = await applyOverrules({ dir: job.workspace }, job.runDir);
  return { artifact: artifact!, summary: { ...summary, decisions: countDecisions(job.runDir) } };
}

function readSettings(runDir: string): DistillSettings {
  const file = runSettingsFile(runDir);
  try {
    return { ...defaults, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<DistillSettings>) };
  } catch (cause) {
    throw new UserError(`${runDir} is not the folder of a run: its settings cannot be read.`, {
      hint: 'Name the folder of a distillation, runs/<id> in the workspace.',
      cause,
    });
  }
}

/** SHA-256 of a file; of nothing where it is not there. */
function hashOf(file: string): string {
  try {
    return sha256(readFileSync(file));
  } catch {
    return sha256('');
  }
}
