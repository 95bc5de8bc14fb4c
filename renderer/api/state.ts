// The state of the window: one immutable record, loaded once from the main process and updated by
// its events.

import { withReading, type UsageHistory } from '../selectors/time/usage-history.ts';
import type { Events } from '../../preload/contract.ts';
import type { JobView, MetricPoint, SampleAnswer } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import type { Notice, Snapshot } from '../../preload/contract/app.ts';
import type { Problem } from './bridge.ts';
import type { EngineUsage } from '../../preload/contract/train.ts';

/** Latest answers kept in the window per run; older ones are in the workspace. */
export const SAMPLES_KEPT = 200;

/** Curves and answers of one run. `loaded` is false until the earlier points have been loaded. */
export interface RunData {
  readonly loaded: boolean;
  /** Ascending by step, one entry per step. */
  readonly metrics: readonly MetricPoint[];
  /** Newest first. */
  readonly samples: readonly SampleAnswer[];
}

/** The data that all screens render. */
export interface WindowState {
  readonly phase: 'loading' | 'ready' | 'unreachable';
  readonly workspace: string;
  readonly version: string;
  readonly networkAttempts: number;
  /** Newest first. */
  readonly projects: readonly ProjectView[];
  /** Newest first. */
  readonly jobs: readonly JobView[];
  readonly runs: Readonly<Record<string, RunData>>;
  /** The last failed request; stays until dismissed or until the same request succeeds. */
  readonly problem: Problem | null;
  /** Notices from the main process, oldest first. */
  readonly notices: readonly Notice[];
  /** Resource usage of the engine process; null while none runs. */
  readonly usage: EngineUsage | null;
  /** The same over the time of the newest run that this window has seen. */
  readonly usageHistory: UsageHistory | null;
}

/** Everything that can change the state. */
export type Action =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'job'; readonly job: JobView }
  | { readonly kind: 'job-removed'; readonly id: number }
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  | { readonly kind: 'usage'; readonly usage: EngineUsage; readonly nowMs: number }
  | { readonly kind: 'project-removed'; readonly id: string; readonly jobs: readonly number[] }
  | { readonly kind: 'project'; readonly project: ProjectView }
  | { readonly kind: 'metric'; readonly event: Events['run:metric'] }
  | { readonly kind: 'sample'; readonly event: Events['run:sample'] }
  | { readonly kind: 'network'; readonly attempts: number }
  | {
      readonly kind: 'run-read';
      readonly runId: string;
      readonly metrics: readonly MetricPoint[];
      readonly samples: readonly SampleAnswer[];
    }
  | { readonly kind: 'problem'; readonly problem: Problem | null }
  | { readonly kind: 'unreachable'; readonly problem: Problem };

/** The state before the first response from the main process. */
export const INITIAL_STATE: WindowState = {
  phase: 'loading',
  workspace: '',
  version: '',
  networkAttempts: 0,
  projects: [],
  jobs: [],
  runs: {},
  problem: null,
  notices: [],
  usage: null,
  usageHistory: null,
};

const EMPTY_RUN: RunData = { loaded: false, metrics: [], samples: [] };

/** The next state. Pure; returns the same object when nothing changed. */
export function reduce(state: WindowState, action: Action): WindowState {
  switch (action.kind) {
    case 'snapshot':
      return {
        ...state,
        phase: 'ready',
        workspace: action.snapshot.workspace,
        version: action.snapshot.version,
        networkAttempts: action.snapshot.network.attempts,
        projects: newestFirst(action.snapshot.projects, (project) => project.createdMs),
        jobs: newestFirst(action.snapshot.jobs, (job) => job.id),
        notices: action.snapshot.notices ?? [],
      };
    case 'job':
      return {
        ...state,
        jobs: newestFirst(replaceById(state.jobs, action.job), (job) => job.id),
      };
    case 'job-removed':
      return { ...state, jobs: state.jobs.filter((job) => job.id !== action.id) };
    case 'usage':
      return {
        ...state,
        usage: action.usage,
        usageHistory: withReading(state.usageHistory, action.usage, action.nowMs),
      };
    case 'project-removed':
      return {
        ...state,
        projects: state.projects.filter(({ id }) => id !== action.id),
        jobs: state.jobs.filter(({ id }) => !action.jobs.includes(id)),
      };
    case 'notices':
      return { ...state, notices: action.notices };
    case 'project':
      return {
        ...state,
        projects: newestFirst(
          replaceById(state.projects, action.project),
          (project) => project.createdMs,
        ),
      };
    case 'metric': {
      const run = state.runs[action.event.runId] ?? EMPTY_RUN;
      return withRun(state, action.event.runId, {
        ...run,
        metrics: addPoint(run.metrics, action.event.point),
      });
    }
    case 'sample': {
      const run = state.runs[action.event.runId] ?? EMPTY_RUN;
      return withRun(state, action.event.runId, {
        ...run,
        samples: [action.event.sample, ...run.samples].slice(0, SAMPLES_KEPT),
      });
    }
    case 'network':
      return state.networkAttempts === action.attempts
        ? state
        : { ...state, networkAttempts: action.attempts };
    case 'run-read': {
      const live = state.runs[action.runId] ?? EMPTY_RUN;
      return withRun(state, action.runId, {
        loaded: true,
        metrics: live.metrics.reduce(addPoint, sortedPoints(action.metrics)),
        samples: mergeSamples(live.samples, action.samples),
      });
    }
    case 'problem':
      return state.problem === action.problem ? state : { ...state, problem: action.problem };
    case 'unreachable':
      return { ...state, phase: 'unreachable', problem: action.problem };
    default:
      return assertNever(action);
  }
}

/**
 * Inserts a point by its step. An existing step (a resumed run repeats some) gets the new values.
 */
export function addPoint(
  points: readonly MetricPoint[],
  point: MetricPoint,
): readonly MetricPoint[] {
  const last = points.at(-1);
  if (last === undefined || point.step > last.step) return [...points, point];
  const at = points.findIndex((other) => other.step >= point.step);
  const there = points[at]!;
  if (there.step !== point.step) return points.toSpliced(at, 0, point);
  return points.with(at, { step: point.step, values: { ...there.values, ...point.values } });
}

function sortedPoints(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const ascending = points.every((point, i) => i === 0 || points[i - 1]!.step < point.step);
  return ascending ? points : points.reduce<readonly MetricPoint[]>(addPoint, []);
}

/**
 * Answers that arrived while older ones were loading may be in both lists; each is kept as often as
 * in the longer one.
 */
function mergeSamples(
  live: readonly SampleAnswer[],
  read: readonly SampleAnswer[],
): readonly SampleAnswer[] {
  const counts = new Map<string, number>();
  for (const sample of read)
    counts.set(sampleKey(sample), (counts.get(sampleKey(sample)) ?? 0) + 1);
  const extra = live.filter((sample) => {
    const left = counts.get(sampleKey(sample)) ?? 0;
    counts.set(sampleKey(sample), left - 1);
    return left <= 0;
  });
  return [...extra, ...read].slice(0, SAMPLES_KEPT);
}

function sampleKey(sample: SampleAnswer): string {
  return `${sample.step}\n${sample.exampleId}\n${sample.response}`;
}

function withRun(state: WindowState, runId: string, run: RunData): WindowState {
  return { ...state, runs: { ...state.runs, [runId]: run } };
}

function replaceById<T extends { readonly id: number | string }>(
  list: readonly T[],
  item: T,
): readonly T[] {
  const at = list.findIndex((other) => other.id === item.id);
  return at === -1 ? [item, ...list] : list.with(at, item);
}

function newestFirst<T>(list: readonly T[], age: (item: T) => number): readonly T[] {
  return list.toSorted((a, b) => age(b) - age(a));
}

function assertNever(action: never): never {
  throw new Error(`internal: no rule for action ${JSON.stringify(action)}`);
}
