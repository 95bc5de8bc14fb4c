// The report's sentences and numbers, computed from the results.

import { english } from '../i18n/locale.ts';
import { bestModel } from '../../health/best-model.ts';
import { evaluationNotes, looksAtPictures } from '../../health/evaluation.ts';
import { msg } from '../../i18n/message.ts';
import type { ModelName, ModelResult, ReportData } from './record.ts';

/** A model's name in plain words and its technical term. */
export const MODEL_WORDS: Readonly<Record<ModelName, { word: string; term: string }>> = {
  base: { word: 'Before', term: 'base model' },
  sft: { word: 'After learning from examples', term: 'SFT' },
  rl: { word: 'After practising with rewards', term: 'RL' },
};

/** The headline of the report, about the best model, and the sentence that explains it. */
export function headline(data: ReportData): { readonly title: string; readonly detail: string } {
  const [base, sft, rl] = (['base', 'sft', 'rl'] as const).map((name) => modelOf(data, name));
  const last = rl ?? sft;
  if (!base || !last) {
    const only = last ?? base;
    if (!only) return { title: `${data.project} has not been checked yet.`, detail: '' };
    const title = `The model answers ${percent(only.accuracy)} of the questions right.`;
    return { title, detail: '' };
  }
  const best = bestModel(data.models)!;
  const shown = best.model === base ? last : best.model;
  const gain = points(shown.accuracy - base.accuracy);
  const from = percent(base.accuracy);
  const to = percent(shown.accuracy);
  const title =
    gain > 0
      ? `The model now answers ${to} of new questions right; it began at ${from}.`
      : gain < 0
        ? `Training made the model worse: ${to} of new questions right, down from ${from}.`
        : `Training changed nothing: ${to} of new questions right, as before.`;
  const sentences: string[] = [];
  if (sft) sentences.push(change('Learning from examples', data, base, sft));
  if (rl && sft)
    sentences.push(change('Practising with rewards', data, sft, rl) + brevity(sft, rl));
  if (!best.isLast) {
    const { model, by } = best;
    sentences.push(english(msg('ui.health.best-is-earlier', { model: model.name, by })));
  }
  return { title, detail: sentences.join(' ') };
}

/** "certain", "likely" or "may be chance", from a p value; `null` p is "not tested". */
export function certainty(p: number | null): string {
  if (p === null) return 'not tested';
  if (p < 0.001) return 'certain';
  return p < 0.05 ? 'likely' : 'may be chance';
}

function change(what: string, data: ReportData, from: ModelResult, to: ModelResult): string {
  const gain = points(to.accuracy - from.accuracy);
  const test = data.tests.find(
    (one) => one.from === from.name && one.to === to.name && one.measure === 'greedy accuracy',
  );
  const isSeparate = to.low > from.high || to.high < from.low;
  const isByLooking = gain <= 0 || looksAtPictures(to.evidence ?? {}) !== false;
  const sure = !isByLooking
    ? 'but not by looking at the pictures'
    : test
      ? certainty(test.p)
      : isSeparate
        ? 'certain'
        : 'may be chance';
  if (gain === 0) return `${what} left the accuracy as it was`.concat(sampled(from, to), '.');
  const verb = gain > 0 ? 'added' : 'cost';
  return `${what} ${verb} ${count(Math.abs(gain), 'point')} (${sure})${sampled(from, to)}.`;
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
  return [
    ...of(best.model).map((note) => ({ ...note, model: best.model })),
    ...others.map((note) => ({ ...note, model: last })),
  ].map(({ isWarning, sentence, model }) => ({
    isWarning,
    text: best.isLast
      ? english(sentence)
      : `${MODEL_WORDS[model.name].word} (${MODEL_WORDS[model.name].term}): ${english(sentence)}`,
  }));
}

function sampled(from: ModelResult, to: ModelResult): string {
  if (from.name === 'base') return '';
  if (from.sampled_accuracy === undefined || to.sampled_accuracy === undefined) return '';
  const gain = points(to.sampled_accuracy - from.sampled_accuracy);
  if (gain === 0) return '';
  const verb = gain > 0 ? 'up' : 'down';
  return `; sampled answers went ${verb} by ${count(Math.abs(gain), 'point')}`;
}

function brevity(from: ModelResult, to: ModelResult): string {
  if (!(from.mean_length > 0)) return '';
  const share = 1 - to.mean_length / from.mean_length;
  if (Math.abs(share) < 0.02) return '';
  return ` Answers got ${percent(Math.abs(share), 0)} ${share > 0 ? 'shorter' : 'longer'}.`;
}

/** The row of one model, if the report has it. */
export function modelOf(data: ReportData, name: ModelName): ModelResult | undefined {
  return data.models.find((model) => model.name === name);
}

/** 0.8614 as "86.1 %"; an unknown number is a dash. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share)
    ? '–'
    : `${(share * 100).toFixed(digits)}\u00a0%`;
}

/** A number with up to four significant digits; a dash for NaN. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(1);
  const digits = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return String(Number(value.toFixed(digits)));
}

/** "p = 0.013", "p < 0.0001". */
export function pValue(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(p < 0.001 ? 4 : 3)}`;
}

/** 552.4 seconds as "9 min 12 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
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
  const words = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
  return `${words}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** "1 point", "5.2 points". */
export function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

/** A share in percentage points, to one decimal. */
function points(share: number): number {
  return Math.round(share * 1000) / 10;
}
