// Errors that a person may see: one sentence, and a hint that says what to do next.

import { english, said, spoken, type Said } from './message.ts';

/** What went wrong and what to do next; between processes and on the disk its sentences may be marked ones. */
export interface Problem<Text = string> {
  readonly message: Text;
  readonly hint?: Text;
}

/** An error caused by the user's data, settings or machine; shown as it is, without a stack. Its own texts are English. */
export class UserError extends Error {
  /** What to do next, one sentence in plain words. */
  readonly hint: string | undefined;
  /** Both sentences in the form that can be said in another language. */
  readonly problem: Problem<Said>;

  constructor(message: Said, { hint, cause }: { hint?: Said | undefined; cause?: unknown } = {}) {
    super(english(message), cause === undefined ? undefined : { cause });
    this.name = 'UserError';
    this.hint = hint === undefined ? undefined : english(hint);
    this.problem = { message, ...(hint === undefined ? {} : { hint }) };
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

/** The sentence and hint of any thrown value, to be sent or stored. */
export function problemOf(error: unknown): Problem<Said> {
  if (error instanceof UserError) return error.problem;
  if (!(error instanceof Error)) return { message: String(error) };
  if (error.name === 'DeviceError') {
    const hint = said`The last checkpoint is kept: resume the run, on the processor (device cpu) if it happens again.`;
    return { message: error.message, hint };
  }
  return { message: error.message };
}

/** A problem in the language of this process. */
export function spokenProblem({ message, hint }: Problem<Said>): Problem {
  return { message: spoken(message), ...(hint === undefined ? {} : { hint: spoken(hint) }) };
}

/** The sentence and hint of any thrown value, for a window or a terminal. */
export function describeError(error: unknown): Problem {
  return spokenProblem(problemOf(error));
}
