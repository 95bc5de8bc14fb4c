// Messages between the program and an engine process.

import type { Problem } from '../i18n/user-error.ts';
import type { MetricPoint, Progress, SampleAnswer } from '../../preload/contract/jobs.ts';
import type { StageResult } from '../stages/contract/stage.ts';
import type { UserText } from '../../i18n/message.ts';

/** To the engine process. */
export type EngineCommand =
  | {
      readonly kind: 'run';
      readonly stage: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly runId: string;
      /** Absolute folders. */
      readonly runDir: string;
      readonly workspace: string;
      readonly resources: string;
      readonly resume: boolean;
    }
  /** The key of a workspace with a passphrase; comes before all else. */
  | { readonly kind: 'unlock'; readonly workspace: string; readonly key: Uint8Array }
  | { readonly kind: 'cancel' }
  /** Stop after the current step and write the result. */
  | { readonly kind: 'finish' }
  /** A request to a process that runs no job; see `requests.ts`. */
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly name: string;
      readonly request: unknown;
      readonly workspace: string;
      readonly resources: string;
    }
  /** The response is no longer needed. */
  | { readonly kind: 'abort'; readonly id: number };

/**
 * From the engine process. A request gets any number of parts, then a response or a failure. A
 * job's last message is `result`, `error` or `cancelled`; then the process exits.
 */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly progress: Progress<UserText> }
  | { readonly kind: 'metric'; readonly point: MetricPoint }
  | { readonly kind: 'sample'; readonly sample: SampleAnswer }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'network'; readonly host: string }
  | { readonly kind: 'result'; readonly result: StageResult }
  | ({ readonly kind: 'error' } & Problem<UserText>)
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'part'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'response'; readonly id: number; readonly value: unknown }
  | ({ readonly kind: 'failure'; readonly id: number } & Problem<UserText>);
