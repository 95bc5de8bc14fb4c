// The answers that an evaluation of a project left in its run's folder.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Workspace } from './data/workspace.ts';
import { UserError } from './errors.ts';
import type { FinishedProject } from './projects.ts';
import type { EvaluatedRow } from './stages/evaluate.ts';

/** By the question's id. */
export type Answers = ReadonlyMap<string, EvaluatedRow>;

/** Reads them. Throws a UserError when the file is gone or damaged. */
export function readAnswers(workspace: Workspace, step: FinishedProject['steps'][number]): Answers {
  const file = path.join(workspace.dir, 'runs', step.job.runId, 'answers.jsonl');
  try {
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    const rows = lines
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EvaluatedRow);
    return new Map(rows.map((row) => [row.id, row]));
  } catch (cause) {
    throw new UserError(`The answers of the step ${step.name} cannot be read from ${file}.`, {
      hint: 'Run the step again.',
      cause,
    });
  }
}
