// Starts the process in which llama.cpp loads a file that is to be proved, and asks it once.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProofReply, ProofRequest } from './protocol.ts';

/** A real proof of a large model takes minutes; a file that hangs is given up after this. */
const TIMEOUT_MS = 30 * 60_000;

/**
 * The reply of a fresh process; an `error` also where it dies or takes too long. The packaged program
 * may start none from here: there llama.cpp runs in the engine's process, which is not the window's.
 */
export async function askLoader(request: ProofRequest, signal: AbortSignal): Promise<ProofReply> {
  if (process.versions['electron'] === undefined) return askProcess(request, signal);
  const { replyTo } = await import('./loader.ts');
  return replyTo(request);
}

function askProcess(request: ProofRequest, signal: AbortSignal): Promise<ProofReply> {
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
    const done = (reply: ProofReply): void => {
      end();
      resolve(reply);
    };
    const timer = setTimeout(() => done({ error: 'it takes too long' }), TIMEOUT_MS);
    signal.addEventListener('abort', onAbort);
    child.on('message', (reply) => done(reply as ProofReply));
    child.on('error', (error) => done({ error: String(error) }));
    child.on('exit', () => done({ error: 'it ended while it read the file' }));
    child.send(request);
  });
}
