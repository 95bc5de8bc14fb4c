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
  /** Hugging Face's `model_type`; null where the folder cannot be read. */
  readonly modelType: string | null;
  /** Numbers in its own weights. */
  readonly parameters: number | null;
  readonly bytes: number | null;
  readonly seesPictures: boolean;
  /** The terms found in the folder: a short name and the text; null where it says nothing. */
  readonly licence: { readonly name: string; readonly text: string } | null;
  /** Absolute folder of an adapter's base. */
  readonly base: string | null;
  /** Ids of what it was made from: its base, its data. */
  readonly madeFrom: readonly string[];
  /** The job that made it. */
  readonly jobId: number | null;
  readonly projectId: string | null;
  readonly createdMs: number | null;
  /** Why it cannot be used now. */
  readonly problem: ProblemView | null;
}

/**
 * Whether a model can be trained here: on rows of 512 tokens, four at a time, a picture each where
 * it sees.
 */
export interface ModelFitView {
  readonly fits: boolean;
  /** How the weights are held in the best way found, e.g. `bf16`. */
  readonly weights: string;
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** Of one step; null where it could not be measured. */
  readonly stepSeconds: number | null;
  /** What to do where nothing fits. */
  readonly advice: string | null;
}

/** What a model is given of a row. */
export interface PromptPreview {
  /** Each picture after resizing, px, and the tokens it costs. */
  readonly pictures: readonly {
    readonly width: number;
    readonly height: number;
    readonly tokens: number;
  }[];
  /** The conversation as the model's template writes it. */
  readonly text: string;
  readonly tokens: number;
}
