// Pieces of weights converted by several threads, each of which reads and writes by itself.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../../i18n/user-error.ts';
import { threadFile } from '../../thread-file.ts';
import type { ConvertAnswer, ConvertRequest, ConvertWorkerData } from './convert-worker.ts';

/** Each takes about 100 MB, and a disk has enough of a few. */
const MAX_THREADS = 8;

/** How a conversion is run. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Gets the part of the work that is done, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
  readonly threads?: number;
}

/**
 * Writes all pieces to the file `draft`, which has its length already. Throws the reason of an
 * aborted signal, a UserError for a source that cannot be read, and the system's error for a file
 * that cannot be written; the threads have ended then.
 */
export async function convertInThreads(
  draft: string,
  requests: readonly ConvertRequest[],
  { signal, progress, threads = Math.min(MAX_THREADS, availableParallelism()) }: RunOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const weight = ({ info }: ConvertRequest) => info.end - info.begin;
  const total = requests.reduce((sum, request) => sum + weight(request), 0);
  let next = 0;
  let done = 0;
  const workerData: ConvertWorkerData = { draft };
  const file = threadFile('convert-worker', import.meta.url);
  const workers = Array.from(
    { length: Math.min(threads, requests.length) },
    () => new Worker(file, { workerData }),
  );
  let cancel: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    cancel = () => reject(signal!.reason as Error);
    signal?.addEventListener('abort', cancel, { once: true });
  });
  const walk = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let current: ConvertRequest | undefined;
      const give = (): void => {
        current = requests[next++];
        if (current) worker.postMessage(current);
        else resolve();
      };
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`internal: a thread ended with ${code}`)));
      worker.on('message', (answer: ConvertAnswer) => {
        const error = errorOf(answer);
        if (error) return reject(error);
        done += weight(current!);
        progress?.(done / total);
        give();
      });
      give();
    });
  try {
    await Promise.race([Promise.all(workers.map(walk)), aborted]);
  } finally {
    signal?.removeEventListener('abort', cancel!);
    // A thread may be in the middle of a write to the file.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function errorOf(answer: ConvertAnswer): Error | undefined {
  if (answer.problem) {
    const { message, hint } = answer.problem;
    return new UserError(message, { hint });
  }
  if (answer.message === undefined) return undefined;
  return Object.assign(new Error(answer.message), { code: answer.code });
}
