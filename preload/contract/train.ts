// Requests about training: plans, time estimates, running steps again, scoring real answers with
// other rewards. Types only.

import type { SampleAnswer, StageName } from './jobs.ts';
import type { CheckProblem, StartCheck } from './check.ts';
import type { RewardWeights } from '../../rewards/parts.ts';

/** The size of a plan, which determines its duration. */
export type PlanSize = 'quick' | 'balanced' | 'thorough';

/**
 * The examples of a plan: the sample, an inspected source with its decisions, or a finished data
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

/**
 * Where answers to learn from come from: the examples' answers as they are, their own reasoning, a
 * model's right answers, or a model's explanations of the right answer where it finds none.
 */
export type TeacherKind = 'none' | 'rows' | 'model' | 'explained';

/** The form of the page Train. */
export interface TrainPlan {
  readonly name: string;
  readonly seed: number;
  readonly examples: PlanExamples;
  /**
   * Folders of the base model to train and of the teacher model (or its `.gguf` file, or the address
   * of an allowed server; empty: the model itself); `resource:` refers to the program's own.
   */
  readonly model: string;
  readonly teacher: string;
  /** Absent: what suits the examples. */
  readonly teacherKind?: TeacherKind;
  readonly size: PlanSize;
  /** Settings that override the size's own, by step. */
  readonly changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * Data sets on which the first and the last model are evaluated too, to measure transfer and
   * forgetting.
   */
  readonly alsoCheck?: readonly string[];
  /** An opened recipe file; it replaces examples, models and size. */
  readonly opened: RecipeView | null;
}

/** Estimate for a step before it runs. */
export interface StepEstimate {
  readonly name: string;
  readonly stage: StageName;
  /** Examples read, answers generated or answers trained on; null if unknown. */
  readonly work: number | null;
  /** At the speed of similar steps on this machine; null if that is unknown. */
  readonly seconds: number | null;
  /** True where no similar step has run here yet: from the measured training step of the model. */
  readonly isRough?: true;
}

/** The longer size that is offered after a result that does not show much. */
export interface NextSize {
  readonly size: 'balanced' | 'thorough';
  /** No certain gain over the first model, or few right answers. */
  readonly reason: 'no-gain' | 'low';
  /** Share of right answers of the best model. */
  readonly accuracy: number;
  /** Time of the steps that run again or anew; null if unknown. */
  readonly seconds: number | null;
}

/** What becomes of the parts of examples. */
export interface PartsView {
  /** Number of examples by split after splitting; empty if unknown. */
  readonly parts: Readonly<Record<string, number>>;
  /** How the parts are made. */
  readonly partsWay: 'kept' | 'divided' | 'held-out-divided' | 'training-divided';
  /** True where Prepare has counted these parts; else duplicates are still in the numbers. */
  readonly isCounted: boolean;
  /** True where the source names no parts. */
  readonly isUndivided: boolean;
  readonly hasPictures: boolean;
}

/** A plan as a recipe with estimates. */
export interface PlanView extends PartsView {
  readonly recipe: RecipeView;
  /** The recipe without the plan's changed settings. */
  readonly standard: RecipeView;
  /** The recipe as a file for `omr run`. */
  readonly yaml: string;
  /** Where the answers come from, as chosen or as suits the examples. */
  readonly teacherKind: TeacherKind;
  /** Share of the examples with their own reasoning, 0 to 1; null if unknown. */
  readonly rationales: number | null;
  readonly steps: readonly StepEstimate[];
  /** Total of all steps; null if one of them is unknown. */
  readonly seconds: number | null;
  /** The steps of every size, for an estimate where none has run here yet. */
  readonly stepsBySize: Readonly<Record<PlanSize, readonly StepEstimate[]>>;
  /** The same totals for the other sizes. */
  readonly secondsBySize: Readonly<Record<PlanSize, number | null>>;
}

/** A source of examples for a plan. */
export interface PlanSource {
  readonly examples: PlanExamples;
  readonly name: string;
  /** Null if unknown. */
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

/** What is deleted with a project. */
export interface ProjectLosses {
  readonly runs: number;
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  readonly bytes: number;
}

/** Real answers of a model, scored with the given weights. */
export interface RewardPreview {
  /** The run that the answers are from; null if no model has answered here yet. */
  readonly from: { readonly runId: string; readonly step: string } | null;
  readonly answers: readonly {
    readonly sample: SampleAnswer;
    readonly reward: number;
    /** Contribution of each reward part. */
    readonly parts: Readonly<Record<string, number>>;
  }[];
  /** Computed over all answers of that run, not only the ones shown. */
  readonly warnings: readonly {
    readonly kind: string;
    readonly share: number;
    readonly sentence: string;
  }[];
}

/** Accuracy on the same questions with their images and with grey ones. */
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
  /** Sources of examples for plans, newest first. */
  'plan:sources': () => PlanSource[];
  /** The plan as a recipe, with time estimates. */
  'plan:view': (plan: TrainPlan) => PlanView;
  /** What training makes of the parts of an inspected source; null while it is being read. */
  'plan:parts': (inspectionId: string) => PartsView | null;
  /** Reads and stores the unfinished form. */
  'plan:draft': () => TrainPlan | null;
  'plan:save-draft': (plan: TrainPlan | null) => void;
  /** Looks before the start whether base, teacher and examples of the plan suit each other. */
  'plan:check': (plan: TrainPlan) => StartCheck | CheckProblem;
  /** Writes the plan's recipe as a YAML file and returns its path; reads one. */
  'plan:save': (plan: TrainPlan, file: string) => string;
  'plan:open': (file: string) => RecipeView;
  /** Estimates of the steps' work and time, with the project's current number of examples. */
  'project:times': (projectId: string) => readonly StepEstimate[];
  /** The longer size that a finished project offers; null where there is nothing to offer. */
  'project:next': (projectId: string) => NextSize | null;
  /**
   * Goes on with the longer size and otherwise the same settings; finished steps that it does not
   * change are kept.
   */
  'project:continue': (projectId: string) => void;
  /** Checks a plan in the engine process and starts it as a project. Returns the project's id. */
  'project:create': (plan: TrainPlan) => string;
  'project:recipe': (projectId: string) => RecipeView;
  /** Changes settings of a step that has not started. */
  'project:adjust': (
    projectId: string,
    step: string,
    settings: Readonly<Record<string, unknown>>,
  ) => void;
  'project:rename': (projectId: string, name: string) => void;
  'project:losses': (projectId: string) => ProjectLosses;
  /**
   * Deletes a project with its runs and their results. Refused while one of its steps is running or
   * queued.
   */
  'project:delete': (projectId: string) => void;
  /**
   * Runs a step again, with changed settings if given, and the steps that depend on it if `later`
   * is set.
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
  /** Asks a project's newest model some questions twice: with the images, and with grey ones. */
  'reward:image-ablation': (projectId: string) => ImageAblationResult;
}

/** Events about training. */
export interface TrainEvents {
  'engine:usage': EngineUsage;
  /** A project was deleted with these jobs. */
  'project:removed': { readonly id: string; readonly jobs: readonly number[] };
}
