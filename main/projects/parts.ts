// Which part of the examples a plan trains on, practises on and checks with: the parts that are
// there, by their names, or new ones.

import type { Settings } from '../stages/contract/settings.ts';

/** Examples by split. */
export type Parts = Readonly<Record<string, number>>;

/** Names of parts that are kept apart for checking; the first that is there is used. */
const HELD_OUT_NAMES = [
  ...['test', 'testing', 'tests', 'holdout', 'held-out', 'heldout', 'eval', 'evaluation'],
  ...['validation', 'valid', 'val', 'dev'],
];

/** Shares of examples without parts that can be used. */
export const SPLIT_SHARES = { sft: 0.45, rl: 0.35, validation: 0.05, test: 0.15 } as const;
/** The same without practice: all that is not checked with is learnt from. */
const LEARN_SHARES = { sft: 0.85, test: 0.15 } as const;
/** Few examples need a larger share for checking: 15 % of 200 are 30 questions, ± 18 points. */
const SMALL_LEARN_SHARES = { sft: 0.75, test: 0.25 } as const;
const SMALL_SET = 600;
/** Shares of the training part that serves both; both see the same kinds of questions. */
export const TRAINING_SHARES = { sft: 0.55, rl: 0.45 } as const;

/**
 * How parts are made: as they are, all examples divided anew (`held-out-divided` where all were in
 * parts for checking), or the training parts divided between learning and practice while the held-out
 * ones stay.
 */
export type PartsWay = 'kept' | 'divided' | 'held-out-divided' | 'training-divided';

/** The parts of a plan. */
export interface PlannedParts {
  readonly way: PartsWay;
  /** Settings of curate that make them. */
  readonly curate: Settings;
  /** Names of the parts for SFT, RL and checks. */
  readonly sft: string;
  readonly rl: string;
  readonly test: string;
  /** Examples by part afterwards; empty if unknown. */
  readonly counts: Parts;
}

const isHeldOut = (name: string): boolean => HELD_OUT_NAMES.includes(name.toLowerCase());

/** The parts that a plan uses; `practises` says whether it needs one for RL. */
export function planParts(parts: Parts, practises: boolean): PlannedParts {
  const names = Object.keys(parts).filter((name) => (parts[name] ?? 0) > 0);
  const held = names
    .filter(isHeldOut)
    .sort((a, b) => rankOf(a) - rankOf(b) || (parts[b] ?? 0) - (parts[a] ?? 0));
  const training = names.filter((name) => !isHeldOut(name));
  const usual = { sft: 'sft', rl: 'rl', test: 'test' };
  if (Object.keys(parts).length === 0) return { way: 'kept', curate: {}, ...usual, counts: {} };
  if (held.length === 0 || training.length === 0) {
    const shares = sharesFor(sum(parts, names), practises);
    const counts = apportioned(sum(parts, names), shares);
    const way = held.length === 0 ? 'divided' : 'held-out-divided';
    return { way, curate: { split: shares }, ...usual, counts };
  }
  const test = held[0]!;
  const isUsual = held.every((name) => name === 'test' || name === 'validation');
  const heldOut = isUsual ? {} : { heldOut: held };
  const kept = Object.fromEntries(held.map((name) => [name, parts[name]!]));
  const isBoth = training.length === 2 && training.includes('sft') && training.includes('rl');
  if (practises ? isBoth : training.length === 1) {
    const sft = isBoth ? 'sft' : training[0]!;
    return { way: 'kept', curate: heldOut, sft, rl: 'rl', test, counts: parts };
  }
  const shares = practises ? TRAINING_SHARES : { sft: 1 };
  return {
    way: 'training-divided',
    curate: { split: shares, splitFrom: training, ...heldOut },
    ...{ ...usual, test },
    counts: { ...apportioned(sum(parts, training), shares), ...kept },
  };
}

function rankOf(name: string): number {
  return HELD_OUT_NAMES.indexOf(name.toLowerCase());
}

function sharesFor(rows: number, practises: boolean): Readonly<Record<string, number>> {
  if (practises) return SPLIT_SHARES;
  return rows < SMALL_SET ? SMALL_LEARN_SHARES : LEARN_SHARES;
}

/** Whole numbers in proportion to the shares whose sum is `rows` (largest remainder). */
function apportioned(rows: number, shares: Readonly<Record<string, number>>): Parts {
  const all = Object.values(shares).reduce((total, share) => total + share, 0);
  // Beyond nine decimals there is only rounding: 0.15 of 200 are 30.
  const exact = Object.entries(shares).map(
    ([name, share]) => [name, Number(((rows * share) / all).toFixed(9))] as const,
  );
  const parts = Object.fromEntries(exact.map(([name, n]) => [name, Math.floor(n)]));
  const order = exact.toSorted(([, a], [, b]) => (b % 1) - (a % 1));
  const left = rows - Object.values(parts).reduce((total, n) => total + n, 0);
  for (const [name] of order.slice(0, left)) parts[name]! += 1;
  return parts;
}

function sum(parts: Parts, names: readonly string[]): number {
  return names.reduce((rows, name) => rows + parts[name]!, 0);
}

/**
 * The parts of an inspected source by its usable rows: those of all its rows, scaled where some are
 * left out, so that their sum is the number that the window shows elsewhere.
 */
export function partsOf(all: Parts, usable: number): Parts {
  const rows = sum(all, Object.keys(all));
  return usable === rows || rows === 0 ? all : apportioned(usable, all);
}
