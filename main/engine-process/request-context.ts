// The context of a request to the engine process.

export interface RequestContext {
  /** Absolute folders. */
  readonly workspace: string;
  readonly resources: string;
  /** Aborted when the response is no longer needed. */
  readonly signal: AbortSignal;
  /** Sends a partial result. */
  sendPart(value: unknown): void;
}

/** Handles one request, whose input its sender has validated. */
export type RequestHandler<Input, Result> = (
  input: Input,
  context: RequestContext,
) => Promise<Result>;
