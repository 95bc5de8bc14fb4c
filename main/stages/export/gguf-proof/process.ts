// Starts the process in which llama.cpp loads a file that is to be proved, and asks it once.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProofRequest, StepsReply, WritingReply, WritingRequest } from './protocol.ts';

type Reply<R extends ProofRequest> = R extends WritingRequest ? WritingReply : StepsReply;

/** A real proof of a large model takes minutes; a file that hangs is given up after this. */
const TIMEOUT_MS = 30 * 60_000;

/**
 * The reply of a fresh process; an `error` also where it dies or takes too long. The packaged program
 * may start none from here: there llama.cpp runs in the engine's process, which is not the window's.
 */
export async function askLoader<R extends ProofRequest>(
  request: R,
  signal: AbortSignal,
): Promise<Reply<R>> {
  if (process.versions['electron'] === undefined) return askProcess(request, signal);
  const { replyTo } = await import('./loader.ts');
  return (await replyTo(request)) as Reply<R>;
}

function askProcess<R extends ProofRequest>(request: R, signal: AbortSignal): Promise<Reply<R>> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL('./loader-process.ts', import.meta.url));
    // What llama.cpp prints is its own; the reply says what matters.
    const child = fork(file, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const done = (reply: Reply<R>): void => {
      end();
      resolve(reply);
    };
    const fail = (error: string): void => done({ error } as Reply<R>);
    const timer = setTimeout(() => fail('it takes too long'), TIMEOUT_MS);
    signal.addEventListener('abort', onAbort);
    child.on('message', (reply) => done(reply as Reply<R>));
    child.on('error', (error) => fail(String(error)));
    child.on('exit', () => fail('it ended while it read the file'));
    child.send(request);
  });
}
