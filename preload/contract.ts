// Everything the window can ask of the machine and everything it is told: types only, no code but two lists.

/** The recipe's stages in order. */
export const STAGES = [
  'import',
  'curate',
  'distill',
  'sft',
  'rl',
  'evaluate',
  'export',
  'serve',
] as const;
export type StageName = (typeof STAGES)[number];

export type JobStatus = 'queued' | 'running' | 'interrupted' | 'done' | 'failed' | 'cancelled';

/** What a stage says of itself while it runs. `fraction` runs 0 to 1. */
export interface Progress {
  readonly fraction: number;
  readonly title: string;
  readonly detail?: string;
  /** Seconds left, from the measured speed of this run; absent while unknown. */
  readonly secondsLeft?: number;
}

/** One point of the curves: field's names (`loss`, `reward`, `accuracy`, `format`, `length`, `grad_norm`, `learning_rate`, `clip_fraction`, `entropy`, `dead_groups`, `tokens_per_second`). */
export interface MetricPoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** An answer to read while a stage runs. `picture` is a blob id (SHA-256) of the workspace. */
export interface SampleAnswer {
  readonly step: number;
  readonly exampleId: string;
  readonly question: string;
  readonly picture?: string;
  readonly gold: string;
  readonly response: string;
  readonly correct: boolean;
  readonly format: boolean;
  readonly lengthTokens: number;
}

export interface JobView {
  readonly id: number;
  /** Name of the step in its recipe, e.g. `evaluate-sft`. */
  readonly step: string;
  readonly stage: StageName;
  readonly projectId: string | null;
  readonly runId: string;
  readonly status: JobStatus;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly progress: Progress | null;
  readonly summary: Readonly<Record<string, unknown>> | null;
  readonly artifact: { readonly kind: string; readonly id: string; readonly path: string } | null;
  readonly error: { readonly message: string; readonly hint?: string } | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
  /** Time at work in its ended parts, without the pauses before a resume. */
  readonly workedMs?: number;
}

export interface ProjectView {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** Steps of its recipe in order; a step not started yet has no job. */
  readonly steps: readonly {
    readonly name: string;
    readonly stage: StageName;
    readonly jobId: number | null;
  }[];
  /** Absolute path of report.html once the recipe is done. */
  readonly reportPath: string | null;
}

/** The whole state that the window shows; read once, then kept up by events. */
export interface Snapshot {
  readonly workspace: string;
  readonly version: string;
  readonly projects: readonly ProjectView[];
  readonly jobs: readonly JobView[];
  readonly network: { readonly attempts: number };
}

/** Requests: name -> signature. Every one returns a promise on the window's side. */
export interface Requests {
  'state:snapshot': () => Snapshot;
  /** Starts the embedded sample recipe; `quick` takes small settings. Returns the project's id. */
  'project:sample': (options: { quick: boolean; seed: number }) => string;
  /** Goes on with the first step that is not done. */
  'project:resume': (projectId: string) => void;
  'job:cancel': (jobId: number) => void;
  /** All points of a run so far. */
  'run:metrics': (runId: string) => MetricPoint[];
  /** Newest sample answers of a run, newest first. */
  'run:samples': (runId: string, limit: number) => SampleAnswer[];
  /** A workspace picture as a data URL (`image/png` or as stored). */
  'picture:read': (blobId: string) => string;
  /** The finished report of a project as HTML text (shown in a sandboxed frame). */
  'report:read': (projectId: string) => string;
  'report:open': (projectId: string) => void;
  'diagnostics:copy': () => string;
  /** A dialog of the system for a path; null when the person closes it. */
  'path:pick': (choice: {
    readonly kind: 'folder' | 'file' | 'save';
    readonly endings?: readonly string[];
    readonly name?: string;
  }) => string | null;
}

/** Events: name -> payload. */
export interface Events {
  'job:changed': JobView;
  'project:changed': ProjectView;
  'run:metric': { readonly runId: string; readonly point: MetricPoint };
  'run:sample': { readonly runId: string; readonly sample: SampleAnswer };
  'network:attempts': { readonly attempts: number };
}

/** What the preload puts on `window.omr`. */
export interface OmrApi {
  invoke<K extends keyof Requests>(
    name: K,
    ...args: Parameters<Requests[K]>
  ): Promise<ReturnType<Requests[K]>>;
  on<K extends keyof Events>(name: K, listener: (payload: Events[K]) => void): () => void;
  /** Where a file that was dropped on the window lies. */
  pathOf(file: File): string;
}
