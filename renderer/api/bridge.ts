// The one door to the machine: `window.omr`, put there by the preload.

import type { OmrApi } from '../../preload/contract.ts';

declare global {
  interface Window {
    readonly omr?: OmrApi;
  }
}

/** A refusal from the machine as the window shows it: one sentence and, where known, the way out. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
}

/** Turns whatever a rejected request carries into a sentence; Electron's own prefix and the error's class name are cut off. */
export function problemOf(cause: unknown): Problem {
  const told = (cause as { message?: unknown } | null)?.message;
  const raw = typeof told === 'string' ? told : String(cause);
  const message = raw
    .replace(/^Error invoking remote method '[^']*':\s*/, '')
    .replace(/^(?:[A-Z]\w*)?Error:\s*/, '');
  const hint = (cause as { hint?: unknown } | null)?.hint;
  return typeof hint === 'string' && hint !== '' ? { message, hint } : { message };
}
