// What a command depends on, and what it returns.

import type { Clock } from '../../platform/clock.ts';
import type { EngineLauncher } from '../../engine-process/launcher.ts';
import type { NetworkGuard } from '../../platform/network/network-guard.ts';
import type { StageTable } from '../../stages/index.ts';
import type { Terminal } from './display.ts';

/** What one call of `omr` depends on. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly launcher: EngineLauncher;
  readonly guard: NetworkGuard;
  readonly stages: StageTable;
  /** Absolute folder of the files that ship with the program. */
  readonly resources: string;
  /** Absolute workspace folder. */
  readonly workspace: string;
  /** Calls back on Ctrl+C; the returned function unsubscribes. */
  onInterrupt(callback: () => void): () => void;
}

/** What a command prints on standard output: the document with `--json`, else the text. */
export interface Output {
  /** Undefined where the command has printed its own. */
  readonly document: unknown;
  readonly text: string;
  /** Thrown after both are printed: the command has found a problem. */
  readonly problem?: Error;
}

/** The user cancelled the command: exit code 130. */
export class Cancelled extends Error {
  readonly hint: string;

  constructor(hint: string) {
    super('Cancelled.');
    this.name = 'Cancelled';
    this.hint = hint;
  }
}
