// Further evaluations of a project's models beyond its own held-out questions: transfer and
// forgetting.

import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import { pairAnswers, readAnswers, countChanged, type Answers } from './answers.ts';
import type { FinishedStep } from './projects.ts';
import type { ModelName, ReportSuite, SuiteChange, SuiteModel } from '../report/record.ts';
import { manifestOf } from '../data/datasets/manifest.ts';
import { mcnemar } from '../stages/evaluate/statistics.ts';

const MODELS: readonly ModelName[] = ['base', 'sft', 'rl'];
/** Steps that measure a model on the project's own held-out questions. */
const MAIN_EVALUATIONS = new Map<string, ModelName>(
  MODELS.map((model) => [`evaluate-${model}`, model]),
);

/**
 * One suite for each data set (and part) that evaluations with other names than the three usual
 * ones evaluated, in the order of the recipe.
 */
export function projectSuites(workspace: Workspace, steps: readonly FinishedStep[]): ReportSuite[] {
  const evaluations = steps.filter(({ stage }) => stage === 'evaluate');
  const modelOf = new Map(
    evaluations.flatMap(({ name, job }) => {
      const known = MAIN_EVALUATIONS.get(name);
      return known === undefined ? [] : [[String(job.settings['model']), known] as const];
    }),
  );
  const suites = new Map<string, FinishedStep[]>();
  for (const step of evaluations) {
    if (MAIN_EVALUATIONS.has(step.name)) continue;
    const { dataset, split } = step.job.settings;
    const key = JSON.stringify([dataset, split]);
    suites.set(key, [...(suites.get(key) ?? []), step]);
  }
  return [...suites.values()].map((members) => {
    const evaluated = members.map((step) => ({ step, answers: readAnswers(workspace, step) }));
    const models = evaluated.map(({ step }) => suiteModel(step, modelOf));
    const [first, last] = [evaluated[0]!.answers, evaluated.at(-1)!.answers];
    const dataset = String(members[0]!.job.settings['dataset'] ?? '');
    const change = evaluated.length > 1 ? changeOf(first, last) : null;
    return {
      name: nameOf(workspace, dataset),
      hasPictures: [...first.values()].some(({ picture }) => picture !== null),
      models,
      ...(change === null ? {} : { change }),
    };
  });
}

function suiteModel(step: FinishedStep, modelOf: ReadonlyMap<string, ModelName>): SuiteModel {
  const model = modelOf.get(String(step.job.settings['model']));
  const figure = (key: string): number => Number(step.job.summary?.[key] ?? Number.NaN);
  return {
    step: step.name,
    ...(model === undefined ? {} : { model }),
    ...{ accuracy: figure('accuracy'), low: figure('low'), high: figure('high'), n: figure('n') },
    mean_length: figure('mean_length'),
  };
}

/**
 * Changed answers between the suite's first and last model; null if they answered no question in
 * common.
 */
function changeOf(before: Answers, after: Answers): SuiteChange | null {
  const pairs = pairAnswers(before, after);
  if (pairs.length === 0) return null;
  const { lost, won } = countChanged(pairs);
  return { n: pairs.length, lost, won, p: mcnemar(lost, won) };
}

/** The name in the data set's manifest; the folder's name if it is missing. */
function nameOf(workspace: Workspace, dataset: string): string {
  const folder = dataset.replace(/^workspace:/, '');
  const { name } = manifestOf(path.resolve(workspace.dir, folder));
  return typeof name === 'string' ? name : path.basename(folder);
}
