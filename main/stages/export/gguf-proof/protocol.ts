// What the proof of a GGUF file says to the process that loads it with llama.cpp, and back.

import type { Sight } from '../../../data/gguf/picture-limits.ts';

/** A question without pictures: its prompt and our answer, as token ids. */
export interface TextItem {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** A token of our answer to a question about pictures. */
export interface PictureStep {
  /** The prompt up to this token, with llama.cpp's mark in place of each picture. */
  readonly text: string;
  /** The token as text. */
  readonly token: string;
}

/** A question about pictures: files whose size the model takes as it is. */
export interface PictureItem {
  readonly pictures: readonly string[];
  /** Token ids of the prompt without those of pictures, as llama.cpp must read them. */
  readonly ids: readonly number[];
  readonly steps: readonly PictureStep[];
}

/** A question about pictures as people have them, which llama.cpp resizes by itself. */
export interface PictureQuestion {
  readonly pictures: readonly string[];
  readonly prompt: string;
}

/** The files of a model, and what llama.cpp must be told about them. */
interface Files {
  readonly model: string;
  /** An adapter that is not merged. */
  readonly lora?: string | undefined;
}

export interface TextRequest extends Files {
  readonly kind: 'text';
  readonly items: readonly TextItem[];
}

/** How prompts begin. */
interface Beginning {
  /** The text of their first token, which llama.cpp may write by itself. */
  readonly begin: string;
}

export interface PictureRequest extends Files, Beginning {
  readonly kind: 'pictures';
  readonly sight: Sight;
  readonly contextTokens: number;
  readonly items: readonly PictureItem[];
  /** No token is asked about after this time: then those further back in the answers are left out. */
  readonly limitMs: number;
}

/** llama.cpp writes answers itself, each token its first choice. */
export type WritingRequest = Files &
  Beginning & {
    readonly kind: 'writing';
    readonly maxNewTokens: number;
    /** Questions that are not answered in this time are left out. */
    readonly limitMs: number;
    /** Questions without pictures. */
    readonly items: readonly TextItem[];
    readonly stopIds: readonly number[];
    /** Questions about pictures; none without sight. */
    readonly pictured: readonly PictureQuestion[];
    readonly stops: readonly string[];
    readonly sight?: Sight | undefined;
    readonly contextTokens: number;
  };

export type ProofRequest = TextRequest | PictureRequest | WritingRequest;

/** What llama.cpp thinks of a token of our answer. */
export interface ProvedStep {
  /** Log-probability of its own first choice, minus that of our token; 0 where they are one. */
  readonly behind: number;
  /** Log-probability of our token. */
  readonly logp: number;
}

/** An answer of llama.cpp. */
export interface WrittenText {
  /** Absent where time was up. */
  readonly ids?: readonly number[];
  readonly text?: string;
  readonly finished: boolean;
}

/** The steps of each item, or why the file cannot be used. */
export type StepsReply =
  { readonly steps: readonly (readonly ProvedStep[])[] } | { readonly error: string };

/** The answers to the items and to the pictured questions, or why there are none. */
export type WritingReply =
  | { readonly texts: readonly WrittenText[]; readonly pictured: readonly WrittenText[] }
  | { readonly error: string };

/** llama.cpp's mark of a picture in a prompt. */
export const PICTURE_MARK = '<__media__>';
