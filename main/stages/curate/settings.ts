// Settings of the stage curate.

import type { MixturePart, MixtureSettings } from './mixture.ts';
import type { FilterSettings } from './views.ts';
import { ENGINE_DEFAULTS, type EngineSettings } from '../training/open-model.ts';

/** Shares of the parts by name, e.g. `{sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15}`. */
export type Shares = Readonly<Record<string, number>>;

export interface CurateSettings extends EngineSettings, FilterSettings, MixtureSettings {
  /** The data set: its id or folder. */
  readonly dataset: string;
  /**
   * Leave out rows with the same pictures and the same question as an earlier row. Default true.
   */
  readonly duplicates: boolean;
  /**
   * Leave out rows with almost the same pictures and question and the same answer. Default true.
   */
  readonly near: boolean;
  /**
   * Leave out training rows whose picture (or question, without pictures) is in a held-out split.
   * Default true.
   */
  readonly leaks: boolean;
  /**
   * Leave out all rows of a question that has different answers for the same pictures. Default
   * true.
   */
  readonly contradictions: boolean;
  /**
   * Up to this difference (0 the same, 1 and more another) two pictures count as one. Default 0.6.
   */
  readonly pictureDifference: number;
  /**
   * From this share of common letters in threes on (0 to 1), two questions count as one. Default
   * 0.85.
   */
  readonly textSimilarity: number;
  /**
   * From this share of common words that carry the meaning on (0 to 1), two questions with the same
   * answer count as one. Default 0.75.
   */
  readonly meaningSimilarity: number;
  /**
   * Splits kept apart from training; the first one wins where two share a picture. Without effect
   * where `split` is set.
   */
  readonly heldOut: readonly string[];
  /**
   * Other data sets (ids or folders), such as evaluation sets: rows that have a picture or question
   * of theirs are left out. Default none.
   */
  readonly against: readonly string[];
  /**
   * A question of theirs with the same answer counts whatever the pictures show: for sets that ask
   * every question once. Default false.
   */
  readonly againstQuestions: boolean;
  /** Ids of rows that stay whatever the rules say: the undo of a pair. Default none. */
  readonly keepAnyway: readonly string[];

  /**
   * A model's folder whose vision tower looks for alike pictures too, or empty (default) for none.
   */
  readonly visionModel: string;
  /**
   * From this cosine of the tower's mean features on (-1 to 1), two pictures count as one. Default
   * 0.99.
   */
  readonly visionSimilarity: number;

  /**
   * Each source's share of the result (0 to 1) and rows at most, by its file of rows or its own
   * name. Default none: all rows.
   */
  readonly mixture: Readonly<Record<string, MixturePart>>;
  /**
   * Rows of a source at most; 0 (default) for no bound. Rows of held-out splits are not counted
   * here or in `mixture`.
   */
  readonly maxPerSource: number;
  /** Rows of a kind at most; 0 (default) for no bound. */
  readonly maxPerKind: number;
  /** Draws which rows of a mixture stay. Default 0. */
  readonly seed: number;

  /**
   * Shares of new splits, e.g. `{sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15}`; what they leave
   * of 1 is left out. Default none: the rows' own splits.
   */
  readonly split: Shares;
  /** Draws which rows go to which split. Default 0. */
  readonly splitSeed: number;
  /**
   * What counts as one document, whose rows stay in one split: `file` (default; pages of a file),
   * `folder`, or `none`.
   */
  readonly splitBy: string;

  /** Count lengths and difficulty in the report. Default true; drops nothing. */
  readonly views: boolean;
  /**
   * Where pass rates are: a run of distill, its folder or its traces.jsonl; empty (default) for
   * those that rows bring.
   */
  readonly traces: string;
  /**
   * Characters that a response (a question, where a row has none) must have; 0 (default) for no
   * bound. The paper's length filter made its model worse.
   */
  readonly minLength: number;
  /**
   * Characters that it may have at most; 0 (default) for no bound. The paper's length filter made
   * its model worse.
   */
  readonly maxLength: number;
  /**
   * Rows with a known pass rate below this (0 to 1) are left out; 0 (default) for none. The paper's
   * difficulty filter made its model worse.
   */
  readonly minPassRate: number;
  /**
   * Rows with a known pass rate above this (0 to 1) are left out; 1 (default) for none. The paper's
   * difficulty filter made its model worse.
   */
  readonly maxPassRate: number;
}

export const defaults: CurateSettings = {
  dataset: '',
  duplicates: true,
  near: true,
  leaks: true,
  contradictions: true,
  pictureDifference: 0.6,
  textSimilarity: 0.85,
  meaningSimilarity: 0.75,
  heldOut: ['test', 'validation'],
  against: [],
  againstQuestions: false,
  keepAnyway: [],
  visionModel: '',
  visionSimilarity: 0.99,
  mixture: {},
  maxPerSource: 0,
  maxPerKind: 0,
  seed: 0,
  split: {},
  splitSeed: 0,
  splitBy: 'file',
  views: true,
  traces: '',
  minLength: 0,
  maxLength: 0,
  minPassRate: 0,
  maxPassRate: 1,
  ...ENGINE_DEFAULTS,
};
