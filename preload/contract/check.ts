// The check before a start: what base and teacher can do with the examples of a plan. Types only.

import type { ProblemView } from './problem.ts';

/** What a person can do about a finding. */
export type CheckAction =
  | 'choose-model'
  | 'choose-teacher'
  | 'train-embeddings'
  | 'train-patches'
  | 'picture-size'
  | 'shorter';

/**
 * How a finding bears on the start: `stop` = it cannot work as planned, `warning` = it can fall short,
 * `good` = checked and fine.
 */
export type CheckLevel = 'stop' | 'warning' | 'good';

/** One sentence of the check, with the choices that can change it, the first one first. */
export interface CheckFinding<Text = string> {
  readonly kind: string;
  readonly level: CheckLevel;
  readonly text: Text;
  readonly actions: readonly CheckAction[];
}

/** A few of the questions, asked greedily. */
export interface AskedFigures {
  readonly questions: number;
  readonly right: number;
  readonly wellFormed: number;
  /** Answers that reached the length limit. */
  readonly cut: number;
  readonly examples: readonly {
    readonly question: string;
    readonly gold: string;
    readonly answer: string;
    readonly right: boolean;
  }[];
}

/** How a model's tokenizer and embeddings take the words of the examples. */
export interface VocabularyFigures {
  /** Examples whose texts were looked at. */
  readonly rows: number;
  readonly tokensPerWord: number;
  /** Characters that do not come back from the tokenizer. */
  readonly unwritable: readonly string[];
  /** Share of examples whose question, or answer, has a word with a token that was never learnt. */
  readonly unknownQuestions: number;
  readonly unknownAnswers: number;
  /** Such words, the most frequent first; at most 12 of `unknownWordCount`. */
  readonly unknownWords: readonly string[];
  readonly unknownWordCount: number;
  /**
   * The answers' token that is hardest to say and the largest probability that it can get while
   * output layer and final norm are frozen; null where no token is suspicious or the model is large.
   */
  readonly hardest: { readonly token: string; readonly probability: number } | null;
}

/** What a model sees of the examples' pictures. */
export interface PictureFigures {
  /** Pictures that were looked at. */
  readonly pictures: number;
  readonly tokensPerPicture: { readonly smallest: number; readonly median: number };
  /** Pixels of a picture, after resizing, for each of its tokens. */
  readonly pixelsPerToken: number;
  /**
   * Pictures with different answers to one question, told apart by the nearest other picture: by the
   * tower's output, by a small copy of the pixels, and by chance; null with too few answers.
   */
  readonly told: {
    readonly pictures: number;
    readonly answers: number;
    readonly byTower: number;
    readonly byPixels: number;
    readonly byChance: number;
  } | null;
  /**
   * Difference of two pictures at the tower's output in relation to that of their pixels, as the
   * median over pairs; null with fewer than two pictures of one size.
   */
  readonly contrast: number | null;
}

export interface LengthFigures {
  /** Tokens of the longest prompt looked at. */
  readonly prompt: number;
  /** Tokens that an answer may have. */
  readonly answer: number;
  /** Tokens that the longest right answer has in its layout. */
  readonly gold: number;
  readonly context: number;
}

/** Settings by step that an action would change. */
export type ActionChanges = Partial<
  Record<CheckAction, Readonly<Record<string, Readonly<Record<string, string | number>>>>>
>;

export interface StartFigures {
  /** Folders as the recipe names them; the teacher is null where none is asked. */
  readonly base: string;
  readonly teacher: string | null;
  readonly asked: AskedFigures;
  readonly teacherAsked: AskedFigures | null;
  readonly vocabulary: VocabularyFigures;
  /** Null for examples without pictures. */
  readonly pictures: PictureFigures | null;
  /** True where examples have pictures and the base cannot see. */
  readonly isBlind: boolean;
  /** True for a base that sees pictures and no videos, where the examples have some. */
  readonly isBlindToVideos?: boolean;
  /** What the recipe trains beyond linear layers, so that it can learn what the base lacks. */
  readonly trains: { readonly embeddings: boolean; readonly patches: boolean };
  /** True where questions without a right answer of the teacher are taught by their own answer. */
  readonly hasOwnAnswers: boolean;
  readonly length: LengthFigures;
  /** Number of parameters of embeddings and output layer, which training them whole would copy. */
  readonly tableParameters: number;
}

/** A check that could not look: examples or base cannot be opened as they are. */
export interface CheckProblem {
  readonly problem: ProblemView;
}

/** The result of the check. */
export interface StartCheck<Text = string> {
  readonly figures: StartFigures;
  readonly findings: readonly CheckFinding<Text>[];
  readonly changes: ActionChanges;
  readonly seconds: number;
}
