// How the general base is made: shapes, pictures per step, phases, seeds. Any change here changes the
// model.

import type { ModelLimits } from '../cards/tokenizer.ts';
import { pocketConfig } from '../pocket/recipe.ts';

/** Side of a picture token in pixels. */
export const TOKEN_SIDE = 28;

/** Pictures become at least 112 × 112 pixels (16 tokens) and at most 224 × 224 (64 tokens). */
export const LIMITS: ModelLimits = {
  context: 1024,
  minPixels: 112 * 112,
  maxPixels: 224 * 224,
};

/**
 * The pocket configuration with a wider vision tower and more words: about 4.0 million parameters, 1.9
 * million of them in the vision tower.
 */
export function generalConfig(ids: Readonly<Record<string, number>>, vocabulary: number) {
  const pocket = pocketConfig(ids);
  return {
    ...pocket,
    max_position_embeddings: LIMITS.context,
    vocab_size: vocabulary,
    vision_config: {
      ...pocket.vision_config,
      hidden_size: 160,
      intermediate_size: 448,
      num_heads: 5,
      // One window holds every picture: all blocks see all of it.
      window_size: 1792,
      fullatt_block_indexes: [0, 1, 2, 3],
    },
  };
}

/** Pictures of one step: all have this many rows and columns of tokens. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** Share of the steps. */
  readonly share: number;
  readonly pictures: number;
  /** Rows of questions without pictures. */
  readonly texts: number;
  /** Tokens of the questions and answers about one picture. */
  readonly room: number;
}

const SMALL: Grid = { rows: 4, columns: 4, share: 11, pictures: 12, texts: 4, room: 76 };

/** Many small steps at the beginning: more is learnt in the same time. */
export const FEW: Grid = { ...SMALL, pictures: 8, texts: 0 };

/** More questions without pictures. */
const TALK: Grid = { ...SMALL, texts: 8 };

/** Hardly anything but questions without pictures. */
const REPEAT: Grid = { ...SMALL, pictures: 4, texts: 28 };

export const GRIDS: readonly Grid[] = [
  SMALL,
  { rows: 2, columns: 8, share: 2, pictures: 12, texts: 4, room: 76 },
  { rows: 3, columns: 6, share: 1, pictures: 10, texts: 4, room: 76 },
  { rows: 4, columns: 5, share: 2, pictures: 10, texts: 3, room: 76 },
  { rows: 5, columns: 4, share: 1, pictures: 10, texts: 3, room: 76 },
  { rows: 6, columns: 6, share: 2, pictures: 6, texts: 2, room: 112 },
  { rows: 6, columns: 8, share: 1, pictures: 5, texts: 2, room: 112 },
  { rows: 8, columns: 8, share: 1, pictures: 4, texts: 2, room: 112 },
];

/** Little room: one or two short questions about many pictures. */
const READING: readonly Grid[] = [
  { ...SMALL, share: 3, pictures: 16, texts: 4, room: 44 },
  { rows: 2, columns: 8, share: 1, pictures: 16, texts: 4, room: 44 },
];

/** Random tokens that are to be written again. */
export interface Copies {
  readonly share: number;
  readonly least: number;
  readonly most: number;
}

/** Copies of the phases that name none. */
export const COPIES: Copies = { share: 0.22, least: 3, most: 12 };

/** Shares of the ways of answering. */
export interface WayShares {
  readonly reasoning: number;
  readonly 'answer only': number;
  /** An empty reasoning block before the answer. */
  readonly empty: number;
}

/** Shares of the phases that name none. */
export const WAY_SHARES: WayShares = { reasoning: 0.68, 'answer only': 0.2, empty: 0.12 };

/** A phase of training. */
export interface Phase {
  readonly name: string;
  readonly steps: number;
  /** Steps over which the reading weight changes; those of the phase by default. */
  readonly span?: number;
  /** Seed of its pictures and questions, with the step. */
  readonly seed: number;
  /** Factor of the learning rate; 1 by default. */
  readonly rate?: number;
  /** Random tokens to be copied: share among the questions without pictures, and how many tokens. */
  readonly copies?: Copies;
  /** Weight of the language loss; 0 = picture tokens only. */
  readonly language: number;
  /** Weight of the reading loss at the start and at the end of the phase. */
  readonly reading: readonly [number, number];
  /** Share of the steps on picture tokens only, which take a fourth of the time; 0 by default. */
  readonly seeing?: number;
  /** Skills with pictures; all where absent. */
  readonly skills?: readonly string[];
  /** Skills of the questions about these pictures; all where absent. */
  readonly asked?: readonly string[];
  /** Skills of the questions without pictures; all but practice where absent. */
  readonly texts?: readonly string[];
  readonly ways?: WayShares;
  /**
   * True if the reading loss leaves the embedding table as it is. Otherwise it pushes every row down that
   * no cell shows, and after some thousand steps those rows have one direction.
   */
  readonly keepsTable?: boolean;
  /** Sizes of pictures; all where absent. */
  readonly grids?: readonly Grid[];
}

const FIRST_SKILLS = [
  'one shape',
  'different shapes',
  'printed number',
  'two numbers',
  'printed word',
  'display',
  'table',
];

/** Writing again what stands before: all other skills need it, and it is the slowest to come. */
const COPYING: Phase = {
  name: 'copy',
  steps: 300,
  seed: 4300,
  rate: 2,
  language: 1,
  reading: [0.3, 0.3],
  copies: { share: 0.7, least: 8, most: 28 },
  grids: [REPEAT],
};

/** All skills and all sizes. */
const EVERYTHING: Omit<Phase, 'steps'> = {
  name: 'all',
  seed: 4300,
  language: 1,
  reading: [0.3, 0.1],
  seeing: 0.25,
  copies: { share: 0.35, least: 3, most: 20 },
};

/**
 * A training from the first step of its learning rate to the last. The next one starts from the weights
 * as they are stored, rounded to 16 bits, with a new optimiser.
 */
export interface Course {
  readonly name: string;
  readonly phases: readonly Phase[];
  /** Seed of new directions for the rows of the embedding table that have lost theirs. */
  readonly redraws?: number;
}

/** Seeing comes first: the language loss alone does not decrease. */
const FIRST: readonly Phase[] = [
  {
    name: 'see large things',
    steps: 500,
    seed: 4200,
    language: 0,
    reading: [1, 1],
    skills: ['one shape', 'two numbers', 'display'],
    grids: [FEW],
  },
  {
    name: 'see',
    steps: 900,
    seed: 4200,
    language: 0,
    reading: [1, 1],
    skills: FIRST_SKILLS,
    grids: [FEW],
  },
  {
    name: 'see',
    steps: 3600,
    seed: 4300,
    language: 0,
    reading: [1, 1],
    skills: FIRST_SKILLS,
    grids: [FEW],
  },
  {
    name: 'name',
    steps: 500,
    seed: 4300,
    language: 1,
    reading: [0.7, 0.5],
    skills: FIRST_SKILLS,
    grids: [SMALL],
  },
  {
    name: 'all',
    steps: 700,
    span: 7300,
    seed: 4300,
    language: 1,
    reading: [0.5, 0.15],
    seeing: 0.5,
  },
  {
    name: 'answer',
    steps: 400,
    span: 900,
    seed: 4300,
    rate: 2,
    language: 1,
    reading: [0.4, 0.3],
    skills: ['one shape', 'different shapes', 'printed number', 'two numbers', 'display', 'part'],
    grids: [TALK],
  },
  COPYING,
  { ...EVERYTHING, steps: 100, span: 3300, rate: 1.5 },
  { ...COPYING, steps: 250 },
  { ...EVERYTHING, steps: 2100, rate: 1.5 },
];

/** Pages full of characters teach reading; single things keep what is known of them. */
const READING_SKILLS = [
  'lines',
  'mosaic',
  'one shape',
  'different shapes',
  'printed number',
  'printed word',
  'display',
  'table',
  'part',
];

/** After the first course digits and shapes were seen, letters were not, and no text was copied whole. */
const SECOND: readonly Phase[] = [
  {
    name: 'read',
    steps: 7000,
    seed: 4400,
    language: 0,
    reading: [1, 1],
    skills: READING_SKILLS,
    grids: [FEW],
  },
  { ...COPYING, steps: 500, seed: 4400 },
  { ...EVERYTHING, steps: 2500, seed: 4400, seeing: 0.4, reading: [0.4, 0.2] },
];

/** What the phases from the third course on have in common. */
const LATER = {
  rate: 1.5,
  language: 1,
  texts: ['copy', 'spell', 'count letters', 'look up', 'arithmetic', 'compare', 'sort', 'story'],
  keepsTable: true,
} as const;

/** After the second course characters were seen, but numbers were rarely written. */
const THIRD: readonly Phase[] = [
  { ...COPYING, steps: 250, seed: 4500, keepsTable: true },
  {
    ...LATER,
    name: 'read aloud',
    // Stories come later.
    texts: undefined,
    steps: 5000,
    seed: 4500,
    reading: [0.4, 0.3],
    seeing: 0.15,
    skills: ['printed number', 'two numbers', 'display', 'printed word', 'table'],
    asked: ['number', 'value of a row', 'word', 'digit', 'first letter', 'table'],
    ways: { reasoning: 0.2, 'answer only': 0.7, empty: 0.1 },
    copies: { share: 0.5, least: 3, most: 20 },
    grids: READING,
  },
  {
    ...LATER,
    name: 'calculate',
    steps: 2000,
    seed: 4500,
    reading: [0.3, 0.3],
    copies: { share: 0.1, least: 3, most: 20 },
    texts: ['arithmetic', 'story', 'compare', 'sort'],
    ways: { reasoning: 0.4, 'answer only': 0.5, empty: 0.1 },
    grids: [REPEAT],
  },
  {
    ...EVERYTHING,
    ...LATER,
    steps: 4000,
    seed: 4500,
    reading: [0.3, 0.15],
    ways: { reasoning: 0.5, 'answer only': 0.4, empty: 0.1 },
  },
];

/** After the third course single things were named, but not the colour of one among several. */
const FOURTH: readonly Phase[] = [
  {
    ...LATER,
    name: 'find one',
    steps: 2500,
    seed: 4600,
    reading: [0.1, 0.1],
    skills: ['different shapes'],
    asked: ['colour of one', 'shape of one'],
    ways: { reasoning: 0.1, 'answer only': 0.85, empty: 0.05 },
    copies: { share: 0.2, least: 3, most: 20 },
    texts: ['look up'],
    grids: [{ ...SMALL, pictures: 20, texts: 4, room: 40 }],
  },
  {
    ...LATER,
    name: 'point out',
    steps: 3500,
    seed: 4600,
    reading: [0.3, 0.2],
    seeing: 0.1,
    skills: ['one shape', 'different shapes', 'many shapes', 'bar chart', 'part'],
    ways: { reasoning: 0.2, 'answer only': 0.7, empty: 0.1 },
    copies: { share: 0.3, least: 3, most: 20 },
    grids: READING,
  },
  {
    ...EVERYTHING,
    ...LATER,
    steps: 2000,
    seed: 4600,
    reading: [0.2, 0.1],
    seeing: 0.15,
    ways: { reasoning: 0.4, 'answer only': 0.5, empty: 0.1 },
  },
];

/** In the fourth course numbers were read worse again: all skills in small steps, mostly answers alone. */
const FIFTH: readonly Phase[] = [
  {
    ...LATER,
    name: 'all in small steps',
    steps: 4000,
    seed: 4700,
    reading: [0.3, 0.2],
    seeing: 0.15,
    ways: { reasoning: 0.25, 'answer only': 0.65, empty: 0.1 },
    copies: { share: 0.15, least: 3, most: 20 },
    grids: READING,
  },
];

/** Pages once more, so that digits are recognised in any hand, and then all skills again. */
const SIXTH: readonly Phase[] = [
  { ...SECOND[0], steps: 3500, seed: 4800, keepsTable: true },
  { ...FIFTH[0], steps: 2000, seed: 4800, rate: 1.2 },
];

export const COURSES: readonly Course[] = [
  { name: 'first', phases: FIRST },
  { name: 'second', phases: SECOND },
  { name: 'third', phases: THIRD, redraws: 12 },
  { name: 'fourth', phases: FOURTH },
  { name: 'fifth', phases: FIFTH },
  { name: 'sixth', phases: SIXTH },
];

export const SEEDS = { weights: 11, test: 990001 } as const;
export const LEARNING_RATE = 1e-3;
export const WARMUP = 50;
/** Share of the steps at the end in which the learning rate falls to zero. */
export const DECAY = 0.2;
