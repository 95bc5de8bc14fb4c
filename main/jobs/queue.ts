// The queue: one job at a time, each in its own engine process; what was cut off can go on from its checkpoint.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Events } from '../../preload/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { newArtifactId, type Workspace } from '../data/datasets/workspace.ts';
import type { Database, Row } from '../storage/database.ts';
import { problemOf, UserError, type Problem } from '../i18n/user-error.ts';
import type { EngineLauncher, EngineProcess } from '../engine-process/launcher.ts';
import type { EngineMessage } from '../engine-process/protocol.ts';
import { jobView, recordResult, storedArtifact } from '../storage/job-records.ts';
import { createReserve } from '../platform/disk-reserve.ts';
import { said, type Said } from '../i18n/message.ts';
import type { JobRecorder } from '../storage/job-recorder.ts';
import type { JobStatus, JobView } from '../../preload/contract/jobs.ts';
import type { StageResult } from '../stages/contract/stage.ts';
import { writeAtomic } from '../platform/files.ts';

/** Time that a cancelled stage has to stop by itself, and a finished process to end. */
const GRACE_MS = 5_000;

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
  /** Absolute folder that `resource:` in settings stands for. */
  readonly resources: string;
  readonly onEvent: EventListener;
  readonly recorder?: JobRecorder;
}

export interface Queue {
  /** Adds a job and starts it when none runs. */
  enqueue(request: JobRequest): JobView;
  /** Stops a running job, or takes a waiting one out. Does nothing to a job that has ended. */
  cancel(jobId: number): void;
  /** Asks a running job to end after its current step and to keep its result. Throws a UserError for a job that does not run. */
  finishEarly(jobId: number): JobView;
  /** Puts an interrupted, cancelled or failed job back; it goes on in the same run folder. Throws a UserError otherwise. */
  resume(jobId: number): JobView;
  get(jobId: number): JobView | undefined;
  list(): JobView[];
  /** Resolves when the job has ended, whatever its end. */
  waitFor(jobId: number): Promise<JobView>;
  /** Resolves when no job runs or waits. */
  whenIdle(): Promise<void>;
  isRunning(): boolean;
  /** The job that runs now with the id of its process; undefined while none runs or it is being started. */
  running(): { readonly job: JobView; readonly pid: number } | undefined;
  /** Ends the running process; its job becomes `interrupted`. */
  close(): Promise<void>;
}

/** What is said of a job that was cut off with the program. */
const PROGRAM_ENDED: Problem<Said> = {
  message: said`The program ended before this step was done.`,
  hint: said`Resume goes on from the last checkpoint.`,
};

/** How a job ended. */
interface Outcome {
  readonly status: Extract<JobStatus, 'done' | 'failed' | 'cancelled' | 'interrupted'>;
  readonly result?: StageResult;
  readonly error?: Problem<Said>;
}

/** The job that runs now. */
interface Current {
  readonly id: number;
  engine?: EngineProcess;
  isCancelled: boolean;
  /** Its result is wanted as it stands. */
  isEnding: boolean;
  stopTimer?: () => void;
}

/** Opens the queue of a workspace. A job that still runs or waits was cut off with the program before and becomes `interrupted`. */
export function createQueue(options: QueueOptions): Queue {
  const { db, launcher, clock, workspace, onEvent, recorder } = options;
  const waiting = new Map<number, ((job: JobView) => void)[]>();
  const idle: (() => void)[] = [];
  const reserve = createReserve(workspace.dir);
  let current: Current | undefined;
  let finished: Promise<void> = Promise.resolve();
  let isClosed = false;
  /** Of the job that ran last: its next step comes before another project's first. */
  let lastProject: string | null = null;

  const view = (row: Row): JobView => {
    const job = jobView(row, workspace.dir);
    return current?.id === job.id && current.isEnding ? { ...job, isEnding: true } : job;
  };
  const changed = (row: Row | undefined): JobView | undefined => {
    if (!row) return undefined;
    const job = view(row);
    onEvent('job:changed', job);
    if (job.status !== 'queued' && job.status !== 'running') {
      for (const resolve of waiting.get(job.id) ?? []) resolve(job);
      waiting.delete(job.id);
    }
    return job;
  };
  const get = (id: number): JobView | undefined => {
    const row = db.get('job', { id });
    return row && view(row);
  };
  const finish = (id: number, outcome: Outcome): void => {
    const artifact = outcome.result?.artifact;
    const json = (value: unknown): string | null => (value ? JSON.stringify(value) : null);
    const parameters = {
      id,
      status: outcome.status,
      summary: json(outcome.result?.summary),
      artifact: json(artifact && storedArtifact(artifact, workspace.dir)),
      error: json(outcome.error),
      nowMs: clock.nowMs(),
    };
    // However full the disk is: a job whose end is not written down would seem to run for ever.
    changed(reserve.use(() => db.get('finishJob', parameters)));
  };

  for (const row of db.all('interruptAll', {
    nowMs: clock.nowMs(),
    error: JSON.stringify(PROGRAM_ENDED),
  })) {
    onEvent('job:changed', view(row));
  }

  function pump(): void {
    if (current || isClosed) return;
    reserve.take();
    const row = db.transaction(() => {
      const next = db.get('nextQueued', { projectId: lastProject });
      return next && db.get('startJob', { id: next['id'] ?? null, nowMs: clock.nowMs() });
    });
    if (!row) {
      for (const resolve of idle.splice(0)) resolve();
      return;
    }
    const running: Current = { id: row['id'] as number, isCancelled: false, isEnding: false };
    current = running;
    lastProject = row['project_id'] as string | null;
    changed(row);
    finished = runJob(running, row).then(
      (outcome) => settle(running, outcome),
      (error: unknown) => settle(running, { status: 'failed', error: problemOf(error) }),
    );
  }

  function settle(running: Current, outcome: Outcome): void {
    current = undefined;
    // Closing the program is not a failure of the job: it can go on later.
    const isCutOff = isClosed && outcome.status !== 'done';
    finish(running.id, isCutOff ? { status: 'interrupted', error: PROGRAM_ENDED } : outcome);
    pump();
  }

  async function runJob(running: Current, row: Row): Promise<Outcome> {
    const job = view(row);
    await recorder?.before(job);
    if (running.isCancelled || isClosed) return { status: 'cancelled' };
    const outcome = await runEngine(running, job, row['resume'] === 1);
    if (outcome.status !== 'done' || !outcome.result) return outcome;
    await recordResult(db, workspace, job, outcome.result, clock.nowMs());
    await recorder?.after(job, outcome.result);
    return outcome;
  }

  /** Runs the job in a process; resolves when that process is gone, so its memory is free for the next one. */
  function runEngine(running: Current, job: JobView, isResumed: boolean): Promise<Outcome> {
    return new Promise((resolve) => {
      const engine = launcher('engine');
      running.engine = engine;
      let last: Outcome | undefined;
      engine.onMessage((message) => {
        if (last) return;
        try {
          last = receive(job, message);
        } catch (error) {
          // The database refused, for example on a full disk: going on would lose what the stage tells.
          last = { status: 'failed', error: problemOf(error) };
          engine.kill();
        }
        if (!last) return;
        running.stopTimer?.();
        running.stopTimer = clock.after(GRACE_MS, () => engine.kill());
      });
      engine.onExit((code, signal) => {
        running.stopTimer?.();
        resolve(
          running.isCancelled && last?.status !== 'done'
            ? { status: 'cancelled' }
            : (last ?? lost(code, signal)),
        );
      });
      engine.postMessage({
        kind: 'run',
        stage: job.stage,
        settings: job.settings,
        runId: job.runId,
        runDir: runDirectory(job.runId),
        workspace: workspace.dir,
        resources: options.resources,
        resume: isResumed,
      });
    });
  }

  /** Writes down a message; the last one of a process becomes the outcome. */
  function receive(job: JobView, message: EngineMessage): Outcome | undefined {
    const runId = job.runId;
    switch (message.kind) {
      case 'progress': {
        const progress = JSON.stringify(message.progress);
        changed(db.get('setProgress', { id: job.id, progress, nowMs: clock.nowMs() }));
        return undefined;
      }
      case 'metric': {
        const { step, values } = message.point;
        db.run('addMetric', { runId, step, point: JSON.stringify(values) });
        onEvent('run:metric', { runId, point: message.point });
        return undefined;
      }
      case 'sample': {
        const { sample } = message;
        db.run('addSample', { runId, step: sample.step, sample: JSON.stringify(sample) });
        onEvent('run:sample', { runId, sample });
        return undefined;
      }
      case 'log':
        db.run('appendLog', { id: runId, line: message.line });
        return undefined;
      case 'network':
        onEvent('network:attempts', { attempts: message.attempts });
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
      case 'answer':
      case 'refusal':
        throw new Error(`internal: a job's process sent "${message.kind}"`);
    }
  }

  function runDirectory(runId: string): string {
    return path.join(workspace.dir, 'runs', runId);
  }

  return {
    get,
    list: () => db.all('jobs').map(view),
    isRunning: () => current !== undefined,
    running: () => {
      const pid = current?.engine?.pid;
      const job = current && get(current.id);
      return job && pid !== undefined ? { job, pid } : undefined;
    },

    enqueue: ({ step, stage, settings, projectId = null }) => {
      const runId = newArtifactId(workspace, step, settings);
      fs.mkdirSync(runDirectory(runId), { recursive: true });
      const text = JSON.stringify(settings, null, 2);
      writeAtomic(path.join(runDirectory(runId), 'settings.json'), `${text}\n`);
      const row = db.transaction(() => {
        const parameters = { projectId, step, stage, runId, settings: text, nowMs: clock.nowMs() };
        const added = db.get('addJob', parameters) as Row;
        const seed = typeof settings['seed'] === 'number' ? Math.trunc(settings['seed']) : null;
        db.run('addRun', { id: runId, jobId: added['id'] ?? null, stage, seed });
        return added;
      });
      const job = changed(row) as JobView;
      pump();
      return job;
    },

    cancel: (jobId) => {
      if (current?.id !== jobId) {
        if (get(jobId)?.status === 'queued') finish(jobId, { status: 'cancelled' });
        return;
      }
      if (current.isCancelled) return;
      current.isCancelled = true;
      const engine = current.engine;
      if (!engine) return;
      engine.postMessage({ kind: 'cancel' });
      current.stopTimer = clock.after(GRACE_MS, () => engine.kill());
    },

    finishEarly: (jobId) => {
      const engine = current?.id === jobId ? current.engine : undefined;
      if (!current || !engine) {
        throw new UserError(said`This step does not run now, so it cannot be ended early.`, {
          hint: said`Only a step that runs can be stopped with its result kept.`,
        });
      }
      current.isEnding = true;
      engine.postMessage({ kind: 'finish' });
      return changed(db.get('job', { id: jobId })) as JobView;
    },

    resume: (jobId) => {
      const job = changed(db.get('requeueJob', { id: jobId }));
      if (!job) {
        throw new UserError(said`The step ${get(jobId)?.step ?? jobId} cannot go on now.`, {
          hint: said`Only a step that was interrupted, cancelled or has failed can be resumed.`,
        });
      }
      pump();
      return job;
    },

    waitFor: (jobId) => {
      const job = get(jobId);
      if (!job) return Promise.reject(new UserError(`There is no step with the number ${jobId}.`));
      if (job.status !== 'queued' && job.status !== 'running') return Promise.resolve(job);
      return new Promise((resolve) => {
        waiting.set(jobId, [...(waiting.get(jobId) ?? []), resolve]);
      });
    },

    whenIdle: () =>
      current || db.get('nextQueued', { projectId: null })
        ? new Promise((resolve) => idle.push(resolve))
        : Promise.resolve(),

    close: async () => {
      isClosed = true;
      current?.engine?.kill();
      await finished;
      for (const resolve of idle.splice(0)) resolve();
    },
  };
}

function lost(code: number | null, signal?: string | null): Outcome {
  const how = signal ? `signal ${signal}` : `code ${code}`;
  return {
    status: 'interrupted',
    error: {
      message: said`The engine process ended before its work was done (${how}).`,
      hint: said`Resume goes on from the last checkpoint; if it ends again, close other programs or choose smaller settings.`,
    },
  };
}
