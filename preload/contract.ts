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
  /** True from the moment on that its result was asked for as it stands, until it has ended. */
  readonly isEnding?: boolean;
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

/** A row of an inspected source: its number from 0, and its place as messages name it (`cards.jsonl, line 3`). */
export interface RowReference {
  readonly number: number;
  readonly place: string;
}

/** What a person wrote in place of what the source says; absent fields stay. */
export interface RowChange {
  readonly question?: string;
  readonly answer?: string;
  readonly kind?: string;
  readonly split?: string;
  /** How the answer is found, in the person's words. */
  readonly rationale?: string;
  /** Files, absolute or from the picture folder. */
  readonly pictures?: readonly string[];
}

/** An example that a person wrote by hand. */
export interface AddedRow {
  readonly question: string;
  readonly answer: string;
  /** Absolute path of the picture; empty for a question about text. */
  readonly picture: string;
  readonly split: string;
}

/** One decision about a source; the source itself is never touched. */
export type DataAct =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'repair' | 'unrepair'; readonly defects: readonly string[] }
  | { readonly kind: 'exclude' | 'include'; readonly rows: readonly RowReference[] }
  | { readonly kind: 'edit'; readonly row: RowReference; readonly change: RowChange }
  | { readonly kind: 'revert'; readonly row: RowReference }
  | { readonly kind: 'add'; readonly row: AddedRow }
  /** Takes an added row out by its id. */
  | { readonly kind: 'remove'; readonly id: number }
  /** Columns by what they hold: `{"question": "Frage"}`. */
  | { readonly kind: 'columns'; readonly columns: Readonly<Record<string, string>> }
  /** Where the pictures are, when they are not beside the rows; empty for beside them. */
  | { readonly kind: 'root'; readonly root: string };

/** All decisions about a source together. */
export interface Decisions {
  readonly name: string;
  readonly repairs: readonly string[];
  readonly excluded: readonly RowReference[];
  readonly edits: readonly (RowReference & { readonly change: RowChange })[];
  readonly added: readonly (AddedRow & { readonly id: number })[];
  readonly columns: Readonly<Record<string, string>>;
  readonly root: string;
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
  /** The settings of the import stage that turn an inspected source, with all decisions about it, into a data set. */
  'data:importSettings': (inspectionId: string) => Readonly<Record<string, unknown>>;
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
