// Requests about jobs and what their runs have told.

import { readMetrics, readSamples } from '../records.ts';
import { text, whole } from './checks.ts';
import type { HandlerParts, HandlersOf } from './parts.ts';

/** Samples that one request may ask for. */
const MOST_SAMPLES = 1_000;

export function runHandlers({
  db,
  queue,
}: HandlerParts): HandlersOf<'job:cancel' | 'run:metrics' | 'run:samples'> {
  return {
    'job:cancel': (jobId: unknown) => queue.cancel(whole('jobId', jobId)),
    'run:metrics': (runId: unknown) => readMetrics(db, text('runId', runId)),
    'run:samples': (runId: unknown, limit: unknown) => {
      const most = Math.min(MOST_SAMPLES, Math.max(0, whole('limit', limit)));
      return readSamples(db, text('runId', runId), most);
    },
  };
}
