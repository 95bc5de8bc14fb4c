// What the server asks of the engine process, and what it gets: plain data.

import type { ChatMessage } from '../../data/text/chat-template.ts';

/** A model under the name by which clients ask for it. */
export interface ServedFolder {
  readonly name: string;
  /** A model folder, or an adapter folder with the base that it names. */
  readonly dir: string;
  /** An adapter of `dir`. */
  readonly adapter?: string;
}

export interface ServeRequest {
  readonly models: readonly ServedFolder[];
  /** Type of the frozen weights, and device, as in the settings of a stage. */
  readonly weights: string;
  readonly device: string;
  /** Answers decoded at the same time, for each model. */
  readonly maxSequences: number;
}

/** A model that is ready to answer. */
export interface ServedModel {
  readonly name: string;
  readonly contextTokens: number;
  readonly seesPictures: boolean;
}

/** A video of a conversation: its encoded frames in order. */
export interface SentVideo {
  readonly frames: readonly Uint8Array[];
  /** Frames a second. */
  readonly fps: number;
}

/**
 * What a completion continues: a conversation with its pictures and videos in order, a text, or token
 * ids.
 */
export type CompletionPrompt =
  | {
      readonly kind: 'chat';
      readonly messages: readonly ChatMessage[];
      /** Encoded pictures (PNG, JPEG, …), one for each image part of the messages. */
      readonly pictures: readonly Uint8Array[];
      /** One for each video part. */
      readonly videos: readonly SentVideo[];
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ids'; readonly ids: readonly number[] };

export interface CompletionRequest {
  /** Unique; `serve:cancel` names it. */
  readonly id: string;
  readonly model: string;
  readonly prompt: CompletionPrompt;
  readonly n: number;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
  /** Texts that end an answer and are not part of it. */
  readonly stop: readonly string[];
  /** Alternatives for each token; null for no log-probabilities at all. */
  readonly logprobs: number | null;
  /** Pixels that a picture may have. */
  readonly maxPixels: number;
  /** Pixels that a frame of a video may have. */
  readonly maxFramePixels: number;
}

/** The text of a token, its bytes (null for a part of a character) and its log-probability. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
}

export interface ScoredToken extends TokenLogprob {
  readonly top: readonly TokenLogprob[];
}

/** Why an answer ended: by itself or at a stop text, or at its length limit. */
export type FinishReason = 'stop' | 'length';

/** The next part of one of the answers. */
export interface CompletionPart {
  readonly choice: number;
  /** Whole characters, without any beginning of a stop text. */
  readonly text: string;
  readonly tokens: readonly ScoredToken[];
  /** In the last part of the answer. */
  readonly finish?: FinishReason;
}

/** Why a request cannot be answered as it is. */
export interface CompletionRefusal {
  readonly kind: 'refused';
  readonly code:
    | 'context_length_exceeded'
    | 'invalid_image'
    | 'invalid_video'
    | 'model_not_found'
    | 'invalid_prompt';
  readonly message: string;
  /** The field that is wrong, where it is known. */
  readonly param?: string;
}

export type CompletionOutcome =
  | {
      readonly kind: 'done';
      readonly promptTokens: number;
      readonly completionTokens: number;
    }
  | CompletionRefusal;
