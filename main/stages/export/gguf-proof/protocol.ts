// What the proof of a GGUF file says to the process that loads it with llama.cpp, and back.

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
  readonly steps: readonly PictureStep[];
}

export type ProofRequest =
  | { readonly kind: 'text'; readonly model: string; readonly items: readonly TextItem[] }
  | {
      readonly kind: 'pictures';
      readonly model: string;
      readonly projector: string;
      readonly contextTokens: number;
      readonly items: readonly PictureItem[];
    };

/** What llama.cpp thinks of a token of our answer. */
export interface ProvedStep {
  /** Log-probability of its own first choice, minus that of our token; 0 where they are one. */
  readonly behind: number;
  /** Log-probability of our token. */
  readonly logp: number;
}

/** The steps of each item, or why the file cannot be used. */
export type ProofReply =
  { readonly steps: readonly (readonly ProvedStep[])[] } | { readonly error: string };

/** llama.cpp's mark of a picture in a prompt. */
export const PICTURE_MARK = '<__media__>';
