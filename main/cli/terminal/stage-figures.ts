// What a stage prints when it has ended: its figures, one per line, and what they say.

import * as path from 'node:path';
import { english } from '../../i18n/locale.ts';
import { evaluationNotes } from '../../../health/evaluation.ts';
import { health } from '../../../health/run-health.ts';
import { isKnown } from '../../../health/trend.ts';
import { msg, type MessageId } from '../../../i18n/message.ts';
import type { MetricPoint, StageName } from '../../../preload/contract/jobs.ts';
import { columnLine } from './column-roles.ts';
import { LEFT_OUT_REASONS } from './data-lines.ts';
import { count, figure, percent } from './figure-formats.ts';

/** A finished run: its summary and its curves. */
export interface FinishedRun {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly points: readonly MetricPoint[];
  /** The run's folder; empty where it is not known. */
  readonly folder?: string;
}

/** A line: the label of a figure, and its text; null where the run has no such figure. */
type FigureLine = readonly [label: MessageId, text: (run: FinishedRun) => string | null];

/** How a figure of the summary is written. */
type Format = (value: number) => string;

const share: Format = (value) => percent(value, 1);

/** A number of the summary; a zero is left out where `isOmitted`. */
const number =
  (key: string, format: Format = count, { omitZero = false } = {}): FigureLine[1] =>
  ({ summary }) => {
    const value = summary[key];
    return !isKnown(value) || (omitZero && value === 0) ? null : format(value);
  };

/** A record of numbers in the summary, as `train 4,000 · test 600`, the largest first. */
const record =
  (key: string, format: Format = count, most = 8): FigureLine[1] =>
  ({ summary }) => {
    const entries = Object.entries(summary[key] ?? {})
      .filter((entry): entry is [string, number] => isKnown(entry[1]) && entry[1] !== 0)
      .toSorted((a, b) => b[1] - a[1]);
    if (entries.length === 0) return null;
    const shown = entries.slice(0, most).map(([name, value]) => `${name} ${format(value)}`);
    return [...shown, ...(entries.length > most ? ['…'] : [])].join(' · ');
  };

/** A curve from its first to its last points, each a mean over a tenth of the run. */
const curve =
  (key: string, format: Format = figure): FigureLine[1] =>
  ({ points }) => {
    const values = points.map((point) => point.values[key]).filter(isKnown);
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined) return null;
    if (values.length < 2) return format(first);
    const size = Math.max(1, Math.round(values.length / 10));
    const mean = (part: readonly number[]) => part.reduce((sum, x) => sum + x, 0) / part.length;
    return `${format(mean(values.slice(0, size)))} → ${format(mean(values.slice(-size)))}`;
  };

/** A count as a part of another one, as `753 of 4,000 (18.8 %)`. */
const part =
  (key: string, whole: string): FigureLine[1] =>
  ({ summary }) => {
    const [value, all] = [summary[key], summary[whole]];
    if (!isKnown(value)) return null;
    if (all === 0) return null;
    if (!isKnown(all)) return count(value);
    return `${count(value)} of ${count(all)} (${share(value / all)})`;
  };

const text =
  (key: string): FigureLine[1] =>
  ({ summary }) =>
    typeof summary[key] === 'string' && summary[key] !== '' ? summary[key] : null;

/** A share with its interval and its number of questions. */
function interval(value: unknown, { low, high, n }: Record<string, unknown>): string | null {
  if (!isKnown(value)) return null;
  if (!isKnown(low) || !isKnown(high) || !isKnown(n)) return share(value);
  return `${share(value)} (95 %: ${share(low)} to ${share(high)}), ${count(n)} questions`;
}

/** Pictures, frames of videos among them. */
const pictures: FigureLine[1] = (run) => {
  const shown = number('pictures')(run);
  const has = isKnown(run.summary['videos']) && shown !== null;
  return has ? `${shown}, frames of videos included` : shown;
};

/** What an import or an inspection found, repaired or as it is: a line for each kind. */
const defects =
  (isRepaired: boolean): FigureLine[1] =>
  ({ summary }) => {
    const found = Array.isArray(summary['defects'])
      ? (summary['defects'] as { what?: unknown; count?: unknown; repaired?: unknown }[])
      : [];
    const lines = found.flatMap(({ what, count: times, repaired }) =>
      (repaired === true) === isRepaired && isKnown(times) && typeof what === 'string'
        ? [`${count(times)} × ${what}`]
        : [],
    );
    return lines.length === 0 ? null : lines.join('\n');
  };

/** The file that lists what the import left out, changed or guessed, and how many lines of each. */
const importReport: FigureLine[1] = ({ summary, folder = '' }) => {
  const { file, ...counts } = (summary['report'] ?? {}) as Readonly<Record<string, unknown>>;
  const parts = Object.entries(counts).flatMap(([what, lines]) =>
    isKnown(lines) ? [`${what} ${count(lines)}`] : [],
  );
  return typeof file === 'string' ? `${path.join(folder, file)}: ${parts.join(', ')}` : null;
};

/** What the columns are taken for whose names do not say it themselves. */
const guessedColumns: FigureLine[1] = ({ summary }) =>
  columnLine(Object.values((summary['columns'] ?? {}) as Parameters<typeof columnLine>).flat());

/** A validation: the best value, and at which step. */
const validation =
  (key: string, format: Format): FigureLine[1] =>
  ({ summary }) => {
    const [best, step] = [summary[key], summary['best_step']];
    if (!isKnown(best)) return null;
    return isKnown(step) ? `${format(best)} (step ${step})` : format(best);
  };

const ENDED: readonly FigureLine[] = [
  ['ui.figure.ended_after_step', number('ended_after_step')],
  ['cli.figure.why', text('why')],
];

/** Types of weights and products; the rule, stored and float32, is not told. */
const ROUNDED: readonly FigureLine[] = [
  [
    'ui.figure.weights',
    (run) => (run.summary['weights'] === 'stored' ? null : text('weights')(run)),
  ],
  [
    'ui.figure.products',
    (run) => (run.summary['products'] === 'float32' ? null : text('products')(run)),
  ],
  ['ui.figure.products_in_float32', number('products_in_float32')],
];

/** The figures of every stage, in the order in which they are printed. */
const FIGURES: Readonly<Record<Exclude<StageName, 'serve'>, readonly FigureLine[]>> = {
  import: [
    ['ui.figure.rows', number('rows')],
    ['ui.figure.videos', number('videos')],
    ['ui.figure.pictures', pictures],
    ['ui.tally.by-split', record('by_split')],
    ['ui.tally.by-kind', record('by_kind')],
    ['ui.figure.left_out', number('left_out', count, { omitZero: true })],
    ['ui.figure.excluded', number('excluded', count, { omitZero: true })],
    ['cli.figure.columns', guessedColumns],
    ['cli.figure.found', defects(false)],
    ['cli.figure.defects', defects(true)],
    ['cli.figure.report', importReport],
  ],
  curate: [
    ['cli.figure.kept-rows', part('rows', 'rows_in')],
    ...([...LEFT_OUT_REASONS, 'left_over', 'kept_anyway'] as const).map((key): FigureLine => [
      `ui.figure.${key}`,
      number(key, count, { omitZero: true }),
    ]),
    ['ui.tally.by-split', record('by_split')],
    ['ui.tally.by-kind', record('by_kind')],
  ],
  distill: [
    ['cli.figure.right-answers', part('right', 'answers')],
    ['ui.figure.answered', part('answered', 'questions')],
    ['ui.figure.kept', number('examples')],
    ['cli.figure.origins', record('from')],
    ['cli.figure.unverifiable', number('unverifiable')],
    ['ui.acceptance.by-kind', record('by_kind', share)],
    ['cli.figure.ended', text('ended')],
  ],
  sft: [
    ['ui.figure.questions', number('questions')],
    ['ui.figure.steps', number('steps')],
    ['ui.figure.loss', curve('loss')],
    ['ui.figure.eval_loss', validation('eval_loss', figure)],
    ...ROUNDED,
    ...ENDED,
  ],
  rl: [
    ['ui.figure.questions', number('questions')],
    ['ui.figure.steps', number('steps')],
    ['ui.figure.reward', curve('reward')],
    ['ui.figure.sampled_accuracy', curve('accuracy', share)],
    ['ui.figure.format', curve('format', share)],
    ['ui.figure.length', curve('length')],
    ['ui.figure.frac_reward_zero_std', curve('frac_reward_zero_std', share)],
    ['ui.figure.eval_accuracy', validation('eval_accuracy', share)],
    ...ROUNDED,
    ...ENDED,
  ],
  evaluate: [
    ['ui.figure.accuracy', ({ summary }) => interval(summary['accuracy'], { ...summary })],
    [
      'ui.figure.blank_accuracy',
      ({ summary }) =>
        interval(summary['blank_accuracy'], { ...(summary['blank'] as object | undefined) }),
    ],
    ['ui.figure.majority_accuracy', number('majority_accuracy', share)],
    ['ui.figure.judged_accuracy', number('judged_accuracy', share)],
    ['ui.figure.sampled_accuracy', number('sampled_accuracy', share)],
    ['ui.figure.format', number('format', share)],
    ['ui.figure.mean_length', number('mean_length', figure)],
  ],
  export: [
    [
      'cli.figure.formats',
      ({ summary }) => (Array.isArray(summary['formats']) ? summary['formats'].join(', ') : null),
    ],
    ['cli.figure.size', number('bytes', (bytes) => `${(bytes / 1e6).toFixed(1)} MB`)],
    ['cli.figure.proof', text('proof')],
  ],
};

/** The figures of a finished stage as lines; none for a stage that is not in the table. */
export function stageFigures(stage: string, run: FinishedRun): string[] {
  const table = Object.hasOwn(FIGURES, stage) ? FIGURES[stage as keyof typeof FIGURES] : [];
  const rows = table.flatMap(([label, textOf]): [string, string][] => {
    const value = textOf(run);
    return value === null ? [] : [[english(msg(label)), value]];
  });
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.flatMap(([label, value]) =>
    value
      .split('\n')
      .map((line, i) => `${(i === 0 ? label : '').padEnd(width)}  ${line}`.trimEnd()),
  );
}

/** What the figures say, in sentences; a warning has a sign. */
export function stageNotes(stage: string, { summary, points }: FinishedRun): string[] {
  if (stage === 'evaluate')
    return evaluationNotes(summary, { percent }).map(
      ({ isWarning, sentence }) => `${isWarning ? '▲' : '✔'} ${english(sentence)}`,
    );
  if (stage !== 'sft' && stage !== 'rl') return [];
  const found = health(stage, points, { running: false, percent, figure });
  if (found === null || found.level === 'early') return [];
  const sign = found.level === 'good' ? '✔' : '▲';
  return [
    `${sign} ${english(found.sentence)}`,
    ...(found.suggestion === undefined ? [] : [`  ${english(found.suggestion)}`]),
  ];
}
