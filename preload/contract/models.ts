// Models, and whether they fit this machine.

import type { ProblemView } from './problem.ts';

/** A model or adapter for training, chat or export. */
export interface ModelView {
  readonly id: string;
  readonly name: string;
  /** Absolute folder. */
  readonly path: string;
  /**
   * The folder as settings name it, so that the workspace can be moved: `resource:…`, `workspace:…`
   * or the path.
   */
  readonly setting: string;
  /**
   * `pocket` is built in, `workspace` lies in the workspace, `linked` stays in the user's folder.
   */
  readonly origin: 'pocket' | 'workspace' | 'linked';
  readonly kind: 'base' | 'adapter';
  /** Hugging Face's `model_type`; null if the folder cannot be read. */
  readonly modelType: string | null;
  /** Number of parameters in its own weights. */
  readonly parameters: number | null;
  readonly bytes: number | null;
  readonly seesPictures: boolean;
  /** The licence found in the folder: a short name and the text; null if there is none. */
  readonly licence: { readonly name: string; readonly text: string } | null;
  /** Absolute folder of an adapter's base. */
  readonly base: string | null;
  /** Ids of its inputs: its base, its data. */
  readonly madeFrom: readonly string[];
  /** The job that made it. */
  readonly jobId: number | null;
  readonly projectId: string | null;
  readonly createdMs: number | null;
  /** Why it cannot be used now. */
  readonly problem: ProblemView | null;
}

/**
 * Whether a model can be trained here: on rows of 512 tokens, four at a time, with one image each
 * for a vision model.
 */
export interface ModelFitView {
  readonly fits: boolean;
  /** The weight type of the best plan found, e.g. `bf16`. */
  readonly weights: string;
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** Of one step; null if it could not be measured. */
  readonly stepSeconds: number | null;
  /** What to do if nothing fits. */
  readonly advice: string | null;
}

/** A row as the model receives it. */
export interface PromptPreview {
  /** Each picture after resizing, px, and the tokens it costs. */
  readonly pictures: readonly {
    readonly width: number;
    readonly height: number;
    readonly tokens: number;
  }[];
  /** The conversation as the model's template formats it. */
  readonly text: string;
  readonly tokens: number;
}
