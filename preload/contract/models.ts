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
  readonly seesVideos: boolean;
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
  /** Whether its folder has a model card (README.md). */
  readonly hasCard: boolean;
  /** Why it cannot be used now. */
  readonly problem: ProblemView | null;
}

/**
 * Whether a model can be trained here: on rows of 512 tokens, four at a time, with one image each
 * for a vision model.
 */
export interface ModelFitView {
  readonly fits: boolean;
  /** The weight type that the forecast holds for: that of default settings where it fits. */
  readonly weights: string;
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** Of one step; null if it could not be measured. */
  readonly stepSeconds: number | null;
  /** Tokens of that step. */
  readonly stepTokens: number;
  /** What to do if nothing fits. */
  readonly advice: string | null;
}

/** What deleting a model of the workspace would lose. */
export interface ModelLosses {
  /** Bytes of its files. */
  readonly bytes: number;
  /** Runs whose settings name it, and the projects they belong to. */
  readonly runs: number;
  readonly projectIds: readonly string[];
  /** Why it cannot be deleted. */
  readonly blocked: ProblemView | null;
}

/** An open model whose files need not be there. */
export interface CatalogueModel {
  readonly name: string;
  /** Its name on the Hub, `org/name`. */
  readonly repo: string;
  readonly as: readonly ('base' | 'teacher')[];
  readonly licence: string;
  /** What the licence asks: nothing unusual, terms of its own, or no commercial use. */
  readonly terms: 'open' | 'own-terms' | 'research-only';
  readonly modelType: string;
  readonly seesPictures: boolean;
  readonly parameters: number;
  /** The least memory for training by weight type, bytes; null where nobody has counted it yet. */
  readonly memory: Readonly<
    Partial<Record<'f32' | 'f16' | 'bf16' | 'int8' | 'int4', number>>
  > | null;
  /** Whether that fits in the free memory; null where nobody has counted it yet. */
  readonly fits: boolean | null;
  /** Bytes of the files to bring. */
  readonly bytes: number;
  /** From the user's own list. */
  readonly isOwn: boolean;
  /** Fields of the published config.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The list of open models; `problem` says why the user's own list is left out. */
export interface CatalogueView {
  readonly models: readonly CatalogueModel[];
  readonly freeBytes: number;
  readonly problem: ProblemView | null;
}

/** A program that keeps models on this machine. */
export type ModelStore = 'hub' | 'lm-studio' | 'ollama';

/** A model that another program keeps. */
export interface FoundModel {
  readonly store: ModelStore;
  /** `folder`: used where it lies; `gguf`: one file, which is converted when it is added. */
  readonly kind: 'folder' | 'gguf';
  /** `org/name`, or `model:tag` in Ollama. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modelType: string | null;
  readonly seesPictures: boolean;
  /** Why it cannot be used here. */
  readonly problem: ProblemView | null;
  /** Already in the list of models. */
  readonly isListed: boolean;
}

/** What was found; `isComplete` is false where the search reached its limit. */
export interface FoundModels {
  readonly models: readonly FoundModel[];
  /** The folders that were looked into. */
  readonly searched: readonly string[];
  readonly isComplete: boolean;
}

/** A row as the model receives it. */
export interface PromptPreview {
  /** Each picture after resizing, px, and the tokens it costs. */
  readonly pictures: readonly {
    readonly width: number;
    readonly height: number;
    readonly tokens: number;
  }[];
  /** The frames of each video that the model takes, as they are, and the tokens of all. */
  readonly videos: readonly {
    readonly frames: number;
    readonly width: number;
    readonly height: number;
    readonly tokens: number;
  }[];
  /** The conversation as the model's template formats it. */
  readonly text: string;
  readonly tokens: number;
}
