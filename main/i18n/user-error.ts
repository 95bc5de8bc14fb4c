// Errors for the user: one sentence, and a hint that says what to do next.

import { english, localize } from './locale.ts';
import { withoutSources } from './native-message.ts';
import { msg, type MessageId, type UserText } from '../../i18n/message.ts';

/**
 * What went wrong and what to do next. Between processes and on the disk its texts are messages:
 * ids with values.
 */
export interface Problem<Text = string> {
  readonly message: Text;
  readonly hint?: Text;
}

/**
 * An error caused by the user's data, settings or machine; shown without a stack. `message` and
 * `hint` are English.
 */
export class UserError extends Error {
  /** What to do next, one sentence in plain words. */
  readonly hint: string | undefined;
  /** Both texts in the form that can be shown in another language. */
  readonly problem: Problem<UserText>;

  constructor(
    message: UserText,
    { hint, cause }: { hint?: UserText | undefined; cause?: unknown } = {},
  ) {
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

/**
 * True for an error of the program itself: its message speaks of the program's own values, and is no
 * sentence for a person.
 */
export function isFault(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  );
}

/** Words of a program about its own values, which some libraries put into their errors. */
const PROGRAM_WORDS =
  /\bundefined\b|is not a function|is not iterable|\[object |cannot read propert|\bNaN\b|call stack/i;

/**
 * The reason that an error gives, to stand in a sentence: its first line, cut where it quotes a file
 * at length; `fallback` for an error that speaks of the program.
 */
export function reasonOf(error: unknown, fallback: string): string {
  const { message = '' } = error as Partial<Error>;
  if (message === '' || isFault(error) || PROGRAM_WORDS.test(message)) return fallback;
  return message.split('\n')[0]!.slice(0, MAX_REASON_LENGTH);
}

const MAX_REASON_LENGTH = 300;

/** What the system says of a file, by its code. */
const SYSTEM_ERRORS = {
  EACCES: 'file.no-permission',
  EISDIR: 'file.not-a-file',
  ELOOP: 'file.no-such',
  EMFILE: 'file.too-many-open',
  ENAMETOOLONG: 'file.name-too-long',
  ENFILE: 'file.too-many-open',
  ENOENT: 'file.no-such',
  ENOTDIR: 'file.not-in-a-folder',
  EPERM: 'file.no-permission',
} as const satisfies Readonly<Record<string, MessageId>>;

/** The sentence for an error of the system about a file that nobody expected. */
function systemProblem(error: NodeJS.ErrnoException): Problem<UserText> | undefined {
  const { code = '', path: file } = error;
  const hint = msg('file.check-readable.hint');
  // The system does not name a folder that is read as a file.
  if (code === 'EISDIR' && file === undefined) return { message: msg('file.is-folder'), hint };
  if (!Object.hasOwn(SYSTEM_ERRORS, code) || typeof file !== 'string') return undefined;
  const shown = file.length > MAX_PATH_LENGTH ? `${file.slice(0, MAX_PATH_LENGTH)}…` : file;
  const message = msg(SYSTEM_ERRORS[code as keyof typeof SYSTEM_ERRORS], { file: shown });
  return { message, hint };
}

const MAX_PATH_LENGTH = 300;

/** What Node and ONNX Runtime say when the system gives them no more memory. */
const NO_MEMORY =
  /\bbad_alloc\b|bad allocation|failed to allocate memory|(?:array buffer|memory) allocation failed|\bENOMEM\b|cannot allocate memory/i;

/** The message and hint of any thrown value, to be sent or stored. */
export function problemOf(error: unknown): Problem<UserText> {
  if (error instanceof UserError) return error.problem;
  if (!(error instanceof Error)) return { message: String(error) };
  const system = systemProblem(error);
  if (system !== undefined) return system;
  if (NO_MEMORY.test(error.message)) {
    const hint = msg('engine.out-of-memory.hint');
    return { message: msg('engine.out-of-memory'), hint };
  }
  const message = withoutSources(error.message);
  if (error.name !== 'DeviceError') return { message };
  return { message, hint: msg('device.lost.hint') };
}

/** A problem in the language of this process. */
export function localizeProblem({ message, hint }: Problem<UserText>): Problem {
  return { message: localize(message), ...(hint === undefined ? {} : { hint: localize(hint) }) };
}

/** The message and hint of any thrown value in the language of this process. */
export function describeError(error: unknown): Problem {
  return localizeProblem(problemOf(error));
}
