// How a job can end.

import type { JobStatus } from '../../../preload/contract/jobs.ts';
import { said, type Said } from '../../i18n/message.ts';
import type { Problem } from '../../i18n/user-error.ts';
import type { StageResult } from '../../stages/contract/stage.ts';

export interface Outcome {
  readonly status: Extract<JobStatus, 'done' | 'failed' | 'cancelled' | 'interrupted'>;
  readonly result?: StageResult;
  readonly error?: Problem<Said>;
}

/** The error of a job that was running or queued when the program ended. */
export const PROGRAM_ENDED: Problem<Said> = {
  message: said`The program ended before this step was done.`,
  hint: said`Resume goes on from the last checkpoint.`,
};

/** The outcome of a job whose process ended without a result. */
export function engineLost(code: number | null, signal?: string | null): Outcome {
  const how = signal ? `signal ${signal}` : `code ${code}`;
  return {
    status: 'interrupted',
    error: {
      message: said`The engine process ended before its work was done (${how}).`,
      hint: said`Resume goes on from the last checkpoint; if it ends again, close other programs or choose smaller settings.`,
    },
  };
}
