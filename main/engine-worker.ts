// The work of the engine process: runs one stage and exits, or answers requests until it is killed.

import * as fs from 'node:fs';
import { readAllowedHosts } from './platform/allowed-hosts.ts';
import { isAbort, problemOf, UserError } from './i18n/user-error.ts';
import type { EngineMessage, EngineCommand } from './engine-process/protocol.ts';
import { processGuard as guard } from './platform/network/process-guard.ts';
import { checkInputs } from './stages/contract/inputs.ts';
import type { Job } from './stages/contract/stage.ts';
import { stageTable } from './stages/index.ts';
import { Outbox } from './engine-process/outbox.ts';
import type { RequestHandler } from './engine-process/request-context.ts';
import type { Progress } from '../preload/contract/jobs.ts';
import {
  completeSettings,
  resolvePaths,
  runSettingsFile,
  suggestion,
} from './stages/contract/settings.ts';
import { removeDrafts } from './platform/draft-folder.ts';
import { explainDisk, explained, writeAtomic } from './platform/files.ts';
import { unlockFolder } from './platform/vault/keys.ts';
import { joinWorkspace } from './storage/database.ts';
import { msg, type UserText } from '../i18n/message.ts';

/** Progress is sent at most this often; only the newest message counts. */
const PROGRESS_INTERVAL_MS = 100;

/** Connection to the parent process, the same for `child_process` and Electron's `utilityProcess`. */
interface Parent {
  send(message: EngineMessage): void;
  /** Sends the last message; resolves when the process may exit without losing it. */
  sendLast(message: EngineMessage): Promise<void>;
  onMessage(listener: (request: EngineCommand) => void): void;
}

const parent = connect();
const tellAttempt = (host: string): void => parent.send({ kind: 'network', host });
// Those while this program was loaded, then each one.
guard.hosts().forEach(tellAttempt);
guard.onAttempt(tellAttempt);
const cancel = new AbortController();
/** Requests in progress, by id. */
const activeRequests = new Map<number, AbortController>();
let isStarted = false;
/** The user wants the result so far. */
let shouldEnd = false;

parent.onMessage((request) => {
  if (request.kind === 'unlock') {
    unlockFolder(request.workspace, request.key);
  } else if (request.kind === 'cancel') {
    cancel.abort(new DOMException('The job was cancelled.', 'AbortError'));
  } else if (request.kind === 'finish') {
    shouldEnd = true;
  } else if (request.kind === 'request') {
    void handleRequest(request);
  } else if (request.kind === 'abort') {
    activeRequests
      .get(request.id)
      ?.abort(new DOMException('The request was aborted.', 'AbortError'));
  } else if (!isStarted) {
    isStarted = true;
    void run(request).then((last) => finish(last));
  }
});
// Ctrl+C in a terminal reaches all processes of the group; the parent decides what to do.
process.on('SIGINT', () => undefined);

const shared = new Set<string>();

/** Holds a workspace as one of its engines, until this process ends. */
function shareWorkspace(workspace: string): void {
  if (shared.has(workspace)) return;
  shared.add(workspace);
  joinWorkspace(workspace);
}

type RunRequest = Extract<EngineCommand, { kind: 'run' }>;

async function run(request: RunRequest): Promise<EngineMessage> {
  const progress = throttledProgress();
  try {
    shareWorkspace(request.workspace);
    const stage = await loadStage(request.stage);
    const settings = resolvePaths(completeSettings(stage, request.settings), request);
    checkInputs(stage, settings, request.workspace);
    guard.allow(readAllowedHosts(request.workspace));
    explainDisk(request.runDir, () => fs.mkdirSync(request.runDir, { recursive: true }));
    removeDrafts(request.runDir);
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
  } catch (thrown) {
    const error = explained(thrown);
    if (isAbort(error) && cancel.signal.aborted) return { kind: 'cancelled' };
    // A UserError is for the user; anything else is a bug, whose stack goes to the log.
    if (!(error instanceof UserError) && error instanceof Error && error.stack) {
      parent.send({ kind: 'log', line: traceOf(error) });
    }
    return { kind: 'error', ...problemOf(error) };
  }
}

/**
 * The kind of an error and where it arose; not its message, which may quote a row, but for that of a
 * device: people see it without the places in the sources of the runtime.
 */
function traceOf({ name, message, stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [name === 'DeviceError' ? `${name}: ${message}` : name, ...frames].join('\n');
}

type RequestCommand = Extract<EngineCommand, { kind: 'request' }>;

async function handleRequest({
  id,
  name,
  request,
  workspace,
  resources,
}: RequestCommand): Promise<void> {
  const controller = new AbortController();
  activeRequests.set(id, controller);
  try {
    shareWorkspace(workspace);
    const { engineRequests } = await import('./engine-process/requests.ts');
    if (!Object.hasOwn(engineRequests, name))
      throw new Error(`internal: there is no request "${name}"`);
    const handle = engineRequests[name as keyof typeof engineRequests] as RequestHandler<
      unknown,
      unknown
    >;
    const value = await handle(request, {
      workspace,
      resources,
      signal: controller.signal,
      reachAllowed: () => {
        guard.allow(readAllowedHosts(workspace));
        return guard.mayReach;
      },
      sendPart: (part) => parent.send({ kind: 'part', id, value: part }),
    });
    parent.send({ kind: 'response', id, value });
  } catch (error) {
    parent.send({ kind: 'failure', id, ...problemOf(explained(error)) });
  } finally {
    activeRequests.delete(id);
  }
}

async function finish(last: EngineMessage): Promise<void> {
  await parent.sendLast(last);
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
    // A stage may block the event loop for long, so a timer alone would be late.
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
    const outbox = new Outbox((messages) => port.postMessage(messages));
    return {
      send: (message) => outbox.send(message),
      sendLast: (message) => {
        port.postMessage([...outbox.take(), message]);
        // The port delivers messages in a later turn, without a callback.
        return new Promise((resolve) => setTimeout(resolve, 200));
      },
      onMessage: (listener) => port.on('message', ({ data }) => listener(data as EngineCommand)),
    };
  }
  if (!process.send) throw new Error('The engine process is started by the program, not by hand.');
  // Without its parent there is nobody to report to.
  process.on('disconnect', () => process.exit(1));
  const outbox = new Outbox((messages) => void process.send?.(messages));
  return {
    send: (message) => outbox.send(message),
    sendLast: (message) =>
      new Promise((resolve) => {
        process.send?.([...outbox.take(), message], undefined, {}, () => resolve());
      }),
    onMessage: (listener) => {
      process.on('message', (message) => listener(message as EngineCommand));
    },
  };
}
