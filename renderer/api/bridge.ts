// Access to the main process: `window.omr`, exposed by the preload script.

import type { OmrApi } from '../../preload/contract.ts';

declare global {
  interface Window {
    readonly omr?: OmrApi;
  }
}

/** A failed request as shown to the user: one sentence and, if known, a hint. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
}

/**
 * Turns the rejection of a request into a sentence, without Electron's prefix and the error's class
 * name.
 */
export function problemOf(cause: unknown): Problem {
  const carried = (cause as { message?: unknown } | null)?.message;
  const raw = typeof carried === 'string' ? carried : String(cause);
  const message = raw
    .replace(/^Error invoking remote method '[^']*':\s*/, '')
    .replace(/^(?:[A-Z]\w*)?Error:\s*/, '');
  const hint = (cause as { hint?: unknown } | null)?.hint;
  return typeof hint === 'string' && hint !== '' ? { message, hint } : { message };
}
