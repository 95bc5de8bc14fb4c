// How a job can end.

import type { JobStatus } from '../../../preload/contract/jobs.ts';
import type { Problem } from '../../i18n/user-error.ts';
import type { StageResult } from '../../stages/contract/stage.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

export interface Outcome {
  readonly status: Extract<JobStatus, 'done' | 'failed' | 'cancelled' | 'interrupted'>;
  readonly result?: StageResult;
  readonly error?: Problem<UserText>;
}

/** The error of a job that was running or queued when the program ended. */
export const PROGRAM_ENDED: Problem<UserText> = {
  message: msg('queue.program-closed'),
  hint: msg('queue.program-closed.hint'),
};

/** The outcome of a job whose process ended without a result. */
export function engineLost(code: number | null, signal?: string | null): Outcome {
  const how = signal ? `signal ${signal}` : `code ${code}`;
  return {
    status: 'interrupted',
    error: {
      message: msg('queue.engine-stopped', { reason: how }),
      hint: msg('queue.engine-stopped.hint'),
    },
  };
}
