// The engine process: runs one stage, tells how it goes, ends; or answers questions until it is ended. Started by a launcher, never by hand.

import * as fs from 'node:fs';
import { readAllowedHosts } from './platform/allowed-hosts.ts';
import { isAbort, problemOf, UserError } from './i18n/user-error.ts';
import type { EngineMessage, EngineRequest } from './engine-process/protocol.ts';
import { guardNetwork } from './platform/network-guard.ts';
import type { Job } from './stages/contract/stage.ts';
import { stageTable } from './stages/index.ts';
import type { Ask } from './engine-process/request-context.ts';
import type { Progress } from '../preload/contract/jobs.ts';
import {
  completeSettings,
  resolvePaths,
  runSettingsFile,
  suggestion,
} from './stages/contract/settings.ts';
import { writeAtomic } from './platform/files.ts';
import { msg, type UserText } from '../i18n/message.ts';

/** At most one progress message in this time; the newest one wins. */
const PROGRESS_INTERVAL_MS = 100;

/** The way to the owner of the queue; the same under `child_process` and Electron's `utilityProcess`. */
interface Parent {
  send(message: EngineMessage): void;
  /** Sends the last message; resolves when the process may end without losing it. */
  sendLast(message: EngineMessage): Promise<void>;
  onMessage(listener: (request: EngineRequest) => void): void;
}

const parent = connect();
const guard = guardNetwork((_host, attempts) => parent.send({ kind: 'network', attempts }));
const cancel = new AbortController();
/** Questions that are being answered. */
const asked = new Map<number, AbortController>();
let isStarted = false;
/** The result is wanted as it stands. */
let shouldEnd = false;

parent.onMessage((request) => {
  if (request.kind === 'cancel') {
    cancel.abort(new DOMException('The job was cancelled.', 'AbortError'));
  } else if (request.kind === 'finish') {
    shouldEnd = true;
  } else if (request.kind === 'ask') {
    void answerAsk(request);
  } else if (request.kind === 'drop') {
    asked.get(request.id)?.abort(new DOMException('Not wanted any more.', 'AbortError'));
  } else if (!isStarted) {
    isStarted = true;
    void run(request).then((last) => finish(last));
  }
});
// Ctrl+C in a terminal reaches the whole group of processes; the owner of the queue decides what it means.
process.on('SIGINT', () => undefined);

type RunRequest = Extract<EngineRequest, { kind: 'run' }>;

async function run(request: RunRequest): Promise<EngineMessage> {
  const progress = throttledProgress();
  try {
    const stage = await loadStage(request.stage);
    const settings = resolvePaths(completeSettings(stage, request.settings), request);
    guard.allow(readAllowedHosts(request.workspace));
    fs.mkdirSync(request.runDir, { recursive: true });
    writeAtomic(runSettingsFile(request.runDir), `${JSON.stringify(settings, null, 2)}\n`);
    const job: Job = {
      signal: cancel.signal,
      workspace: request.workspace,
      runDir: request.runDir,
      runId: request.runId,
      resume: request.resume,
      shouldEnd: () => shouldEnd,
      report: progress.report,
      metric: (point) => parent.send({ kind: 'metric', point }),
      sample: (sample) => parent.send({ kind: 'sample', sample }),
      log: (line) => parent.send({ kind: 'log', line }),
      mayReach: guard.mayReach,
    };
    const result = await stage.run(settings, job);
    progress.flush();
    return { kind: 'result', result };
  } catch (error) {
    if (isAbort(error) && cancel.signal.aborted) return { kind: 'cancelled' };
    // What a person can mend is a sentence; anything else is a fault of the program and its stack goes to the log.
    if (!(error instanceof UserError) && error instanceof Error && error.stack) {
      parent.send({ kind: 'log', line: error.stack });
    }
    return { kind: 'error', ...problemOf(error) };
  }
}

type AskRequest = Extract<EngineRequest, { kind: 'ask' }>;

async function answerAsk({ id, name, request, workspace, resources }: AskRequest): Promise<void> {
  const controller = new AbortController();
  asked.set(id, controller);
  try {
    const { asks } = await import('./engine-process/requests.ts');
    if (!Object.hasOwn(asks, name)) throw new Error(`internal: there is no question "${name}"`);
    const answer = asks[name as keyof typeof asks] as Ask<unknown, unknown>;
    const value = await answer(request, {
      workspace,
      resources,
      signal: controller.signal,
      part: (part) => parent.send({ kind: 'part', id, value: part }),
    });
    parent.send({ kind: 'answer', id, value });
  } catch (error) {
    parent.send({ kind: 'refusal', id, ...problemOf(error) });
  } finally {
    asked.delete(id);
  }
}

async function finish(last: EngineMessage): Promise<void> {
  await parent.sendLast(last);
  guard.release();
  process.exit(0);
}

async function loadStage(name: string) {
  const table = await stageTable();
  const loader = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!loader) {
    throw new UserError(msg('run.stage-unknown', { stage: name }), {
      hint: suggestion(name, Object.keys(table)),
    });
  }
  return (await loader()).stage;
}

function throttledProgress(): {
  report: (progress: Progress<UserText>) => void;
  flush: () => void;
} {
  let sentMs = -Infinity;
  let pending: Progress<UserText> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!pending) return;
    parent.send({ kind: 'progress', progress: pending });
    pending = undefined;
    sentMs = performance.now();
  };
  const report = (progress: Progress<UserText>): void => {
    pending = progress;
    // A stage may hold the event loop for long, so the clock is read here and not left to the timer alone.
    if (performance.now() - sentMs >= PROGRESS_INTERVAL_MS) flush();
    else timer ??= setTimeout(flush, PROGRESS_INTERVAL_MS);
  };
  return { report, flush };
}

interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

function connect(): Parent {
  const port = (process as unknown as { parentPort?: UtilityPort }).parentPort;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      sendLast: (message) => {
        port.postMessage(message);
        // The port hands messages over on a later turn and tells nobody when.
        return new Promise((resolve) => setTimeout(resolve, 200));
      },
      onMessage: (listener) => port.on('message', ({ data }) => listener(data as EngineRequest)),
    };
  }
  if (!process.send) throw new Error('The engine process is started by the program, not by hand.');
  // Without its owner there is nobody to report to.
  process.on('disconnect', () => process.exit(1));
  return {
    send: (message) => void process.send?.(message),
    sendLast: (message) =>
      new Promise((resolve) => {
        process.send?.(message, undefined, {}, () => resolve());
      }),
    onMessage: (listener) => {
      process.on('message', (message) => listener(message as EngineRequest));
    },
  };
}
