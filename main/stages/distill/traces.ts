// A distillation's traces: every question with all its answers and their verdicts, one per line in
// `traces.jsonl`.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { VideoRun } from '../../../preload/contract/datasets.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';
import { readChunks } from '../../platform/vault/read-data.ts';

export const TRACES_FILE = 'traces.jsonl';

/** One question's answers as stored in the run's folder. */
export interface Trace {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  readonly pictures: readonly string[];
  /** Which of them are frames of videos. */
  readonly videos?: readonly VideoRun[];
  readonly kind?: string;
  /** The file that the row came from. */
  readonly source?: string;
  readonly responses: readonly JudgedAnswer[];
}

/** The trace of a row. */
export function traceOf(row: ExampleRow, responses: readonly JudgedAnswer[]): Trace {
  const { id, question, answer: gold, pictures, videos, kind } = row;
  const source = fileOf(row);
  return {
    id,
    question,
    gold,
    pictures,
    ...(videos === undefined ? {} : { videos }),
    ...(kind === undefined ? {} : { kind }),
    ...(source === undefined ? {} : { source }),
    responses,
  };
}

/** The file that a row came from, without its line. */
export function fileOf({ source }: Pick<ExampleRow, 'source'>): string | undefined {
  return source?.replace(/, (?:line|row) \d+(?:, question \d+)?$/, '');
}

/**
 * The traces of a run, starting with the line at byte `start`, with the size of each line in bytes;
 * an incomplete last line is skipped.
 */
export async function* writtenTraces(
  runDir: string,
  start = 0,
): AsyncGenerator<{ trace: Trace; bytes: number }> {
  const file = join(runDir, TRACES_FILE);
  if (!existsSync(file)) return;
  const input = Readable.from(readChunks(file, { start }), { objectMode: false });
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      let trace: Trace;
      try {
        trace = JSON.parse(line) as Trace;
      } catch {
        return;
      }
      yield { trace, bytes: Buffer.byteLength(line) + 1 };
    }
  } finally {
    input.destroy();
  }
}

/** Right and well formed; a decision of the user overrides both. */
export function isAccepted({ correct, format, verdict }: JudgedAnswer): boolean {
  return correct && (format || verdict === 'person');
}
