// Errors that a person may see: one sentence, and a hint that says what to do next.

/** An error caused by the user's data, settings or machine; shown as it is, without a stack. */
export class UserError extends Error {
  /** What to do next, one sentence in plain words. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'UserError';
    this.hint = options.hint;
  }
}

/** Closes a switch over a union: a forgotten member does not compile. */
export function assertNever(value: never): never {
  throw new Error(`internal: unexpected value ${JSON.stringify(value)}`);
}

/** True for the reason that an aborted signal throws: a cancelled job is not a failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The sentence and hint of any thrown value, for a window or a terminal. */
export function describeError(error: unknown): { message: string; hint?: string } {
  if (error instanceof UserError)
    return { message: error.message, ...(error.hint ? { hint: error.hint } : {}) };
  if (!(error instanceof Error)) return { message: String(error) };
  if (error.name === 'DeviceError') {
    const hint = 'The last checkpoint is kept: resume the run, on the processor (device cpu) if it happens again.'; // prettier-ignore
    return { message: error.message, hint };
  }
  return { message: error.message };
}
