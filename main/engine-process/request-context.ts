// The context of a request to the engine process.

export interface RequestContext {
  /** Absolute folders. */
  readonly workspace: string;
  readonly resources: string;
  /** Aborted when the response is no longer needed. */
  readonly signal: AbortSignal;
  /**
   * Lets the process connect to the hosts that the workspace allows, as a job's does; returns whether
   * a connection would pass.
   */
  reachAllowed?(): (host: string, port: number) => boolean;
  /** Sends a partial result. */
  sendPart(value: unknown): void;
}

/** Handles one request, whose input its sender has validated. */
export type RequestHandler<Input, Result> = (
  input: Input,
  context: RequestContext,
) => Promise<Result>;
