// Settings of the stage curate.

import type { MixturePart, MixtureSettings } from './mixture.ts';
import type { FilterSettings } from './views.ts';
import { ENGINE_DEFAULTS, type EngineSettings } from '../training/open-model.ts';

/** Share of each split by name, e.g. `{sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15}`. */
export type Shares = Readonly<Record<string, number>>;

export interface CurateSettings extends EngineSettings, FilterSettings, MixtureSettings {
  /** The data set: its id or folder. */
  readonly dataset: string;
  /** Remove rows with the same images and the same question as an earlier row. Default true. */
  readonly duplicates: boolean;
  /** Remove rows with nearly the same images and question and the same answer. Default true. */
  readonly near: boolean;
  /**
   * Remove training rows whose image (or question, without images) is in a held-out split. Default
   * true.
   */
  readonly leaks: boolean;
  /** Remove all rows of a question that has different answers for the same images. Default true. */
  readonly contradictions: boolean;
  /**
   * Up to this difference (0 is identical, 1 and above different), two images count as duplicates.
   * Default 0.6.
   */
  readonly pictureDifference: number;
  /**
   * From this similarity of letter trigrams (0 to 1), two questions count as duplicates. Default
   * 0.85.
   */
  readonly textSimilarity: number;
  /**
   * From this share of common content words (0 to 1), two questions with the same answer count as
   * duplicates. Default 0.75.
   */
  readonly meaningSimilarity: number;
  /** Held-out splits; the first one wins if two share an image. Ignored if `split`
   * divides all rows. */
  readonly heldOut: readonly string[];
  /**
   * Other data sets (ids or folders), such as evaluation sets: rows that share an image or question
   * with them are removed. Default none.
   */
  readonly against: readonly string[];
  /**
   * A question of those sets with the same answer counts whatever the images show: for sets that
   * ask every question once. Default false.
   */
  readonly againstQuestions: boolean;
  /** Ids of rows that no rule removes: undoes the removal of a pair. Default none. */
  readonly keepAnyway: readonly string[];

  /**
   * A model folder whose vision tower is also used to find similar images; empty (default) for
   * none.
   */
  readonly visionModel: string;
  /**
   * From this cosine of the vision tower's mean features (-1 to 1), two images count as duplicates.
   * Default 0.99.
   */
  readonly visionSimilarity: number;

  /**
   * Each source's share of the result (0 to 1) and maximum number of rows, by its file of rows or
   * its own name. Default none: all rows.
   */
  readonly mixture: Readonly<Record<string, MixturePart>>;
  /**
   * Maximum number of rows per source; 0 (default) for no limit. Rows of held-out splits do not
   * count here or in `mixture`.
   */
  readonly maxPerSource: number;
  /** Maximum number of rows per kind; 0 (default) for no limit. */
  readonly maxPerKind: number;
  /** Seed for the choice of rows in a mixture. Default 0. */
  readonly seed: number;

  /**
   * Shares of new splits, e.g. `{sft: 0.3, rl: 0.5, validation: 0.05, test: 0.15}`; the remainder
   * up to 1 is removed. Default none: the rows keep their splits.
   */
  readonly split: Shares;
  /**
   * Splits whose rows `split` divides; the others keep theirs, and `heldOut` applies to them.
   * Default none: all rows are divided.
   */
  readonly splitFrom: readonly string[];
  /** Seed for the assignment of rows to splits. Default 0. */
  readonly splitSeed: number;
  /**
   * What counts as one document, whose rows stay in one split: `file` (default; pages of a file),
   * `folder`, or `none`.
   */
  readonly splitBy: string;

  /** Report statistics of lengths and difficulty. Default true; removes nothing. */
  readonly views: boolean;
  /**
   * Source of pass rates: a distill run, its folder or its traces.jsonl; empty (default) for the
   * rows' own.
   */
  readonly traces: string;
  /**
   * Minimum length in characters of a response (of the question, if a row has none); 0 (default)
   * for no limit. The paper's length filter lowered accuracy.
   */
  readonly minLength: number;
  /**
   * Maximum length in characters of a response; 0 (default) for no limit. The paper's length filter
   * lowered accuracy.
   */
  readonly maxLength: number;
  /**
   * Rows with a known pass rate below this (0 to 1) are removed; 0 (default) for none. The paper's
   * difficulty filter lowered accuracy.
   */
  readonly minPassRate: number;
  /**
   * Rows with a known pass rate above this (0 to 1) are removed; 1 (default) for none. The paper's
   * difficulty filter lowered accuracy.
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
  splitFrom: [],
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
