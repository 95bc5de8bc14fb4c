// Two evaluations of the same questions: which answers turned from wrong to right, and which the other way.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AnswerChanges, JobView } from '../preload/contract.ts';
import { readJsonLines } from './data/json-lines.ts';
import type { Workspace } from './data/workspace.ts';
import { UserError } from './errors.ts';
import type { EvaluatedRow } from './stages/evaluate.ts';

/** Changed answers that are given back; the counts tell of all. */
const MOST_ROWS = 500;

/** Compares the greedy answers of two evaluations, question by question. Throws a UserError where one left none. */
export async function answerChanges(
  workspace: Workspace,
  before: JobView,
  after: JobView,
): Promise<AnswerChanges> {
  const first = new Map<string, EvaluatedRow>();
  for await (const row of answersOf(workspace, before)) first.set(row.id, row);
  let common = 0;
  let gained = 0;
  let lost = 0;
  const rows: AnswerChanges['rows'][number][] = [];
  for await (const now of answersOf(workspace, after)) {
    const then = first.get(now.id);
    // The same id with another question is another question.
    if (then?.question !== now.question) continue;
    common += 1;
    if (then.correct === now.correct) continue;
    if (now.correct) gained += 1;
    else lost += 1;
    if (rows.length >= MOST_ROWS) continue;
    rows.push({
      exampleId: now.id,
      question: now.question,
      picture: now.picture,
      gold: now.gold,
      before: { response: then.response, correct: then.correct },
      after: { response: now.response, correct: now.correct },
    });
  }
  // What got worse is what one wants to see first.
  rows.sort((a, b) => Number(a.after.correct) - Number(b.after.correct));
  return { common, gained, lost, rows };
}

/** The answers of an evaluation. Throws a UserError where it left none. */
export async function* answersOf(workspace: Workspace, job: JobView): AsyncGenerator<EvaluatedRow> {
  const name = job.summary?.['answers_file'];
  const file = path.join(workspace.dir, 'runs', job.runId, path.basename(String(name)));
  if (typeof name !== 'string' || !fs.existsSync(file)) {
    throw new UserError(`The run ${job.step} has left no answers to compare.`, {
      hint: 'Compare two finished checks.',
    });
  }
  for await (const { value } of readJsonLines(file)) yield value as EvaluatedRow;
}
