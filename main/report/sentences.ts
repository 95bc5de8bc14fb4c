// The report's sentences and numbers, computed from the results, in the language of this process.

import { currentLocale, localize } from '../i18n/locale.ts';
import { bestModel } from '../../health/best-model.ts';
import { pointsBetween } from '../../health/points.ts';
import { evaluationNotes, looksAtPictures } from '../../health/evaluation.ts';
import { msg, type MessageId, type MessageValues, type UserText } from '../../i18n/message.ts';
import type { ModelName, ModelResult, ReportData } from './record.ts';

/** The text of a message in the language of the report. */
export const t = (id: MessageId, values?: MessageValues): string => localize(msg(id, values));

/** A model's name in plain words and its technical term. */
export const modelWords = (name: ModelName): { readonly word: string; readonly term: string } => ({
  word: t(`report.model.${name}`),
  term: t(`report.term.${name}`),
});

/** The headline of the report, about the best model, and the sentence that explains it. */
export function headline(data: ReportData): { readonly title: string; readonly detail: string } {
  const [base, sft, rl] = (['base', 'sft', 'rl'] as const).map((name) => modelOf(data, name));
  const last = rl ?? sft;
  if (!base || !last) {
    const only = last ?? base;
    const title = only
      ? t('report.only-model', { share: percent(only.accuracy) })
      : t('report.not-checked', { project: data.project });
    return { title, detail: '' };
  }
  const best = bestModel(data.models)!;
  const shown = best.model === base ? last : best.model;
  const gain = pointsBetween(base.accuracy, shown.accuracy);
  const [from, to] = [percent(base.accuracy), percent(shown.accuracy)];
  const title =
    gain > 0
      ? t('report.better', { to, from })
      : gain < 0
        ? t('report.worse', { to, from })
        : t('report.same', { to });
  const sentences: string[] = [];
  if (sft) sentences.push(change(data, base, sft));
  if (rl && sft) sentences.push(change(data, sft, rl), ...brevity(sft, rl));
  if (!best.isLast) {
    const { model, by } = best;
    sentences.push(t('ui.health.best-is-earlier', { model: model.name, by }));
  }
  return { title, detail: sentences.join(' ') };
}

/** "certain", "likely" or "may be chance", from a p value. */
export function certainty(p: number): string {
  if (p < 0.001) return t('report.sureness.certain');
  return p < 0.05 ? t('report.sureness.likely') : t('report.sureness.chance');
}

/** What the step that made `to` has changed. */
function change(data: ReportData, from: ModelResult, to: ModelResult): string {
  const gain = pointsBetween(from.accuracy, to.accuracy);
  const test = data.tests.find(
    (one) => one.from === from.name && one.to === to.name && one.measure === 'greedy accuracy',
  );
  const isSeparate = to.low > from.high || to.high < from.low;
  const isByLooking = gain <= 0 || looksAtPictures(to.evidence ?? {}) !== false;
  // Without a test, intervals that lie apart are as good as a small p.
  const sureness = isByLooking
    ? certainty(test?.p ?? (isSeparate ? 0 : 1))
    : t('ui.sureness.blind');
  const values = { stage: to.name, points: Math.abs(gain), sureness, sampled: sampled(from, to) };
  if (gain === 0) return t('report.change.none', values);
  return gain > 0 ? t('report.change.more', values) : t('report.change.less', values);
}

/**
 * What must be known about the best model's figure before it is believed; also about the last model,
 * if its answers have collapsed.
 */
export function notes(data: ReportData): { readonly isWarning: boolean; readonly text: string }[] {
  const best = bestModel(data.models);
  if (best === undefined) return [];
  const of = (model: ModelResult) =>
    evaluationNotes({ ...model.evidence, ...model }, { percent: (share) => percent(share) });
  const last = data.models.at(-1)!;
  const others = best.isLast ? [] : of(last).filter(({ kind }) => kind === 'collapse');
  const said = [
    ...of(best.model).map((note) => ({ ...note, model: best.model })),
    ...others.map((note) => ({ ...note, model: last })),
  ].map(({ isWarning, sentence, model }) => ({
    isWarning,
    text: best.isLast ? localize(sentence) : noteAbout(model.name, sentence),
  }));
  return last.unchanged ? [...said, { isWarning: true, text: t('ui.health.unchanged') }] : said;
}

function noteAbout(name: ModelName, note: UserText): string {
  const { word, term } = modelWords(name);
  return t('ui.check.note-about', { model: `${word} (${term})`, note });
}

function sampled(from: ModelResult, to: ModelResult): string {
  if (from.name === 'base') return '';
  if (from.sampled_accuracy === undefined || to.sampled_accuracy === undefined) return '';
  const gain = pointsBetween(from.sampled_accuracy, to.sampled_accuracy);
  if (gain === 0) return '';
  const values = { points: Math.abs(gain) };
  return gain > 0 ? t('report.sampled.more', values) : t('report.sampled.less', values);
}

/** Whether answers got shorter or longer, if by a share worth a sentence. */
function brevity(from: ModelResult, to: ModelResult): string[] {
  const shorter = 1 - to.mean_length / from.mean_length;
  if (!(from.mean_length > 0) || Math.abs(shorter) < 0.02) return [];
  const values = { share: percent(Math.abs(shorter), 0) };
  return [shorter > 0 ? t('report.shorter', values) : t('report.longer', values)];
}

/** The row of one model, if the report has it. */
export function modelOf(data: ReportData, name: ModelName): ModelResult | undefined {
  return data.models.find((model) => model.name === name);
}

/** A number as the language writes it, without separators of thousands. */
function local(value: number, least: number, most = least): string {
  return new Intl.NumberFormat(currentLocale(), {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    useGrouping: false,
  }).format(value);
}

/** 0.8614 as "86.1 %"; an unknown number is a dash. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share)
    ? '–'
    : `${local(share * 100, digits)}\u00a0%`;
}

/** A number with up to four significant digits; a dash for NaN. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001) {
    const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
    return `${local(Number(mantissa), 1)}e${exponent}`;
  }
  return local(value, 0, size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** "p = 0.013", "p < 0.0001". */
export function pValue(p: number): string {
  return p < 0.0001 ? `p < ${local(0.0001, 4)}` : `p = ${local(p, p < 0.001 ? 4 : 3)}`;
}

/** 552.4 seconds as "9 min 12 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 9.95) return `${local(seconds, 1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** "14 March 2026, 10:12 UTC"; returns the text unchanged if it is not a date. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  // English dates have the day before the month.
  const language = currentLocale() === 'en' ? 'en-GB' : currentLocale();
  const words = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
  return `${words}, ${date.toISOString().slice(11, 16)} UTC`;
}
