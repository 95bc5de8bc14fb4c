// What the owner of the queue and the engine process say to each other.

import type { Problem } from '../i18n/user-error.ts';
import type { MetricPoint, Progress, SampleAnswer } from '../../preload/contract/jobs.ts';
import type { StageResult } from '../stages/contract/stage.ts';
import type { UserText } from '../../i18n/message.ts';

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
  | { readonly kind: 'cancel' }
  /** End after the current step and write the result from there. */
  | { readonly kind: 'finish' }
  /** A question that is answered between jobs; see `asks.ts`. */
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly name: string;
      readonly request: unknown;
      readonly workspace: string;
      readonly resources: string;
    }
  /** The answer to a question is no longer wanted. */
  | { readonly kind: 'drop'; readonly id: number };

/** From the engine process. A question has any number of parts, then an answer or a refusal. Of a job: after `result`, `error` or `cancelled` nothing follows and it ends by itself. */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly progress: Progress<UserText> }
  | { readonly kind: 'metric'; readonly point: MetricPoint }
  | { readonly kind: 'sample'; readonly sample: SampleAnswer }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'network'; readonly attempts: number }
  | { readonly kind: 'result'; readonly result: StageResult }
  | ({ readonly kind: 'error' } & Problem<UserText>)
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'part'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | ({ readonly kind: 'refusal'; readonly id: number } & Problem<UserText>);
