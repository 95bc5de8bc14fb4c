// Reads the answers of a project's evaluation from its run folder.

import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import type { EvaluatedRow } from '../stages/evaluate/row.ts';
import type { FinishedStep } from './projects.ts';
import { msg } from '../../i18n/message.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/** By the question's id. */
export type Answers = ReadonlyMap<string, EvaluatedRow>;

/** Reads the answers. Throws a UserError if the file is missing or damaged. */
export function readAnswers(workspace: Workspace, step: FinishedStep): Answers {
  const file = path.join(workspace.dir, 'runs', step.job.runId, 'answers.jsonl');
  try {
    const lines = readDataText(file).split('\n');
    const rows = lines
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EvaluatedRow);
    return new Map(rows.map((row) => [row.id, row]));
  } catch (cause) {
    throw new UserError(msg('report.answers-unreadable', { step: step.name, file }), {
      hint: msg('run.repeat-step'),
      cause,
    });
  }
}

/** A question that two models answered. */
export interface AnswerPairRows {
  readonly before: EvaluatedRow;
  readonly after: EvaluatedRow;
}

/** The questions that both models answered, in the order of the first. */
export function pairAnswers(before: Answers, after: Answers): AnswerPairRows[] {
  return [...before.values()].flatMap((row) => {
    const other = after.get(row.id);
    return other === undefined ? [] : [{ before: row, after: other }];
  });
}

/** Number of pairs that turned wrong and number that turned right. */
export function countChanged(pairs: readonly AnswerPairRows[]): { lost: number; won: number } {
  const lost = pairs.filter(({ before, after }) => before.correct && !after.correct).length;
  const won = pairs.filter(({ before, after }) => !before.correct && after.correct).length;
  return { lost, won };
}
