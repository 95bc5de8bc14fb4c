// The parts of a reward as the window shows them: curves, words, and sliders whose weights sum to
// 1, so that one that goes up takes from the others in their proportion.

import {
  REWARD_PARTS,
  rewardMetric,
  sliderSettings,
  type RewardSettingName,
  type RewardTable,
} from '../../rewards/parts.ts';
import { figureName, textOr } from '../i18n/translate.ts';

/** The curve of every part: its metric and its title. */
export function rewardCurves(
  table: RewardTable = REWARD_PARTS,
): { readonly name: string; readonly title: string }[] {
  return Object.keys(table).map((part) => {
    const name = rewardMetric(part);
    const title = figureName(name);
    return { name, title: title.slice(0, 1).toUpperCase() + title.slice(1) };
  });
}

/** A slider: the setting that it moves, with its label and the engineer's term. */
export interface RewardSlider {
  readonly setting: RewardSettingName;
  readonly label: string;
  readonly term: string;
}

/** The sliders in the table's order. */
export function rewardSliders(table: RewardTable = REWARD_PARTS): RewardSlider[] {
  return Object.entries(table).flatMap(([part, { slider }]) => {
    if (slider === undefined) return [];
    const label = textOr(`ui.setting.${slider}.label`, slider);
    const term = textOr(`ui.reward.term.${part}`, part);
    return [{ setting: slider as RewardSettingName, label, term }];
  });
}

/** What each part gives an answer, with a word; parts that give nothing are left out. */
export function rewardPoints(
  points: Readonly<Record<string, number>>,
  table: RewardTable = REWARD_PARTS,
): { readonly part: string; readonly word: string; readonly value: number }[] {
  return Object.keys(table).flatMap((part) => {
    const value = points[part] ?? 0;
    return value === 0 ? [] : [{ part, word: textOr(`ui.reward.part.${part}`, part), value }];
  });
}

/** The ids of all messages about the parts of a table. */
export function rewardMessageIds(table: RewardTable = REWARD_PARTS): string[] {
  return Object.entries(table).flatMap(([part, { settings, slider }]) => [
    ...Object.keys(settings).flatMap((name) => [
      `ui.setting.${name}.label`,
      `ui.setting.${name}.meaning`,
    ]),
    ...(slider === undefined ? [] : [`ui.reward.term.${part}`]),
    `ui.reward.part.${part}`,
    `ui.figure.${rewardMetric(part)}`,
  ]);
}

/** Settings of a reward by name; those without a slider pass through. */
type Weights = Readonly<Partial<Record<RewardSettingName, number>>>;

/** Weights are whole hundredths. */
const HUNDREDTHS = 100;

/**
 * The weights scaled so that those on sliders sum to 1, in whole hundredths; the first slider alone
 * where all are 0.
 */
export function normalWeights<W extends Weights>(weights: W, sliders = sliderSettings()): W {
  const sum = sliders.reduce((total, name) => total + weights[name]!, 0);
  const proportions = sliders.map((name, at) =>
    sum > 0 ? weights[name]! / sum : at === 0 ? 1 : 0,
  );
  return { ...weights, ...share(sliders, proportions, HUNDREDTHS) };
}

/**
 * The weights after one slider was set to `value` (0 to 1). Where the others are all 0, the first
 * slider (accuracy) takes what is left, or the second (format) where the first was moved.
 */
export function withWeight<W extends Weights>(
  weights: W,
  changed: RewardSettingName,
  value: number,
  sliders = sliderSettings(),
): W {
  const own = Math.round(Math.min(1, Math.max(0, value)) * HUNDREDTHS);
  const others = sliders.map((name) => (name === changed ? 0 : weights[name]!));
  const rest = others.reduce((total, weight) => total + weight, 0);
  const heir = changed === sliders[0] ? sliders[1] : sliders[0];
  const proportions = sliders.map((name, at) =>
    rest > 0 ? others[at]! / rest : name === heir ? 1 : 0,
  );
  const shares = share(sliders, proportions, HUNDREDTHS - own);
  return { ...weights, ...shares, [changed]: own / HUNDREDTHS };
}

/** The settings that the sliders move, alone. */
export function onSliders(
  weights: Weights,
  sliders = sliderSettings(),
): Readonly<Record<string, number>> {
  return Object.fromEntries(sliders.map((name) => [name, weights[name]!]));
}

/**
 * Shares whole hundredths out by proportions that sum to 1, the largest remainders first
 * (Hamilton's method).
 */
function share(
  sliders: readonly RewardSettingName[],
  proportions: readonly number[],
  hundredths: number,
): Weights {
  const exact = proportions.map((proportion) => proportion * hundredths);
  const whole = exact.map(Math.floor);
  let left = hundredths - whole.reduce((sum, count) => sum + count, 0);
  const order = exact
    .map((value, at) => ({ at, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of order) {
    if (left <= 0) break;
    whole[at]! += 1;
    left -= 1;
  }
  return Object.fromEntries(sliders.map((name, at) => [name, whole[at]! / HUNDREDTHS]));
}
