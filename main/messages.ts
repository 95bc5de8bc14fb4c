// What the owner of the queue and the engine process say to each other.

import type { MetricPoint, Progress, SampleAnswer } from '../preload/contract.ts';
import type { StageResult } from './stages/job.ts';

/** To the engine process. */
export type EngineRequest =
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
  | { readonly kind: 'cancel' };

/** From the engine process. After `result`, `error` or `cancelled` nothing follows and it ends by itself. */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'metric'; readonly point: MetricPoint }
  | { readonly kind: 'sample'; readonly sample: SampleAnswer }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'network'; readonly attempts: number }
  | { readonly kind: 'result'; readonly result: StageResult }
  | { readonly kind: 'error'; readonly message: string; readonly hint?: string }
  | { readonly kind: 'cancelled' };
