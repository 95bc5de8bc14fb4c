// The list of runs: filter, key figure and curve of each run, and differences between runs.

import { bytes, figure, isKnown, percent } from '../i18n/format.ts';
import { recipeStepTitle, stepKeyOf } from './pipeline.ts';
import type { JobStatus, JobView, StageName } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import { figureName, t } from '../i18n/translate.ts';

/** Filter of the list; null for all. */
export interface RunFilter {
  readonly stage: StageName | null;
  /** A project's id, or `none` for runs of no project. */
  readonly project: string | null;
  readonly status: JobStatus | null;
  readonly text: string;
}

export const NO_FILTER: RunFilter = { stage: null, project: null, status: null, text: '' };

/** Keys of the figure shown for a run, best first; accuracy comes before all. */
const KEY_FIGURES = ['kept', 'accepted', 'rows', 'reward', 'loss'];
/** The most informative curves of a stage, best first. */
const MAIN_CURVES: Readonly<Partial<Record<StageName, readonly string[]>>> = {
  sft: ['loss'],
  rl: ['reward', 'accuracy'],
  distill: ['acceptance', 'accuracy'],
};

/** The runs that match the filter, in the given order. */
export function filterRuns(
  jobs: readonly JobView[],
  projects: readonly ProjectView[],
  filter: RunFilter,
): readonly JobView[] {
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const wanted = filter.text.trim().toLowerCase();
  return jobs.filter((job) => {
    if (filter.stage !== null && job.stage !== filter.stage) return false;
    if (filter.status !== null && job.status !== filter.status) return false;
    if (filter.project !== null && (job.projectId ?? 'none') !== filter.project) return false;
    if (wanted === '') return true;
    const words = [job.step, job.runId, job.note ?? '', names.get(job.projectId ?? '') ?? ''];
    return words.some((word) => word.toLowerCase().includes(wanted));
  });
}

/** Working time in seconds, without pauses; null before the start. */
export function secondsOf(job: JobView, nowMs: number): number | null {
  if (job.startedMs === null) return null;
  if (job.status === 'running') return Math.max(0, Math.round((nowMs - job.startedMs) / 1000));
  if (job.workedMs !== undefined && job.workedMs > 0) return job.workedMs / 1000;
  return job.finishedMs === null ? null : Math.max(0, job.finishedMs - job.startedMs) / 1000;
}

/** The key figure of a run, or its error. */
export function resultOf(job: JobView): string {
  if (job.error !== null) return job.error.message;
  if (job.status === 'running') return job.progress?.detail ?? job.progress?.title ?? '';
  const { summary } = job;
  if (summary === null) return '';
  if (isKnown(summary['accuracy']))
    return `${percent(summary['accuracy'], 1)} ${t('ui.runs.right')}`;
  const key =
    KEY_FIGURES.find((name) => isKnown(summary[name])) ??
    Object.keys(summary).find((name) => isKnown(summary[name]));
  if (key === undefined) return '';
  const value = summary[key] as number;
  return key === 'bytes' ? bytes(value) : `${figure(value)} ${figureName(key)}`;
}

/** Name of a run among others: `After practising · 8`. */
export function runName({ step, stage, id }: Pick<JobView, 'step' | 'stage' | 'id'>): string {
  const word = step.includes('-')
    ? recipeStepTitle({ name: step, stage })
    : t(`ui.step.${stepKeyOf(stage)}.short`);
  return t('ui.run-comparison.run', { name: word, id });
}

/** The most informative curves of a stage, best first; empty if it has none. */
export function mainCurves(stage: StageName): readonly string[] {
  return MAIN_CURVES[stage] ?? [];
}

/** One setting or figure with its value in every run; undefined if a run does not have it. */
export interface Difference {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** Settings that differ between runs, nested ones by path such as `lora.r`. */
export function settingDifferences(jobs: readonly JobView[]): readonly Difference[] {
  const flat = jobs.map((job) => flatten(job.settings));
  return differences(flat).filter(({ values }) => !isSame(values));
}

/** The figures that at least one run has, side by side. */
export function figuresOf(jobs: readonly JobView[]): readonly Difference[] {
  const numbers = jobs.map(
    ({ summary }) => new Map(Object.entries(summary ?? {}).filter(([, value]) => isKnown(value))),
  );
  return differences(numbers);
}

/** Figures that are shares, 0 to 1. */
const SHARES = new Set([
  'accuracy',
  'low',
  'high',
  'format',
  'sampled_accuracy',
  'judged_accuracy',
  'blank_accuracy',
  'majority_accuracy',
]);

/** Formats a figure of a summary: shares in percent. */
export function figureText(key: string, value: number | undefined, digits = 3): string {
  return SHARES.has(key) ? percent(value, 1) : figure(value, digits);
}

function differences(maps: readonly ReadonlyMap<string, unknown>[]): readonly Difference[] {
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  return keys.map((key) => ({ key, values: maps.map((map) => map.get(key)) }));
}

function isSame(values: readonly unknown[]): boolean {
  return values.every((value) => JSON.stringify(value) === JSON.stringify(values[0]));
}

/** Values by their path; lists are values. */
function flatten(settings: Readonly<Record<string, unknown>>, before = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [key, value] of Object.entries(settings)) {
    const path = before + key;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) flat.set(path, value);
    else
      for (const [inner, each] of flatten(value as Record<string, unknown>, `${path}.`))
        flat.set(inner, each);
  }
  return flat;
}
