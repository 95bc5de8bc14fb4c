// The backend of the window and the command line: one workspace with its database, queue and
// projects.

import { spawn } from 'node:child_process';
import type { Events } from '../preload/contract.ts';
import { createEngineClient, type EngineClient } from './engine-process/client.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { openWorkspace, removeLeftovers, type Workspace } from './data/datasets/workspace.ts';
import { holdWorkspace, openDatabase, type Database } from './storage/database.ts';
import { removeUnpacked } from './storage/vault/conversion.ts';
import { LEAST_CHARACTERS, lockState } from './storage/vault/vault-file.ts';
import { createTransfers, type Transfers, type TransfersOptions } from './transfer/transfers.ts';
import { undoCutOffUnpacking } from './storage/moved-draft.ts';
import { readInResults } from './storage/read-in.ts';
import { createHandlers } from './ipc/index.ts';
import { createInspections } from './library/inspections.ts';
import type { HandlerContext, Handlers, PassphraseControl } from './ipc/context.ts';
import { createJobStartNotices } from './notifications/job-start-notices.ts';
import { createQueue, type EventListener, type Queue } from './jobs/queue.ts';
import { UserError } from './i18n/user-error.ts';
import { unlockingLauncher, type EngineLauncher } from './engine-process/launcher.ts';
import { createLedger } from './storage/ledger.ts';
import { openSigningKey, type KeyProtection } from './storage/ledger/keys.ts';
import { sealResult } from './provenance/seal.ts';
import { createModelRegistry } from './library/model-registry.ts';
import { createServing } from './library/serving.ts';
import { guardNetwork, type NetworkGuard } from './platform/network/network-guard.ts';
import { createNotices, type Notices } from './notifications/notices.ts';
import { findResources, programVersion } from './platform/app-paths.ts';
import { openPreferences, type Preferences } from './platform/preferences.ts';
import { createPlanning, type Planning } from './projects/planner.ts';
import { buildProjectReport } from './projects/report-record.ts';
import { createProjects, type Projects } from './projects/projects.ts';
import { setLocale } from './i18n/locale.ts';
import { createUsageMeter, type ReadProcess, type UsageMeter } from './jobs/engine-usage.ts';
import { msg } from '../i18n/message.ts';

export interface BackendOptions {
  /** Folder of the workspace; created if missing. */
  readonly workspace: string;
  readonly launcher: EngineLauncher;
  /** The program's resources; found automatically when omitted. */
  readonly resources?: string;
  readonly clock?: Clock;
  /** The guard of this process; the backend has one of its own while it is open where omitted. */
  readonly guard?: NetworkGuard;
  /** Reads a process's resource usage, by default from `/proc`. */
  readonly readProcess?: ReadProcess;
  /** Opens a file in the system's default application. */
  readonly openFile?: (file: string) => void | Promise<void>;
  /** Shows a folder in the system's file manager. */
  readonly showFolder?: (folder: string) => void | Promise<void>;
  /** Opens a file dialog; resolves to null without a window. */
  readonly pickPaths?: HandlerContext['pickPaths'];
  /** A transfer pack that the system handed to the program; none without a window. */
  readonly takeHandedPack?: HandlerContext['takeHandedPack'];
  /** Prints HTML as PDF; fails without a window. */
  readonly printPdf?: HandlerContext['printPdf'];
  /** Lets the user choose another workspace; resolves to false without a window. */
  readonly chooseWorkspace?: HandlerContext['chooseWorkspace'];
  /** Sets and asks for the passphrase; tells its state alone without a window. */
  readonly passphrase?: PassphraseControl;
  /** Quits the program. */
  readonly quit?: () => void;
  /** Changes the language. */
  readonly setLocale?: HandlerContext['setLocale'];
  /** Encrypts the private key with a secret of the system; a file of its owner's if omitted. */
  readonly keyProtection?: KeyProtection;
  /** Kept in memory only if omitted. */
  readonly preferences?: Preferences;
}

export interface Backend {
  readonly handlers: Handlers;
  readonly workspace: Workspace;
  readonly db: Database;
  readonly queue: Queue;
  readonly projects: Projects;
  readonly planning: Planning;
  readonly engine: EngineClient;
  readonly notices: Notices;
  /** Subscribes to all events; returns a function that unsubscribes. */
  on(listener: (name: keyof Events, payload: Events[keyof Events]) => void): () => void;
  hasRunningJob(): boolean;
  /** Interrupts the running job and releases the workspace. */
  close(): Promise<void>;
}

/** Metrics and sample answers are sent to the listeners in batches, at this interval. */
const EVENT_INTERVAL_MS = 200;

/**
 * Opens a workspace exclusively. Throws a UserError if another process has it open, or if it
 * cannot be read.
 */
export function openBackend(options: BackendOptions): Backend {
  const clock = options.clock ?? systemClock;
  const resources = options.resources ?? findResources();
  const version = programVersion();
  const workspace = openWorkspace(options.workspace);
  const launcher = unlockingLauncher(options.launcher, workspace.dir);
  const { db, release } = openHeld(workspace, clock);

  const listeners = new Set<Parameters<Backend['on']>[0]>();
  const events = throttleEvents((name, payload) => {
    for (const listener of listeners) listener(name, payload);
  }, clock);
  const guard = options.guard ?? guardNetwork();
  const stopCounting = guard.onAttempt((_host, attempts) =>
    events.emit('network:attempts', { attempts }),
  );

  const preferences = options.preferences ?? openPreferences();
  const notices = createNotices(events.emit);
  const noticeJobStart = createJobStartNotices({ db, workspace, notices, preferences });

  // The queue emits interrupted jobs while it is opened, before projects exist.
  let projects: Projects | undefined = undefined;
  let usage: UsageMeter | undefined = undefined;
  const queue = createQueue({
    db,
    launcher,
    clock,
    workspace,
    resources,
    recorder: createLedger({
      db,
      workspace,
      clock,
      resources,
      engineVersion: version,
      protection: options.keyProtection,
      seal: sealResult,
    }),
    onNetwork: guard.count,
    onEvent: (name, payload) => {
      events.emit(name, payload);
      if (name === 'job:changed') usage?.wake();
      if (name === 'job:changed') noticeJobStart(payload as Events['job:changed']);
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
    buildReport: (project) =>
      buildProjectReport(project, (size) => planning.resized(project.id, project.recipe, size)),
  });

  const inspections = createInspections({ db, queue, workspace });
  const models = createModelRegistry({ db, queue, clock, workspace, resources });
  const planning = createPlanning({
    db,
    workspace,
    resources,
    jobs: () => queue.list(),
    models: () => models.list(),
    inspections: () => inspections.list(),
    importSettings: (id) => inspections.importSettings(id),
  });
  const createEngine = (): EngineClient =>
    createEngineClient({
      ...{ launcher, clock, resources },
      workspace: workspace.dir,
      onNetwork: guard.count,
    });
  const engine = createEngine();
  const transfers = openTransfers(
    { db, workspace, resources, clock, product: version },
    { queue, projects, emit: events.emit, protection: options.keyProtection },
  );
  const serving = createServing({ models, clock, createEngine, emit: events.emit });

  return {
    workspace,
    db,
    queue,
    projects,
    planning,
    engine,
    notices,
    handlers: createHandlers({
      db,
      clock,
      queue,
      projects,
      inspections,
      models,
      serving,
      planning,
      transfers,
      engine,
      requestIsolated: (name, request) => {
        const isolated = createEngine();
        return isolated.request(name, request).finally(() => isolated.close());
      },
      notices,
      preferences,
      emit: events.emit,
      workspace,
      resources,
      version,
      networkAttempts: guard.attempts,
      openFile: options.openFile ?? openWithSystem,
      showFolder: options.showFolder ?? openWithSystem,
      pickPaths: options.pickPaths ?? (() => Promise.resolve([])),
      takeHandedPack: options.takeHandedPack ?? (() => null),
      printPdf: options.printPdf ?? rejectPdf,
      chooseWorkspace: options.chooseWorkspace ?? (() => Promise.resolve(false)),
      passphrase: options.passphrase ?? passphraseWithoutWindow(workspace.dir),
      quit: options.quit ?? (() => undefined),
      setLocale: options.setLocale ?? setLocale,
    }),
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hasRunningJob: () => queue.isRunning() || projects.isBusy(),
    close: async () => {
      await transfers.close();
      await serving.stop();
      await engine.close();
      await inspections.close();
      usage.close();
      await queue.close();
      await projects.close();
      events.flush();
      stopCounting();
      if (options.guard === undefined) guard.release();
      db.close();
      release();
    },
  };
}

/** The tables of a workspace that is held alone, after what killed processes left is taken away. */
function openHeld(workspace: Workspace, clock: Clock): { db: Database; release: () => void } {
  const { dir } = workspace;
  const release = holdWorkspace(dir);
  try {
    const db = openDatabase(dir);
    undoCutOffUnpacking(db, dir);
    removeLeftovers(workspace);
    if (lockState(dir) === 'unlocked') removeUnpacked(dir);
    if (db.isNew) readInResults(db, workspace, clock.nowMs());
    return { db, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Packing and unpacking for the window, which is told what is new. */
function openTransfers(
  common: Pick<TransfersOptions, 'db' | 'workspace' | 'resources' | 'clock' | 'product'>,
  {
    queue,
    projects,
    emit,
    protection,
  }: {
    queue: Queue;
    projects: Projects;
    emit: EventListener;
    protection: KeyProtection | undefined;
  },
): Transfers {
  return createTransfers({
    ...common,
    key: () => openSigningKey(common.workspace.dir, protection).key,
    onProgress: (progress) => emit('transfer:progress', progress),
    onUnpacked: (items) => {
      const idsOf = (wanted: string) =>
        items.filter(({ kind }) => kind === wanted).map(({ id }) => id);
      const runs = new Set(idsOf('run'));
      for (const job of queue.list()) if (runs.has(job.runId)) emit('job:changed', job);
      for (const id of idsOf('project')) emit('project:changed', projects.view(id));
    },
  });
}

/**
 * Batches metrics and samples, so that a fast stage does not flood the window; keeps the order of
 * events.
 */
function throttleEvents(
  send: EventListener,
  clock: Clock,
): { emit: EventListener; flush: () => void } {
  let pending: (() => void)[] = [];
  let cancelTimer: (() => void) | undefined;
  const flush = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    const ready = pending;
    pending = [];
    for (const each of ready) each();
  };
  return {
    flush,
    emit: (name, payload) => {
      if (name === 'run:metric' || name === 'run:sample') {
        pending.push(() => send(name, payload));
        cancelTimer ??= clock.after(EVENT_INTERVAL_MS, flush);
      } else {
        flush();
        send(name, payload);
      }
    },
  };
}

function rejectPdf(): Promise<Buffer> {
  const problem = new UserError(msg('report.pdf-needs-window'), {
    hint: msg('report.pdf-needs-window.hint'),
  });
  return Promise.reject(problem);
}

/** The passphrase where the workspace cannot be closed and opened again. */
function passphraseWithoutWindow(workspace: string): PassphraseControl {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new UserError(msg('vault.needs-window'), { hint: msg('vault.needs-window.hint') }),
    );
  const state = () => ({
    workspace,
    state: lockState(workspace),
    leastCharacters: LEAST_CHARACTERS,
  });
  return { state, unlock: refuse, set: refuse, change: refuse, remove: refuse };
}

function openWithSystem(file: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', file]
      : process.platform === 'win32'
        ? ['explorer.exe', file]
        : ['xdg-open', file];
  // If there is no such program, nothing opens; the window shows the path.
  spawn(command!, args, { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}
