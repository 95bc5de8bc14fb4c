// What must be known about an evaluation before its accuracy is believed: few questions, answers that
// do not come from the images, answers that have collapsed. The window, the report and the command
// line say the same.

import { msg, type Message } from '../i18n/message.ts';
import type { FigureFormats } from './run-health.ts';
import { isKnown } from './trend.ts';

/** A summary of the stage evaluate, or any part of one. */
export type EvaluationSummary = Readonly<Record<string, unknown>>;

/** Accuracy on the same questions with their images and with grey ones. */
export interface BlankFigures {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly with_pictures: number;
  /** McNemar's test of both. */
  readonly p: number;
}

/** Something to know, and whether it speaks against the figure. */
export interface EvaluationNote {
  readonly kind: 'few' | 'looks' | 'maybe-looks' | 'blind' | 'majority' | 'collapse';
  readonly isWarning: boolean;
  readonly sentence: Message;
}

/** Half an interval wider than this makes the questions few. */
const WIDE = 0.1;
/** A difference is believed from this p on … */
const SIGNIFICANT = 0.05;
/** … and is worth the name from this size on: a point more is no looking, however sure it is. */
const LEAST_GAIN = 0.05;

/** The accuracy without images of a summary; null for a set of texts, or an older evaluation. */
export function blankFigures(summary: EvaluationSummary): BlankFigures | null {
  const { blank_accuracy: accuracy, blank } = summary;
  if (!isKnown(accuracy) || typeof blank !== 'object' || blank === null) return null;
  return { ...(blank as Omit<BlankFigures, 'accuracy'>), accuracy };
}

/**
 * Whether a model is right because it looks: significantly more often with the images than without,
 * by five points or more. Null where it was not asked without.
 */
export function looksAtPictures(summary: EvaluationSummary): boolean | null {
  const blank = blankFigures(summary);
  if (blank === null) return null;
  return blank.with_pictures - blank.accuracy >= LEAST_GAIN && blank.p < SIGNIFICANT;
}

/** Everything to know about an evaluation, what speaks against it last. */
export function evaluationNotes(
  summary: EvaluationSummary,
  { percent }: Pick<FigureFormats, 'percent'>,
): EvaluationNote[] {
  const notes = [fewQuestions(summary), pictures(summary, percent), majority(summary, percent)];
  return [...notes, ...collapses(summary, percent)]
    .filter((note) => note !== null)
    .toSorted((a, b) => Number(a.isWarning) - Number(b.isWarning));
}

function fewQuestions({ n, low, high }: EvaluationSummary): EvaluationNote | null {
  if (!isKnown(n) || !isKnown(low) || !isKnown(high)) return null;
  const half = (high - low) / 2;
  if (half <= WIDE) return null;
  const sentence = msg('ui.health.few-questions', { n, points: Math.round(100 * half) });
  return { kind: 'few', isWarning: true, sentence };
}

function pictures(
  summary: EvaluationSummary,
  percent: FigureFormats['percent'],
): EvaluationNote | null {
  const blank = blankFigures(summary);
  // A model that is never right does not see either; its accuracy says so already.
  if (blank === null || blank.with_pictures === 0) return null;
  const values = { seen: percent(blank.with_pictures), blank: percent(blank.accuracy) };
  if (looksAtPictures(summary) === true)
    return { kind: 'looks', isWarning: false, sentence: msg('ui.health.looks', values) };
  // A gain that so few questions cannot show is no proof of the opposite.
  const isUnclear = blank.with_pictures > blank.accuracy && (blank.high - blank.low) / 2 > WIDE;
  return isUnclear
    ? { kind: 'maybe-looks', isWarning: true, sentence: msg('ui.health.maybe-looks', values) }
    : { kind: 'blind', isWarning: true, sentence: msg('ui.health.blind', values) };
}

function majority(
  { accuracy, majority_accuracy: share }: EvaluationSummary,
  percent: FigureFormats['percent'],
): EvaluationNote | null {
  if (!isKnown(accuracy) || !isKnown(share) || share === 0 || accuracy > share) return null;
  const sentence = msg('ui.health.majority', { share: percent(share) });
  return { kind: 'majority', isWarning: true, sentence };
}

/** Answers that have collapsed: an entry of `collapse` in a summary. */
export interface Collapse {
  /** Which questions: those with yes or no as their answer, or all others. */
  readonly questions: 'yes-no' | 'other';
  readonly n: number;
  /** The most frequent answer, '' for none, and its share of the given and of the gold answers. */
  readonly answer: string;
  readonly share: number;
  readonly gold_share: number;
  /** Numbers of different answers given and expected. */
  readonly answers: number;
  readonly gold_answers: number;
}

function collapses(
  { collapse }: EvaluationSummary,
  percent: FigureFormats['percent'],
): EvaluationNote[] {
  if (!Array.isArray(collapse)) return [];
  return (collapse as Collapse[]).map((found) => {
    const { n, answer, answers, gold_answers: golds } = found;
    const [share, gold] = [percent(found.share), percent(found.gold_share)];
    const sentence =
      answer === '' && found.share > 0.5
        ? msg('ui.health.no-answers', { n, share })
        : found.questions === 'yes-no'
          ? msg('ui.health.one-word', { n, answer, share, gold })
          : msg('ui.health.few-answers', { n, answers, golds, answer, share });
    return { kind: 'collapse', isWarning: true, sentence } as const;
  });
}
