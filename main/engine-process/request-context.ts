// What a request to the engine process is given.

/** What a question is answered with beside its request. */
export interface AskContext {
  /** Absolute folders. */
  readonly workspace: string;
  readonly resources: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Sends a part of the answer ahead. */
  part(value: unknown): void;
}

/** One question: its request is checked by whoever asks. */
export type Ask<Request, Answer> = (request: Request, context: AskContext) => Promise<Answer>;
