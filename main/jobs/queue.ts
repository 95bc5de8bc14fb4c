// The queue: one job at a time, each in its own engine process; interrupted jobs resume from their
// checkpoint.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Events } from '../../preload/contract.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { newArtifactId, type Workspace } from '../data/datasets/workspace.ts';
import type { EngineLauncher } from '../engine-process/launcher.ts';
import type { EngineMessage } from '../engine-process/protocol.ts';
import { problemOf, UserError } from '../i18n/user-error.ts';
import type { Clock } from '../platform/clock.ts';
import { createDiskReserve } from '../platform/disk-reserve.ts';
import { explainDisk, explained, removeQuietly, writeAtomic } from '../platform/files.ts';
import type { Database, Row } from '../storage/database.ts';
import type { JobRecorder } from '../storage/job-recorder.ts';
import { jobView, recordResult, storedArtifact } from '../storage/job-records.ts';
import { EngineRun } from './queue/engine-run.ts';
import { PROGRAM_ENDED, type Outcome } from './queue/outcome.ts';
import { msg } from '../../i18n/message.ts';

export interface JobRequest {
  /** Name of the step in its recipe; the stage's own name for a job without a recipe. */
  readonly step: string;
  readonly stage: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly projectId?: string | null;
}

export type EventListener = <K extends keyof Events>(name: K, payload: Events[K]) => void;

export interface QueueOptions {
  readonly db: Database;
  readonly launcher: EngineLauncher;
  readonly clock: Clock;
  readonly workspace: Workspace;
  /** Absolute folder of `resource:` in settings. */
  readonly resources: string;
  readonly onEvent: EventListener;
  readonly recorder?: JobRecorder;
  /** Called for every connection that a process of the queue was refused. */
  readonly onNetwork?: (host: string) => void;
}

export interface Queue {
  /** Adds a job and starts it if no other job is running. */
  enqueue(request: JobRequest): JobView;
  /** Stops a running job, or takes a waiting one out. Does nothing to a job that has ended. */
  cancel(jobId: number): void;
  /**
   * Asks a running job to end after its current step and to keep its result. Throws a UserError for
   * a job that does not run.
   */
  finishEarly(jobId: number): JobView;
  /**
   * Requeues an interrupted, cancelled or failed job in the same run folder. Throws a UserError
   * otherwise.
   */
  resume(jobId: number): JobView;
  get(jobId: number): JobView | undefined;
  list(): JobView[];
  /** Resolves when the job has ended, whatever its end. */
  waitFor(jobId: number): Promise<JobView>;
  /** Resolves when no job runs or waits. */
  whenIdle(): Promise<void>;
  isRunning(): boolean;
  /** The running job with its process id; undefined when no job runs or its process is starting. */
  running(): { readonly job: JobView; readonly pid: number } | undefined;
  /** Kills the running process; its job becomes `interrupted`. */
  close(): Promise<void>;
}

/** The job that runs now. */
interface Current {
  readonly id: number;
  /** Absent while the job is prepared. */
  run?: EngineRun;
  isCancelled: boolean;
  /** True when the user wants its result as it is. */
  isEnding: boolean;
  /** When it began, by the clock that only goes forward. */
  readonly beganMs: number;
}

/**
 * Opens the queue of a workspace. Jobs that were running or queued when the program ended become
 * `interrupted`.
 */
export function createQueue(options: QueueOptions): Queue {
  return new JobQueue(options);
}

class JobQueue implements Queue {
  readonly #options: QueueOptions;
  readonly #db: Database;
  readonly #workspace: Workspace;
  readonly #reserve: ReturnType<typeof createDiskReserve>;
  /** Who waits for the end of a job, by its id. */
  readonly #waiting = new Map<number, ((job: JobView) => void)[]>();
  readonly #idle: (() => void)[] = [];
  #current: Current | undefined;
  #finished: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Project of the last job: its next step takes precedence over other projects. */
  #lastProject: string | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#workspace = options.workspace;
    this.#reserve = createDiskReserve(options.workspace.dir);
    const interrupted = this.#db.all('interruptAll', {
      nowMs: this.#nowMs(),
      error: JSON.stringify(PROGRAM_ENDED),
    });
    for (const row of interrupted) options.onEvent('job:changed', this.#view(row));
  }

  get(jobId: number): JobView | undefined {
    const row = this.#db.get('job', { id: jobId });
    return row && this.#view(row);
  }

  list(): JobView[] {
    return this.#db.all('jobs').map((row) => this.#view(row));
  }

  isRunning(): boolean {
    return this.#current !== undefined;
  }

  running(): { readonly job: JobView; readonly pid: number } | undefined {
    const pid = this.#current?.run?.pid;
    const job = this.#current && this.get(this.#current.id);
    return job && pid !== undefined ? { job, pid } : undefined;
  }

  enqueue({ step, stage, settings, projectId = null }: JobRequest): JobView {
    const runId = newArtifactId(this.#workspace, step, settings, {
      isTaken: (id) => this.#db.get('jobOfRun', { runId: id }) !== undefined,
    });
    const text = JSON.stringify(settings, null, 2);
    // The row comes first: a folder without one would be nobody's.
    const row = this.#db.transaction(() => {
      const parameters = { projectId, step, stage, runId, settings: text, nowMs: this.#nowMs() };
      const added = this.#db.get('addJob', parameters) as Row;
      const seed = typeof settings['seed'] === 'number' ? Math.trunc(settings['seed']) : null;
      this.#db.run('addRun', { id: runId, jobId: added['id'] ?? null, stage, seed });
      return added;
    });
    try {
      this.#writeSettings(runId, text);
    } catch (error) {
      removeQuietly(this.#runDir(runId));
      this.#db.transaction(() => {
        this.#db.run('removeRun', { runId });
        this.#db.run('removeJob', { id: row['id'] as number });
      });
      throw error;
    }
    const job = this.#announce(row);
    this.#startNext();
    return job;
  }

  cancel(jobId: number): void {
    const current = this.#current;
    if (current?.id !== jobId) {
      if (this.get(jobId)?.status === 'queued') this.#finish(jobId, { status: 'cancelled' });
      return;
    }
    if (current.isCancelled) return;
    current.isCancelled = true;
    current.run?.cancel();
  }

  finishEarly(jobId: number): JobView {
    const current = this.#current?.id === jobId ? this.#current : undefined;
    if (!current?.run) {
      throw new UserError(msg('queue.finish-not-running'), {
        hint: msg('queue.finish-not-running.hint'),
      });
    }
    current.isEnding = true;
    current.run.finishEarly();
    return this.#announce(this.#db.get('job', { id: jobId }) as Row);
  }

  resume(jobId: number): JobView {
    const row = this.#db.get('requeueJob', { id: jobId });
    if (!row) {
      throw new UserError(msg('queue.cannot-resume', { step: this.get(jobId)?.step ?? jobId }), {
        hint: msg('queue.cannot-resume.hint'),
      });
    }
    const job = this.#announce(row);
    this.#startNext();
    return job;
  }

  waitFor(jobId: number): Promise<JobView> {
    const job = this.get(jobId);
    if (!job) return Promise.reject(new UserError(msg('queue.step-unknown', { id: jobId })));
    if (job.status !== 'queued' && job.status !== 'running') return Promise.resolve(job);
    return new Promise((resolve) => {
      this.#waiting.set(jobId, [...(this.#waiting.get(jobId) ?? []), resolve]);
    });
  }

  whenIdle(): Promise<void> {
    const isBusy = this.#current !== undefined || this.#db.get('nextQueued', { projectId: null });
    return isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#current?.run?.kill();
    await this.#finished;
    this.#announceIdle();
  }

  #writeSettings(runId: string, text: string): void {
    const dir = this.#runDir(runId);
    explainDisk(dir, () => fs.mkdirSync(dir, { recursive: true }));
    writeAtomic(path.join(dir, 'settings.json'), `${text}\n`);
  }

  #nowMs(): number {
    return this.#options.clock.nowMs();
  }

  /** Whole milliseconds that the running job has worked since it was started or resumed. */
  #workedMs(jobId: number): number {
    const { clock } = this.#options;
    const began = this.#current?.id === jobId ? this.#current.beganMs : clock.steadyMs();
    return Math.round(clock.steadyMs() - began);
  }

  #runDir(runId: string): string {
    return path.join(this.#workspace.dir, 'runs', runId);
  }

  #view(row: Row): JobView {
    const job = jobView(row, this.#workspace.dir);
    const isEnding = this.#current?.id === job.id && this.#current.isEnding;
    return isEnding ? { ...job, isEnding } : job;
  }

  /** Sends a changed job to the window and to those who wait for its end. */
  #announce(row: Row): JobView {
    const job = this.#view(row);
    this.#options.onEvent('job:changed', job);
    if (job.status !== 'queued' && job.status !== 'running') {
      for (const resolve of this.#waiting.get(job.id) ?? []) resolve(job);
      this.#waiting.delete(job.id);
    }
    return job;
  }

  #announceIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #startNext(): void {
    if (this.#current || this.#isClosed) return;
    this.#reserve.ensure();
    const row = this.#db.transaction(() => {
      const next = this.#db.get('nextQueued', { projectId: this.#lastProject });
      return next && this.#db.get('startJob', { id: next['id'] ?? null, nowMs: this.#nowMs() });
    });
    if (!row) {
      this.#announceIdle();
      return;
    }
    const current: Current = {
      id: row['id'] as number,
      isCancelled: false,
      isEnding: false,
      beganMs: this.#options.clock.steadyMs(),
    };
    this.#current = current;
    this.#lastProject = row['project_id'] as string | null;
    this.#announce(row);
    this.#finished = this.#runJob(current, row).then(
      (outcome) => this.#settle(current, outcome),
      (error: unknown) =>
        this.#settle(current, { status: 'failed', error: problemOf(explained(error)) }),
    );
  }

  async #runJob(current: Current, row: Row): Promise<Outcome> {
    const { db, launcher, clock, workspace, resources, recorder } = this.#options;
    const job = this.#view(row);
    await recorder?.before(job);
    if (current.isCancelled || this.#isClosed) return { status: 'cancelled' };
    current.run = new EngineRun({
      launcher,
      clock,
      request: {
        kind: 'run',
        stage: job.stage,
        settings: job.settings,
        runId: job.runId,
        runDir: this.#runDir(job.runId),
        workspace: workspace.dir,
        resources,
        resume: row['resume'] === 1,
      },
      record: (message) => this.#record(job, message),
    });
    const outcome = await current.run.ended;
    if (outcome.status !== 'done' || !outcome.result) return outcome;
    await recordResult(db, workspace, job, outcome.result, this.#nowMs());
    await recorder?.after(job, outcome.result);
    return outcome;
  }

  #settle(current: Current, outcome: Outcome): void {
    // Closing the program is not a failure of the job: it can be resumed later.
    const isCutOff = this.#isClosed && outcome.status !== 'done';
    const workedMs = this.#workedMs(current.id);
    this.#current = undefined;
    this.#finish(
      current.id,
      isCutOff ? { status: 'interrupted', error: PROGRAM_ENDED } : outcome,
      workedMs,
    );
    this.#startNext();
  }

  #finish(id: number, { status, result, error }: Outcome, workedMs = 0): void {
    const artifact = result?.artifact && storedArtifact(result.artifact, this.#workspace.dir);
    const json = (value: unknown): string | null => (value ? JSON.stringify(value) : null);
    const parameters = {
      id,
      status,
      summary: json(result?.summary),
      artifact: json(artifact),
      error: json(error),
      workedMs,
      nowMs: this.#nowMs(),
    };
    // Written even on a full disk: a job whose end is not recorded would seem to run for ever.
    const row = this.#reserve.attempt(() => this.#db.get('finishJob', parameters));
    if (row) this.#announce(row);
  }

  /** Records a message of a job's process; the last one determines the outcome. */
  #record(job: JobView, message: EngineMessage): Outcome | undefined {
    const { runId } = job;
    const { onEvent } = this.#options;
    switch (message.kind) {
      case 'progress': {
        const progress = JSON.stringify(message.progress);
        const row = this.#db.get('setProgress', {
          id: job.id,
          progress,
          workedMs: this.#workedMs(job.id),
        });
        if (row) this.#announce(row);
        return undefined;
      }
      case 'metric': {
        const { step, values } = message.point;
        this.#db.run('addMetric', { runId, step, point: JSON.stringify(values) });
        onEvent('run:metric', { runId, point: message.point });
        return undefined;
      }
      case 'sample': {
        const { sample } = message;
        const text = JSON.stringify(sample);
        this.#db.run('addSample', { runId, step: sample.step, sample: text });
        onEvent('run:sample', { runId, sample });
        return undefined;
      }
      case 'log':
        this.#db.run('appendLog', { id: runId, line: message.line });
        return undefined;
      case 'network':
        this.#options.onNetwork?.(message.host);
        return undefined;
      case 'result':
        return { status: 'done', result: message.result };
      case 'cancelled':
        return { status: 'cancelled' };
      case 'error': {
        const { kind: _kind, ...error } = message;
        return { status: 'failed', error };
      }
      case 'part':
      case 'response':
      case 'failure':
        throw new Error(`internal: a job's process sent "${message.kind}"`);
    }
  }
}
