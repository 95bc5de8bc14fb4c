// Results of the evaluations: one row per model, and how significant a difference is.

import { pointsBetween } from '../../../health/points.ts';
import { isKnown, percent } from '../../i18n/format.ts';
import type { RecipeStep } from '../pipeline.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { bestModel, validationOf, type BestModel } from '../../../health/best-model.ts';
import { blankFigures, evaluationNotes, looksAtPictures } from '../../../health/evaluation.ts';
import { msg } from '../../../i18n/message.ts';
import { t } from '../../i18n/translate.ts';

/** How significant a difference is. */
export type Sureness = 'certain' | 'likely' | 'unclear';

/** Accuracy on one kind of question. */
export interface KindResult {
  readonly kind: string;
  readonly accuracy: number;
  readonly n: number | null;
}

/**
 * One model evaluated on the held-out questions. Shares are 0 to 1; null if the summary does not
 * have them.
 */
export interface ModelResult {
  /** `base`, `sft`, `rl`, or the recipe's own name. */
  readonly model: string;
  readonly job: JobView;
  readonly accuracy: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number | null;
  readonly format: number | null;
  readonly meanLengthTokens: number | null;
  readonly sampledAccuracy: number | null;
  /** Accuracy with grey pictures. */
  readonly blankAccuracy: number | null;
  readonly kinds: readonly KindResult[];
}

/** An additional test set with the results of the models evaluated on it. */
export interface Suite {
  /** The suffix after the model's name in the names of its steps. */
  readonly name: string;
  readonly results: readonly ModelResult[];
}

/**
 * Separates the results on the project's own test set from those on additional ones, with the same
 * model names.
 */
export function splitSuites(results: readonly ModelResult[]): {
  readonly own: readonly ModelResult[];
  readonly suites: readonly Suite[];
} {
  const isOwn = ({ model }: ModelResult): boolean => /^(base|sft|rl)$/.test(model);
  const own = results.filter(isOwn);
  if (own.length === 0) return { own: results, suites: [] };
  const suites = new Map<string, Suite>();
  for (const result of results) {
    if (isOwn(result)) continue;
    const { dataset, split, model } = result.job.settings;
    const key = JSON.stringify([dataset, split]);
    const known = own.find((other) => other.job.settings['model'] === model)?.model;
    const name = suites.get(key)?.name ?? result.model.replace(/^(base|sft|rl)-/, '');
    const row = { ...result, model: known ?? result.model };
    suites.set(key, { name, results: [...(suites.get(key)?.results ?? []), row] });
  }
  return { own, suites: [...suites.values()] };
}

/** The finished evaluations in the order of the recipe; steps without accuracy are left out. */
export function modelResults(recipeSteps: readonly RecipeStep[]): readonly ModelResult[] {
  return recipeSteps.flatMap((recipeStep) => {
    const summary = recipeStep.job?.status === 'done' ? recipeStep.job.summary : null;
    if (recipeStep.job === null || summary === null || !isKnown(summary['accuracy'])) return [];
    const number = (key: string): number | null =>
      isKnown(summary[key]) ? (summary[key] as number) : null;
    return [
      {
        model: recipeStep.name.replace(/^evaluate-?/, '') || 'model',
        job: recipeStep.job,
        accuracy: summary['accuracy'],
        low: number('low'),
        high: number('high'),
        n: number('n'),
        format: number('format'),
        meanLengthTokens: number('mean_length'),
        sampledAccuracy: number('sampled_accuracy'),
        blankAccuracy: blankFigures(summary)?.accuracy ?? null,
        kinds: kindResults(summary['kinds']),
      },
    ];
  });
}

/**
 * Significance of a difference by the two-proportion z test: certain below p = 1 %, likely below 5
 * %.
 */
export function sureness(a: ModelResult, b: ModelResult): Sureness {
  if (a.n === null || b.n === null || a.n === 0 || b.n === 0) return 'unclear';
  const pooled = (a.accuracy * a.n + b.accuracy * b.n) / (a.n + b.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n));
  const z = error === 0 ? 0 : Math.abs(a.accuracy - b.accuracy) / error;
  return z > 2.576 ? 'certain' : z > 1.96 ? 'likely' : 'unclear';
}

/**
 * The result in a sentence: the effect of learning, then of practising; null with fewer than two
 * models.
 */
export function resultSentence(results: readonly ModelResult[]): string | null {
  const find = (model: string): ModelResult | undefined =>
    results.find((result) => result.model === model);
  const [base, sft, rl] = [find('base'), find('sft'), find('rl')];
  const parts: string[] = [];
  if (base !== undefined && sft !== undefined) parts.push(changeSentence('learned', base, sft));
  if (sft !== undefined && rl !== undefined) parts.push(changeSentence('practised', sft, rl));
  return parts.length === 0 ? null : parts.join(' ');
}

/**
 * The best of the models, in the order of the recipe; `training` are the finished training steps,
 * whose validation decides between them. Undefined without any of the usual models.
 */
export function bestResult(
  results: readonly ModelResult[],
  training: readonly JobView[],
): BestModel<ModelResult & { readonly name: 'base' | 'sft' | 'rl' }> | undefined {
  const usual = (['base', 'sft', 'rl'] as const).flatMap((name) => {
    const result = results.find(({ model }) => model === name);
    const step = training.findLast(({ stage, status }) => stage === name && status === 'done');
    return result === undefined
      ? []
      : [{ ...result, name, validation: validationOf(step?.summary) }];
  });
  return bestModel(usual);
}

/** A sentence to know before believing a figure. */
export interface ResultNote {
  readonly isWarning: boolean;
  readonly text: string;
}

/**
 * Which model is the best, if it is not the last one, and what must be known about its accuracy;
 * also about the last model, if its answers have collapsed.
 */
export function resultNotes(
  results: readonly ModelResult[],
  training: readonly JobView[],
): readonly ResultNote[] {
  const best = bestResult(results, training);
  if (best === undefined) return [];
  const of = ({ job }: ModelResult) => evaluationNotes(job.summary ?? {}, { percent });
  const said = ({ isWarning, sentence }: ReturnType<typeof of>[number]): ResultNote => ({
    isWarning,
    text: t(sentence.id, sentence.values),
  });
  const isUnchanged =
    training.findLast(({ stage }) => stage === 'rl')?.summary?.['unchanged'] === true;
  const unchanged = isUnchanged ? [{ isWarning: true, text: t('ui.health.unchanged') }] : [];
  if (best.isLast) return [...of(best.model).map(said), ...unchanged];
  const last = results.findLast(({ model }) => /^(base|sft|rl)$/.test(model))!;
  const values = { model: best.model.name, by: best.by };
  return [
    { isWarning: false, text: t('ui.health.best-is-earlier', values) },
    ...of(best.model).map(said),
    ...of(last)
      .filter(({ kind }) => kind === 'collapse')
      .map((note) => {
        const { isWarning, text } = said(note);
        const model = t(last.model === 'rl' ? 'ui.check.rl' : 'ui.check.sft');
        return { isWarning, text: t('ui.check.note-about', { model, note: text }) };
      }),
    ...unchanged,
  ];
}

function changeSentence(
  stage: 'learned' | 'practised',
  before: ModelResult,
  after: ModelResult,
): string {
  const points = pointsOf(before, after);
  if (points === 0) return t(`ui.check.${stage}.same`);
  return t(`ui.check.${stage}.${points > 0 ? 'better' : 'worse'}`, {
    points: Math.abs(points),
    sureness: msg(
      points > 0 && looksAtPictures(after.job.summary ?? {}) === false
        ? 'ui.sureness.blind'
        : `ui.sureness.${sureness(before, after)}`,
    ),
  });
}

/** Points between two accuracies. */
function pointsOf(before: ModelResult, after: ModelResult): number {
  return pointsBetween(before.accuracy, after.accuracy);
}

/**
 * `kinds` of a summary: `{sum: 0.8}` or `{sum: {accuracy: 0.8, n: 100}}`, or a list of `{kind,
 * accuracy, n}`.
 */
export function kindResults(kinds: unknown): readonly KindResult[] {
  if (Array.isArray(kinds))
    return kinds.flatMap((row: unknown) => oneKind((row as { kind?: unknown } | null)?.kind, row));
  if (typeof kinds !== 'object' || kinds === null) return [];
  return Object.entries(kinds).flatMap(([kind, value]) => oneKind(kind, value));
}

function oneKind(kind: unknown, value: unknown): readonly KindResult[] {
  if (typeof kind !== 'string') return [];
  if (isKnown(value)) return [{ kind, accuracy: value, n: null }];
  const row = value as { accuracy?: unknown; n?: unknown } | null;
  if (!isKnown(row?.accuracy)) return [];
  return [{ kind, accuracy: row.accuracy, n: isKnown(row.n) ? row.n : null }];
}
