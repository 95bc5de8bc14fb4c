// Requests about answers: a teacher's answers, two models on the same questions, and evaluations.

import type { VideoRun } from './datasets.ts';
import type { RowPage } from './paging.ts';

/** One of a teacher's answers with its verdict. */
export interface TeacherAnswer {
  /** Its index among the question's answers, from 0. */
  readonly number: number;
  readonly text: string;
  /** Whether it is accepted for the data set. */
  readonly accepted: boolean;
  readonly format: boolean;
  /** Who gave the final verdict. */
  readonly verdict: 'rule' | 'judge' | 'person';
  /** Why it was rejected, or who accepted it; null if the rules accept. */
  readonly reason: string | null;
  readonly tokens: number;
  /**
   * Who found it: the teacher, the rationale of the example (expert), the teacher when it was shown
   * the right answer (explained), or the example's own answer (row).
   */
  readonly origin: 'teacher' | 'expert' | 'explained' | 'row';
}

/** A question with all answers of the teacher. */
export interface AnsweredQuestion {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  readonly kind: string;
  /** Blob ids. */
  readonly pictures: readonly string[];
  /** Which of them are frames of videos; absent for none. */
  readonly videos?: readonly VideoRun[];
  readonly answers: readonly TeacherAnswer[];
}

/** Filters questions by how many of their answers are accepted, or to those with an override. */
export type AnswerFilter = 'all' | 'none' | 'mixed' | 'right' | 'overridden';

export interface AnswerQuery {
  readonly offset: number;
  readonly limit: number;
  readonly filter: AnswerFilter;
  /** Empty for every kind. */
  readonly kind: string;
  /** Case-insensitive search in question and right answer; empty for all. */
  readonly search: string;
}

/** Number of questions that match each filter. */
export interface AnswerTally {
  readonly counts: Readonly<Record<AnswerFilter, number>>;
  readonly kinds: readonly string[];
  /** Answers whose verdict differs from the one in the run's data set. */
  readonly pending: number;
}

/** A question answered by two models. `before` is null if one model is shown alone. */
export interface AnswerPair {
  readonly exampleId: string;
  readonly question: string;
  readonly picture: string | null;
  readonly gold: string;
  readonly kind: string;
  readonly before: PairedAnswer | null;
  readonly after: PairedAnswer;
}

export interface PairedAnswer {
  readonly response: string;
  readonly correct: boolean;
}

/** Right before and wrong now, wrong before and right now, wrong in both, right in both. */
export type PairFilter = 'all' | 'lost' | 'gained' | 'wrong' | 'right';

export interface PairQuery {
  readonly offset: number;
  readonly limit: number;
  readonly filter: PairFilter;
  /** Empty for every kind. */
  readonly kind: string;
  readonly search: string;
}

/** Two models on the same questions. */
export interface PairFigures {
  readonly counts: Readonly<Record<PairFilter, number>>;
  readonly kinds: readonly string[];
  /** Difference in accuracy (after - before), with its 95 % interval; null without two models. */
  readonly gain: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** McNemar's exact test, two-sided; null without two models. */
  readonly p: number | null;
}

/** The next two answers, without names and in random order; `card` is null when all are judged. */
export interface BlindView {
  readonly card: {
    readonly exampleId: string;
    readonly question: string;
    readonly picture: string | null;
    readonly gold: string;
    readonly answers: readonly [string, string];
  } | null;
  readonly judged: number;
  /** Questions to which the two models answered differently. */
  readonly total: number;
}

/** The result of a blind comparison. */
export interface BlindTally {
  readonly before: number;
  readonly after: number;
  readonly equal: number;
  /** Share of decided votes that `after` won, with its 95 % interval. */
  readonly share: number | null;
  readonly low: number;
  readonly high: number;
  /** Sign test, two-sided. */
  readonly p: number;
}

/** The form for evaluating a model. */
export interface EvaluationOrder {
  readonly modelId: string;
  readonly datasetId: string;
  readonly split: string;
  /** Sampled answers per question, in addition to the greedy one. */
  readonly samples: number;
  /** Maximum number of questions; 0 for all. */
  readonly limit: number;
}

/** A data set for evaluating models. */
export interface EvaluationSource {
  readonly id: string;
  readonly name: string;
  /** The folder as settings name it. */
  readonly path: string;
  readonly parts: readonly { readonly split: string; readonly rows: number }[];
}

export interface AnswerRequests {
  /** Questions of a distillation with all answers; it may still run. */
  'answers:page': (jobId: number, query: AnswerQuery) => RowPage<AnsweredQuestion>;
  'answers:tally': (jobId: number) => AnswerTally;
  /** Decides about one answer; null takes the decision back. */
  'answers:override': (
    jobId: number,
    exampleId: string,
    number: number,
    correct: boolean | null,
  ) => AnsweredQuestion;
  /** Starts the job that rebuilds the data set with the user's overrides; returns its id. */
  'answers:apply': (jobId: number) => number;
  'pairs:page': (
    beforeJobId: number | null,
    afterJobId: number,
    query: PairQuery,
  ) => RowPage<AnswerPair>;
  'pairs:figures': (beforeJobId: number | null, afterJobId: number) => PairFigures;
  'blind:view': (beforeJobId: number, afterJobId: number) => BlindView;
  /** `choice`: the first answer is better, the second is, or neither (0). Gives the next two. */
  'blind:judge': (
    beforeJobId: number,
    afterJobId: number,
    exampleId: string,
    choice: 0 | 1 | 2,
  ) => BlindView;
  /** Undoes the last judgement. */
  'blind:undo': (beforeJobId: number, afterJobId: number) => BlindView;
  'blind:tally': (beforeJobId: number, afterJobId: number) => BlindTally;
  'evaluate:sources': () => readonly EvaluationSource[];
  /** Reads and stores the unfinished evaluation form; null is a closed form, '' an empty choice. */
  'evaluate:draft': () => EvaluationOrder | null;
  'evaluate:save-draft': (draft: EvaluationOrder | null) => void;
  /** Starts an evaluation; returns the job's id. */
  'evaluate:start': (order: EvaluationOrder) => number;
  /** Lets the user choose a file and writes the report there; null if they cancel. */
  'report:save': (projectId: string, format: 'html' | 'pdf' | 'json') => string | null;
}
