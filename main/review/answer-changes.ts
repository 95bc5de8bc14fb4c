// Compares two evaluations of the same questions: answers that turned from wrong to right, and the
// reverse.

import { readPairs } from './answer-pairs.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { AnswerChanges } from '../../preload/contract/datasets.ts';
import type { Workspace } from '../data/datasets/workspace.ts';

/** Maximum number of changed answers returned; the counts include all. */
const MOST_ROWS = 500;

/**
 * Compares the greedy answers of two evaluations, question by question. Throws a UserError if one
 * has no answers.
 */
export async function answerChanges(
  workspace: Workspace,
  before: JobView,
  after: JobView,
): Promise<AnswerChanges> {
  const pairs = await readPairs(workspace, before, after);
  const turned = pairs.filter(({ before, after }) => before!.correct !== after.correct);
  const gained = turned.filter(({ after }) => after.correct).length;
  const rows = turned
    .slice(0, MOST_ROWS)
    .map(({ exampleId, question, picture, gold, before, after }) => ({
      exampleId,
      question,
      picture,
      gold,
      before: before!,
      after,
    }));
  // Regressions come first.
  rows.sort((a, b) => Number(a.after.correct) - Number(b.after.correct));
  return { common: pairs.length, gained, lost: turned.length - gained, rows };
}
