// The parts of a reward as the window shows them: curves, words, and sliders whose weights sum to 1, so that one that goes up
// takes from the others in their proportion.

import {
  REWARD_PARTS,
  rewardMetric,
  sliderSettings,
  type RewardSettingName,
  type RewardTable,
} from '../../preload/contract/reward-parts.ts';
import { REWARD_PART_WORDS } from '../i18n/catalog.ts';
import type { RewardPartWords } from '../i18n/en/reward.ts';

type PartWords = Readonly<Record<string, RewardPartWords>>;

/** The curve of every part: its metric and its title. */
export function rewardCurves(
  table: RewardTable = REWARD_PARTS,
  words: PartWords = REWARD_PART_WORDS,
): { readonly name: string; readonly title: string }[] {
  return Object.keys(table).map((part) => {
    const { curve } = words[part]!;
    return { name: rewardMetric(part), title: curve.slice(0, 1).toUpperCase() + curve.slice(1) };
  });
}

/** What a setting of a part is called, and what it does; undefined for any other setting. */
export function rewardSettingWords(
  setting: string,
  words: PartWords = REWARD_PART_WORDS,
): readonly [label: string, meaning: string] | undefined {
  const of = Object.values(words).find(({ settings }) => Object.hasOwn(settings, setting));
  return of?.settings[setting];
}

/** A slider: the setting that it moves, with its label and the engineer's term. */
export interface RewardSlider {
  readonly setting: RewardSettingName;
  readonly label: string;
  readonly term: string;
}

/** The sliders in the table's order. */
export function rewardSliders(
  table: RewardTable = REWARD_PARTS,
  words: PartWords = REWARD_PART_WORDS,
): RewardSlider[] {
  return Object.entries(table).flatMap(([part, { slider }]) => {
    if (slider === undefined) return [];
    const { term = '', settings } = words[part]!;
    return [{ setting: slider as RewardSettingName, label: settings[slider]![0], term }];
  });
}

/** Each part's points of an answer, with a word; parts that give nothing are left out. */
export function rewardPoints(
  points: Readonly<Record<string, number>>,
  words: PartWords = REWARD_PART_WORDS,
): { readonly part: string; readonly word: string; readonly value: number }[] {
  return Object.entries(words).flatMap(([part, { short }]) => {
    const value = points[part] ?? 0;
    return value === 0 ? [] : [{ part, word: short, value }];
  });
}

/** Settings of a reward by name; those without a slider pass through. */
type Weights = Readonly<Partial<Record<RewardSettingName, number>>>;

/** Weights are whole hundredths. */
const HUNDREDTHS = 100;

/** The weights scaled so that those on sliders sum to 1, in whole hundredths; the first slider alone where all are 0. */
export function normalWeights<W extends Weights>(weights: W, sliders = sliderSettings()): W {
  const sum = sliders.reduce((total, name) => total + weights[name]!, 0);
  const proportions = sliders.map((name, at) =>
    sum > 0 ? weights[name]! / sum : at === 0 ? 1 : 0,
  );
  return { ...weights, ...share(sliders, proportions, HUNDREDTHS) };
}

/**
 * The weights after one slider was set to `value` (0 to 1). Where the others are all 0, the first slider (accuracy) takes
 * what is left, or the second (format) where the first was moved.
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

/** Shares whole hundredths out by proportions that sum to 1, the largest remainders first (Hamilton's method). */
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
