// The backend of the window and the command line: one workspace with its database, queue and
// projects.

import { spawn } from 'node:child_process';
import type { Events } from '../preload/contract.ts';
import { createEngineClient, type EngineClient } from './engine-process/client.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { openWorkspace, type Workspace } from './data/datasets/workspace.ts';
import { holdWorkspace, openDatabase, type Database } from './storage/database.ts';
import { createHandlers } from './ipc/index.ts';
import { createInspections } from './library/inspections.ts';
import type { HandlerContext, Handlers } from './ipc/context.ts';
import { createJobStartNotices } from './notifications/job-start-notices.ts';
import { createQueue, type EventListener, type Queue } from './jobs/queue.ts';
import { UserError } from './i18n/user-error.ts';
import type { EngineLauncher } from './engine-process/launcher.ts';
import { createLedger } from './storage/ledger.ts';
import { createModelRegistry } from './library/model-registry.ts';
import { guardNetwork } from './platform/network-guard.ts';
import { createNotices, type Notices } from './notifications/notices.ts';
import { findResources, programVersion } from './platform/app-paths.ts';
import { openPreferences, type Preferences } from './platform/preferences.ts';
import { buildProjectReport } from './projects/report-record.ts';
import { createProjects, type Projects } from './projects/projects.ts';
import { setLocale } from './i18n/locale.ts';
import { createUsageMeter, type ReadProcess, type UsageMeter } from './jobs/engine-usage.ts';
import { msg } from '../i18n/message.ts';

export interface BackendOptions {
  /** Folder of the workspace; made when it is missing. */
  readonly workspace: string;
  readonly launcher: EngineLauncher;
  /** The program's resources; found automatically when omitted. */
  readonly resources?: string;
  readonly clock?: Clock;
  /** Reads a process's resource usage, by default from `/proc`. */
  readonly readProcess?: ReadProcess;
  /** Opens a file in the system's own program for it. */
  readonly openFile?: (file: string) => void | Promise<void>;
  /** Opens a file dialog; without a window there is none. */
  readonly pickPath?: HandlerContext['pickPath'];
  /** Prints HTML as PDF; without a window nothing can. */
  readonly printPdf?: HandlerContext['printPdf'];
  /** Lets the user choose another workspace; without a window they cannot. */
  readonly chooseWorkspace?: HandlerContext['chooseWorkspace'];
  /** Ends the program. */
  readonly quit?: () => void;
  /** Speaks another language from now on. */
  readonly setLocale?: HandlerContext['setLocale'];
  /** In memory only when omitted. */
  readonly preferences?: Preferences;
}

export interface Backend {
  readonly handlers: Handlers;
  readonly workspace: Workspace;
  readonly db: Database;
  readonly queue: Queue;
  readonly projects: Projects;
  readonly engine: EngineClient;
  readonly notices: Notices;
  /** Hears every event; the returned function stops it. */
  on(listener: (name: keyof Events, payload: Events[keyof Events]) => void): () => void;
  hasRunningJob(): boolean;
  /** Interrupts the running job and releases the workspace. */
  close(): Promise<void>;
}

/** Live points and answers go to the listeners in bundles of this time. */
const EVENT_INTERVAL_MS = 200;

/**
 * Opens a workspace exclusively. Throws a UserError when another process holds it, or when it
 * cannot be read.
 */
export function openBackend(options: BackendOptions): Backend {
  const clock = options.clock ?? systemClock;
  const resources = options.resources ?? findResources();
  const version = programVersion();
  const workspace = openWorkspace(options.workspace);
  const release = holdWorkspace(workspace.dir);
  let db: Database;
  try {
    db = openDatabase(workspace.dir);
  } catch (error) {
    release();
    throw error;
  }

  const listeners = new Set<Parameters<Backend['on']>[0]>();
  const events = throttleEvents((name, payload) => {
    for (const listener of listeners) listener(name, payload);
  }, clock);
  let attempts = 0;
  const attempted = (): void => {
    attempts += 1;
    events.emit('network:attempts', { attempts });
  };
  const guard = guardNetwork(attempted);

  const preferences = options.preferences ?? openPreferences();
  const notices = createNotices(events.emit);
  const watch = createJobStartNotices({ db, workspace, notices, preferences });

  // The queue emits interrupted jobs while it is opened, before projects exist.
  let projects: Projects | undefined = undefined;
  let usage: UsageMeter | undefined = undefined;
  const queue = createQueue({
    db,
    launcher: options.launcher,
    clock,
    workspace,
    resources,
    recorder: createLedger({ db, workspace, clock, resources, engineVersion: version }),
    onEvent: (name, payload) => {
      // Every process counts for itself; here is the sum.
      if (name === 'network:attempts') return attempted();
      events.emit(name, payload);
      if (name === 'job:changed') usage?.wake();
      if (name === 'job:changed') watch(payload as Events['job:changed']);
      if (name === 'job:changed') projects?.jobChanged(payload as Events['job:changed']);
    },
  });
  usage = createUsageMeter({
    queue,
    clock,
    workspace,
    emit: events.emit,
    ...(options.readProcess ? { readProcess: options.readProcess } : {}),
  });
  projects = createProjects({
    db,
    queue,
    clock,
    workspace,
    onChange: (project) => events.emit('project:changed', project),
    buildReport: buildProjectReport,
  });

  const inspections = createInspections({ db, queue, workspace });
  const models = createModelRegistry({ db, queue, clock, workspace, resources });
  const createEngine = (): EngineClient =>
    createEngineClient({
      launcher: options.launcher,
      clock,
      workspace: workspace.dir,
      resources,
      onNetwork: attempted,
    });
  const engine = createEngine();

  return {
    workspace,
    db,
    queue,
    projects,
    engine,
    notices,
    handlers: createHandlers({
      db,
      clock,
      queue,
      projects,
      inspections,
      models,
      engine,
      requestIsolated: (name, request) => {
        const own = createEngine();
        return own.request(name, request).finally(() => own.close());
      },
      notices,
      preferences,
      emit: events.emit,
      workspace,
      resources,
      version,
      networkAttempts: () => attempts,
      openFile: options.openFile ?? openWithSystem,
      pickPath: options.pickPath ?? (() => Promise.resolve(null)),
      printPdf: options.printPdf ?? noPrinter,
      chooseWorkspace: options.chooseWorkspace ?? (() => Promise.resolve(false)),
      quit: options.quit ?? (() => undefined),
      setLocale: options.setLocale ?? setLocale,
    }),
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hasRunningJob: () => queue.isRunning() || projects.isBusy(),
    close: async () => {
      await engine.close();
      await inspections.close();
      usage.close();
      await queue.close();
      await projects.close();
      events.flush();
      guard.release();
      db.close();
      release();
    },
  };
}

/** Holds points and answers back for a moment, so that a fast stage does not flood the window; the order stays. */
function throttleEvents(
  send: EventListener,
  clock: Clock,
): { emit: EventListener; flush: () => void } {
  let held: (() => void)[] = [];
  let stop: (() => void) | undefined;
  const flush = (): void => {
    stop?.();
    stop = undefined;
    const ready = held;
    held = [];
    for (const each of ready) each();
  };
  return {
    flush,
    emit: (name, payload) => {
      if (name === 'run:metric' || name === 'run:sample') {
        held.push(() => send(name, payload));
        stop ??= clock.after(EVENT_INTERVAL_MS, flush);
      } else {
        flush();
        send(name, payload);
      }
    },
  };
}

function noPrinter(): Promise<Buffer> {
  const problem = new UserError(msg('report.pdf-needs-window'), {
    hint: msg('report.pdf-needs-window.hint'),
  });
  return Promise.reject(problem);
}

function openWithSystem(file: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', file]
      : process.platform === 'win32'
        ? ['explorer.exe', file]
        : ['xdg-open', file];
  // Without such a program nothing opens; the window shows the path.
  spawn(command!, args, { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}
