// Requests and events about using a model: chat and export.

import type { GgufType } from '../../settings/gguf-types.ts';
import type { VideoRun } from './datasets.ts';
import type { ProblemView } from './problem.ts';

/** A model's answer in a chat, also while it is being written. */
export interface ChatAnswerView {
  readonly modelId: string;
  /** The model's name at that time. */
  readonly modelName: string;
  readonly state: 'waiting' | 'answering' | 'done' | 'stopped' | 'failed';
  /** All text so far. */
  readonly text: string;
  readonly tokens: number;
  readonly seconds: number;
  /** False if the length limit truncated it. */
  readonly finished: boolean;
  readonly problem: ProblemView | null;
}

/** A question to one or two models, on its own or following an earlier one. */
export interface ChatExchange {
  readonly id: number;
  readonly askedMs: number;
  readonly question: string;
  /** Blob ids. */
  readonly pictures: readonly string[];
  /** Which of them are frames of videos; absent for none. */
  readonly videos?: readonly VideoRun[];
  /** The right answer, if the question is one of the examples. */
  readonly expected: string | null;
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly seed: number;
  /** The exchange that it follows; absent or null for a question of its own. */
  readonly follows?: number | null;
  /** In the order of the columns. */
  readonly answers: readonly ChatAnswerView[];
}

/** A question to be asked. */
export interface ChatQuestion {
  readonly question: string;
  readonly pictures: readonly string[];
  /** Which of them are frames of videos; absent for none. */
  readonly videos?: readonly VideoRun[];
  readonly expected: string | null;
  /** One or two ids of `models:list`. */
  readonly models: readonly string[];
  /** 0 is greedy. */
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly seed: number;
  /** Id of the exchange whose conversation it continues; absent or null for none. */
  readonly follows?: number | null;
}

/** The unsent form of the page. An empty model id is a closed column. */
export type ChatDraft = ChatQuestion;

/** A suggested question from a data set. */
export interface ChatExample {
  readonly question: string;
  readonly answer: string;
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[];
}

/** A picture, or a video with its frames. */
export interface ChatMedium {
  /** Blob ids: one of a picture, all frames of a video. */
  readonly pictures: readonly string[];
  /** Frames a second of a video; absent for a picture. */
  readonly fps?: number;
}

/** Preview of an export: bytes of each format; a format that cannot be written gives the reason. */
export interface ExportPlanView {
  readonly formats: readonly {
    readonly format: 'adapter' | 'merged' | 'gguf' | 'gguf-lora' | 'cluster';
    readonly bytes: number | null;
    readonly problem: ProblemView | null;
  }[];
  /** Bytes of the GGUF files of each type, with the vision tower where there is one. */
  readonly ggufBytes: readonly { readonly type: GgufType; readonly bytes: number }[];
  /** The suggested folder and its free bytes. */
  readonly to: string;
  readonly freeBytes: number;
  /** The data set whose questions are used for the parity check; null for generated questions. */
  readonly dataset: string | null;
  /** Questions of the proof. */
  readonly questions: number;
  /** Estimated seconds of an answer of the model. */
  readonly answerSeconds: number;
  /** Whether a report can be included in the pack. */
  readonly hasReport: boolean;
}

/** Options of an export. */
export interface ExportOrder {
  readonly modelId: string;
  readonly formats: readonly string[];
  /** Absolute folder. */
  readonly to: string;
  readonly mergedWeights: 'auto' | 'stored' | 'f32';
  /** Types of the GGUF files. */
  readonly gguf: readonly GgufType[];
  /** GPUs of a cluster, and the memory of each in GB. */
  readonly gpus: number;
  readonly gpuMemory: number;
}

/** Requests about using a model. */
export interface UseRequests {
  /** The newest 200 questions, oldest first. */
  'chat:history': () => ChatExchange[];
  /** Asks a question; the answers arrive as `chat:changed`. */
  'chat:ask': (question: ChatQuestion) => ChatExchange;
  'chat:stop': (exchangeId: number) => void;
  /** Clears the chat; it can be restored until the next question. */
  'chat:clear': () => void;
  'chat:restore': () => ChatExchange[];
  /**
   * Stores image files, and the frames in folders as videos. Image files in the order of their names;
   * more than a question may have are the frames of one video.
   */
  'chat:files': (paths: readonly string[]) => ChatMedium[];
  /** Stores a pasted image and returns its blob id. */
  'chat:pasted': (bytes: Uint8Array) => string;
  /** Questions with images from the newest data sets, or from the sample. */
  'chat:examples': () => ChatExample[];
  'chat:draft': () => ChatDraft | null;
  'chat:save-draft': (draft: ChatDraft) => void;
  'export:plan': (modelId: string, to: string | null) => ExportPlanView;
  /** Starts an export; returns the job's id. */
  'export:start': (order: ExportOrder) => number;
  /** Opens the folder of a finished export. */
  'export:show': (jobId: number) => void;
}

/** Events about using a model. */
export interface UseEvents {
  'chat:changed': ChatExchange;
}
