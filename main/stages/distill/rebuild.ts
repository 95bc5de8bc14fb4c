// Rebuilds a distilled data set with the user's overrides, without asking the teacher again.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openWorkspace, type Workspace } from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import { defaults, parentsOf, type DistillSettings } from './settings.ts';
import { makeResult } from './build-dataset.ts';
import type { Job, StageResult } from '../contract/stage.ts';
import { countDecisions, overridesFile, readOverrides, withOverrides } from './overrides.ts';
import { runSettingsFile } from '../contract/settings.ts';
import { type Trace, TRACES_FILE, writtenTraces } from './traces.ts';
import { explainDisk, sha256 } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';
import { copyData, readData, readDataText } from '../../platform/vault/read-data.ts';

/** The traces of a run with the user's decisions applied. */
export async function* eachTrace(runDir: string): AsyncGenerator<Trace> {
  const overrides = readOverrides(runDir);
  for await (const { trace } of writtenTraces(runDir))
    yield { ...trace, responses: withOverrides(overrides, trace.id, trace.responses) };
}

/**
 * Rebuilds the data set of a run with the user's decisions applied: a new artifact, with the
 * decisions' hash and counts in its manifest; `run` is the run that makes it. The run and its data
 * set are not changed. Throws a
 * UserError if the run has no traces or no answer is left.
 */
export async function applyOverrides(
  { dir }: Pick<Workspace, 'dir'>,
  runDir: string,
  run?: string,
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
    throw new UserError(msg('distill.no-answers-to-judge', { folder: runDir }), {
      hint: msg('distill.no-answers-to-judge.hint'),
    });
  }
  const overrides = { ...person, sha256: hashOf(overridesFile(runDir)) };
  return makeResult(openWorkspace(dir), {
    settings,
    parents: parentsOf(settings),
    ...(run === undefined ? {} : { run }),
    traces: () => eachTrace(runDir),
    noted: { overrides },
  });
}

/**
 * A separate run that applies the user's decisions to an earlier one: copies its answers and
 * decisions, so that they can be corrected further, and builds the data set. `decisions` in the
 * summary is the number of decisions applied.
 */
export async function takeOver(runId: string, job: Job): Promise<StageResult> {
  job.report({ fraction: 0, title: msg('progress.copying-answers') });
  const from = join(job.workspace, 'runs', basename(runId));
  for (const source of [join(from, TRACES_FILE), overridesFile(from)]) {
    const target = join(job.runDir, basename(source));
    if (existsSync(source)) explainDisk(target, () => copyData(source, target));
  }
  const { artifact, summary } = await applyOverrides({ dir: job.workspace }, job.runDir, job.runId);
  return { artifact: artifact!, summary: { ...summary, decisions: countDecisions(job.runDir) } };
}

function readSettings(runDir: string): DistillSettings {
  const file = runSettingsFile(runDir);
  try {
    return { ...defaults, ...(JSON.parse(readDataText(file)) as Partial<DistillSettings>) };
  } catch (cause) {
    throw new UserError(msg('distill.not-a-run', { folder: runDir }), {
      hint: msg('distill.not-a-run.hint'),
      cause,
    });
  }
}

/** SHA-256 of a file; of an empty input if the file is missing. */
function hashOf(file: string): string {
  try {
    return sha256(readData(file));
  } catch {
    return sha256('');
  }
}
