// The part of the contract that is about training: plans, their time, redoing steps, rewards tried
// on real answers. Types only.

import type { SampleAnswer, StageName } from './jobs.ts';
import type { RewardWeights } from './reward-parts.ts';

/** How much time a plan takes. */
export type PlanSize = 'quick' | 'balanced' | 'thorough';

/**
 * What a plan learns from: the sample, an inspected source with its decisions, or a finished data
 * set (its folder).
 */
export type PlanExamples =
  | { readonly kind: 'sample' }
  | { readonly kind: 'inspection'; readonly runId: string }
  | { readonly kind: 'dataset'; readonly path: string };

/** A recipe: named steps in order; `$step` in a setting refers to the result of that step. */
export interface RecipeView {
  readonly name: string;
  readonly seed: number;
  readonly steps: readonly {
    readonly name: string;
    readonly stage: StageName;
    readonly settings: Readonly<Record<string, unknown>>;
  }[];
}

/** The form of the page Train. */
export interface TrainPlan {
  readonly name: string;
  readonly seed: number;
  readonly examples: PlanExamples;
  /**
   * Folders of the base model that learns and of the model that answers as teacher; `resource:`
   * names the program's own.
   */
  readonly model: string;
  readonly teacher: string;
  readonly size: PlanSize;
  /** Settings in place of the size's own, by step. */
  readonly changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Data sets on which the first and the last model are evaluated too: what carries over, what was
   * forgotten.
   */
  readonly alsoCheck?: readonly string[];
  /** An opened recipe file; it replaces examples, models and size. */
  readonly opened: RecipeView | null;
}

/** What is known of a step before it runs. */
export interface StepEstimate {
  readonly name: string;
  readonly stage: StageName;
  /** Examples read, answers written or answers learnt from; null where it is not known. */
  readonly work: number | null;
  /** At the speed that such steps had on this machine; null where none has run yet. */
  readonly seconds: number | null;
}

/** A plan worked out. */
export interface PlanView {
  readonly recipe: RecipeView;
  /** The same without the plan's changes. */
  readonly standard: RecipeView;
  /** The recipe as the file that `omr run` takes. */
  readonly yaml: string;
  /** Examples by part once they are split; empty where not known. */
  readonly parts: Readonly<Record<string, number>>;
  /** True when the examples are split again. */
  readonly splits: boolean;
  readonly steps: readonly StepEstimate[];
  /** All steps together; null where one of them is not known. */
  readonly seconds: number | null;
  /** The same for the other sizes. */
  readonly secondsBySize: Readonly<Record<PlanSize, number | null>>;
}

/** What a plan can learn from. */
export interface PlanSource {
  readonly examples: PlanExamples;
  readonly name: string;
  /** Null where it is not known. */
  readonly rows: number | null;
  readonly createdMs: number | null;
}

/** A stage's settings with their defaults, and its presets by name. */
export interface StageSettings {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly presets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Resource usage of the engine process, emitted every second while a job runs. */
export interface EngineUsage {
  readonly runId: string;
  /** Share of all processors, 0 to 1; null before the second measurement. */
  readonly processorShare: number | null;
  readonly memoryBytes: number | null;
  readonly memoryTotalBytes: number;
  readonly diskFreeBytes: number | null;
  /** When the newest checkpoint of the run was written. */
  readonly checkpointMs: number | null;
}

/** What is lost with a project. */
export interface ProjectLosses {
  readonly runs: number;
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  readonly bytes: number;
}

/** Real answers of a model, scored with some weights. */
export interface RewardPreview {
  /** The run that the answers are from; null where no model has answered here yet. */
  readonly from: { readonly runId: string; readonly step: string } | null;
  readonly answers: readonly {
    readonly sample: SampleAnswer;
    readonly reward: number;
    /** Contribution of each reward part. */
    readonly parts: Readonly<Record<string, number>>;
  }[];
  /** Tried on all answers of that run, not only on those that are shown. */
  readonly warnings: readonly {
    readonly kind: string;
    readonly share: number;
    readonly sentence: string;
  }[];
}

/** The same questions with their pictures and with grey ones: how many were right. */
export interface ImageAblationResult {
  readonly questions: number;
  readonly withPicture: number;
  readonly withoutPicture: number;
}

/** Requests about training. */
export interface TrainRequests {
  /** Ends a running step after its current unit of work and keeps the result. */
  'job:finish': (jobId: number) => void;
  /** Every stage's settings with their defaults. */
  'stages:settings': () => Readonly<Record<string, StageSettings>>;
  /** What a plan can learn from, the newest first. */
  'plan:sources': () => PlanSource[];
  /** The plan as a recipe, with time estimates. */
  'plan:view': (plan: TrainPlan) => PlanView;
  /** The form as it was left, and keeping it. */
  'plan:draft': () => TrainPlan | null;
  'plan:save-draft': (plan: TrainPlan | null) => void;
  /** Writes the plan's recipe as a YAML file, whose path comes back; and reads one. */
  'plan:save': (plan: TrainPlan, file: string) => string;
  'plan:open': (file: string) => RecipeView;
  /** What is known of the steps' work and time, with the examples that the project has by now. */
  'project:times': (projectId: string) => readonly StepEstimate[];
  /** Checks a plan in the engine process and starts it as a project. Returns the project's id. */
  'project:create': (plan: TrainPlan) => string;
  'project:recipe': (projectId: string) => RecipeView;
  /** Changes settings of a step that has not begun. */
  'project:adjust': (
    projectId: string,
    step: string,
    settings: Readonly<Record<string, unknown>>,
  ) => void;
  'project:rename': (projectId: string, name: string) => void;
  'project:losses': (projectId: string) => ProjectLosses;
  /** Deletes a project with its runs and what they made. Refused while one of its steps runs or waits. */
  'project:delete': (projectId: string) => void;
  /**
   * Runs a step again, with changed settings if given, and the steps after it when `later` is set.
   */
  'project:redo': (
    projectId: string,
    step: string,
    how: {
      readonly settings?: Readonly<Record<string, unknown>>;
      readonly later: boolean;
    },
  ) => void;
  /** Real answers of a project's newest model (of any, with null) scored with these weights. */
  'reward:preview': (projectId: string | null, weights: RewardWeights) => RewardPreview;
  /** Asks some questions of a project's newest model twice: with the pictures, and with grey ones. */
  'reward:image-ablation': (projectId: string) => ImageAblationResult;
}

/** Events about training. */
export interface TrainEvents {
  'engine:usage': EngineUsage;
  /** A project was deleted with these jobs. */
  'project:removed': { readonly id: string; readonly jobs: readonly number[] };
}
