// Steps over texts from outside (templates, regular expressions), which can take for ever, within a
// limit of time.

import * as vm from 'node:vm';

const sandbox: { step?: () => unknown } = {};
const context = vm.createContext(sandbox);
const callStep = new vm.Script('step()');

/** A step did not end in time; the message ends a sentence. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/**
 * Runs a step with a time limit, which neither an interpreter of templates nor a regular expression
 * has: node's `vm` interrupts both. Throws a TimeLimitError.
 */
export function withTimeLimit<T>(step: () => T, limitMs: number): T {
  sandbox.step = step;
  try {
    return callStep.runInContext(context, { timeout: limitMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new TimeLimitError(`it did not end within ${limitMs / 1000} seconds`, { cause: error });
  } finally {
    delete sandbox.step;
  }
}
