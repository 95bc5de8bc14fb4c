// Everything the window can ask of the machine and everything it is told: types only, no code but two lists.

import type { AnswerRequests } from './contract-answers.ts';
import type { DataRequests } from './contract-data.ts';
import type { TrainEvents, TrainRequests } from './contract-train.ts';
import type { UseEvents, UseRequests } from './contract-use.ts';

export type * from './contract-answers.ts';
export type * from './contract-data.ts';
export type * from './contract-train.ts';
export type * from './contract-use.ts';

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

/** What a stage says of itself while it runs. `fraction` runs 0 to 1. The window gets its texts in the language that it speaks. */
export interface Progress<Text = string> {
  readonly fraction: number;
  readonly title: Text;
  readonly detail?: Text;
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
  /** What the person has written beside it. */
  readonly note?: string;
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
    /** True where a step before it has run anew since: this one was made from older results. */
    readonly isStale?: boolean;
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
  | { readonly kind: 'root'; readonly root: string }
  | { readonly kind: 'conversations'; readonly choice: ConversationChoice };

/** Of a conversation with several questions: an example of each with the turns before it, its first question, or nothing. */
export type ConversationChoice = 'each' | 'first' | 'leave-out';

/** A turn that comes before a question. */
export interface EarlierTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** All decisions about a source together. */
export interface Decisions {
  readonly name: string;
  readonly repairs: readonly string[];
  readonly excluded: readonly RowReference[];
  readonly edits: readonly (RowReference & { readonly change: RowChange })[];
  readonly added: readonly (AddedRow & { readonly id: number })[];
  readonly columns: Readonly<Record<string, string>>;
  readonly root: string;
  readonly conversations: ConversationChoice;
}

/** A model or adapter that can be trained, asked or exported. */
export interface ModelView {
  readonly id: string;
  readonly name: string;
  /** Absolute folder. */
  readonly path: string;
  /** The folder as settings name it, so that the workspace can be moved: `resource:…`, `workspace:…` or the path. */
  readonly setting: string;
  /** `pocket` comes with the program, `workspace` lies in the workspace, `linked` lies where the person keeps it. */
  readonly origin: 'pocket' | 'workspace' | 'linked';
  readonly kind: 'base' | 'adapter';
  /** Hugging Face's `model_type`; null where the folder cannot be read. */
  readonly modelType: string | null;
  /** Numbers in its own weights. */
  readonly parameters: number | null;
  readonly bytes: number | null;
  readonly seesPictures: boolean;
  /** The terms found in the folder: a short name and the text; null where it says nothing. */
  readonly licence: { readonly name: string; readonly text: string } | null;
  /** Absolute folder of an adapter's base. */
  readonly base: string | null;
  /** Ids of what it was made from: its base, its data. */
  readonly madeFrom: readonly string[];
  /** The job that made it. */
  readonly jobId: number | null;
  readonly projectId: string | null;
  readonly createdMs: number | null;
  /** Why it cannot be used now. */
  readonly problem: { readonly message: string; readonly hint?: string } | null;
}

/** Whether a model can be trained here: on rows of 512 tokens, four at a time, a picture each where it sees. */
export interface ModelFitView {
  readonly fits: boolean;
  /** How the weights are held in the best way found, e.g. `bf16`. */
  readonly weights: string;
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** Of one step; null where it could not be measured. */
  readonly stepSeconds: number | null;
  /** What to do where nothing fits. */
  readonly advice: string | null;
}

/** A kind of defect in an inspected source, and what is done about it. */
export interface DataFinding {
  /** As in the setting `repairs`, e.g. `picture-missing`. */
  readonly kind: string;
  /** Rows that have it. */
  readonly count: number;
  /** Of these, rows that still need a decision. */
  readonly open: number;
  /** What a repair does to a row; null where there is none. */
  readonly repair: 'mend' | 'leave-out' | null;
  /** True for what is only worth knowing: the row can be used as it is. */
  readonly isNote: boolean;
  readonly repaired: boolean;
}

/** What a column of a file was taken for, and why; a role of null is a column that is not used. */
export interface DataColumn {
  readonly file: string;
  readonly role: string | null;
  readonly column: string;
  readonly reason: string;
}

/** An inspected source with all decisions about it. */
export interface InspectionView {
  /** Run of its first inspection; stays the same when it is inspected again with other columns or another folder. */
  readonly id: string;
  /** Run of the inspection that is shown. */
  readonly runId: string;
  readonly source: string;
  readonly name: string;
  /** False until its job is done: there are no rows to show yet. */
  readonly isReady: boolean;
  readonly rows: number;
  readonly pictures: number;
  /** Rows that need a decision before the examples can be used. */
  readonly attention: number;
  /** Examples that an import would give now. */
  readonly usable: number;
  readonly findings: readonly DataFinding[];
  readonly columns: readonly DataColumn[];
  readonly decisions: Decisions;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** How a row of an inspected source stands. */
export type RowState =
  'good' | 'noted' | 'attention' | 'repaired' | 'edited' | 'left-out' | 'added';

/** A row as it would be imported now: what the source says with what the person changed. */
export interface DataRow extends RowReference {
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
  readonly split: string;
  readonly rationale: string;
  /** What was said before the question in its conversation; absent for nothing. */
  readonly history?: readonly EarlierTurn[];
  /** Blob ids of the pictures that could be read. */
  readonly pictures: readonly string[];
  /** The pictures as the source names them. */
  readonly references: readonly string[];
  readonly defects: readonly { readonly kind: string; readonly sentence: string }[];
  readonly state: RowState;
  /** Id of a row that was added by hand, for taking it out. */
  readonly addedId?: number;
}

/** Which rows: `filter` is a kind of defect, or one of the named choices. */
export interface RowQuery {
  readonly offset: number;
  readonly limit: number;
  readonly filter: 'all' | 'attention' | 'decided' | 'added' | (string & {});
  /** In any of the row's texts, capitals or not; empty for all. */
  readonly search: string;
}

/** A part of the rows that answer a query. */
export interface RowPage<R> {
  /** On all pages. */
  readonly total: number;
  readonly rows: readonly R[];
}

/** A row of a finished data set. */
export interface DatasetRow {
  readonly number: number;
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly kind: string;
  readonly split: string;
  readonly pictures: readonly string[];
}

/** A set of examples of the workspace: an inspected source, or a data set that a stage made. */
export interface DataSetView {
  readonly id: string;
  readonly kind: 'inspection' | 'dataset';
  readonly name: string;
  readonly rows: number | null;
  readonly pictures: number | null;
  /** The stage that made it. */
  readonly stage: StageName | null;
  /** Where the person brought it from. */
  readonly source: string | null;
  readonly createdMs: number;
  readonly job: JobView | null;
  /** Projects that work with it. */
  readonly usedIn: readonly { readonly id: string; readonly name: string }[];
}

/** A row before and after a repair; null after it where the row is left out. */
export interface RepairExample {
  readonly before: DataRow;
  readonly after: DataRow | null;
}

/** What a model is given of a row. */
export interface ModelSight {
  /** Each picture after resizing, px, and the tokens it costs. */
  readonly pictures: readonly {
    readonly width: number;
    readonly height: number;
    readonly tokens: number;
  }[];
  /** The conversation as the model's template writes it. */
  readonly text: string;
  readonly tokens: number;
}

/** The whole state that the window shows; read once, then kept up by events. */
export interface Snapshot {
  readonly workspace: string;
  readonly version: string;
  readonly projects: readonly ProjectView[];
  readonly jobs: readonly JobView[];
  readonly network: { readonly attempts: number };
  /** Oldest first. */
  readonly notices?: readonly Notice[];
}

/** Something that the window says once, until it is dismissed. */
export type NoticeMatter =
  /** The app was started while it was open already. */
  | { readonly kind: 'second-start' }
  /** The window had broken down and was drawn anew. */
  | { readonly kind: 'window-restarted' }
  /** Work has begun for the first time: closing the window does not stop it. */
  | { readonly kind: 'closing-is-safe' }
  /** A job has begun with less room on the disk than it may need. */
  | {
      readonly kind: 'disk-low';
      readonly step: string;
      readonly freeBytes: number;
      readonly neededBytes: number;
    };
export type Notice = NoticeMatter & { readonly id: number };

/** What the workspace takes on the disk. */
export interface DiskUse {
  readonly parts: readonly {
    readonly name: 'pictures' | 'datasets' | 'models' | 'runs' | 'database';
    readonly bytes: number;
  }[];
  /** Run's id -> bytes of its folder and of what it made. */
  readonly runs: Readonly<Record<string, number>>;
  readonly freeBytes: number;
}

/** What removing a run would free, and why it has to stay; null where it may go. */
export interface RemovalView {
  readonly bytes: number;
  readonly blocked: string | null;
}

/** A result, or something from outside that results were made from. */
export interface LineageNode {
  /** `workspace:…`, `resource:…` or an absolute path. */
  readonly id: string;
  readonly kind: 'source' | 'dataset' | 'model' | 'report';
  readonly name: string;
  /** The run that made it; null for what came from outside. */
  readonly jobId: number | null;
}

/** Which result was made from which. */
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    /** True where the signed record has the same hash for what was made and for what was taken. */
    readonly isProved: boolean;
  }[];
}

/** How the answers of two evaluations differ, question by question. */
export interface AnswerChanges {
  /** Questions that both have answered. */
  readonly common: number;
  readonly gained: number;
  readonly lost: number;
  /** Those that turned, the ones that got worse first; not all where there are very many. */
  readonly rows: readonly {
    readonly exampleId: string;
    readonly question: string;
    readonly picture: string | null;
    readonly gold: string;
    readonly before: { readonly response: string; readonly correct: boolean };
    readonly after: { readonly response: string; readonly correct: boolean };
  }[];
}

/** What is known of a device after a training step on it. */
export interface DeviceView {
  readonly device: string;
  readonly usable: boolean;
  /** One sentence. */
  readonly found: string;
}

/** Choices of the person that hold in every workspace. */
export interface PreferencesView {
  /** Tell by the system's notices when work has ended and the window is not in front. */
  readonly notifications: boolean;
}

/** Requests: name -> signature. Every one returns a promise on the window's side. */
export interface Requests extends AnswerRequests, DataRequests, TrainRequests, UseRequests {
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
  /** Writes a note beside a run; an empty text takes it away. */
  'run:note': (jobId: number, note: string) => void;
  'run:removal': (jobId: number) => RemovalView;
  /** Removes a run with what it made. Refused while something uses it. */
  'run:remove': (jobId: number) => void;
  /** What turned between two evaluations. */
  'run:changes': (beforeJobId: number, afterJobId: number) => AnswerChanges;
  'lineage:read': () => Lineage;
  'disk:use': () => DiskUse;
  /** Tries every device with a training step, each in a process of its own. */
  'devices:try': () => readonly DeviceView[];
  /** The language that the window speaks, by its two letters: the machine's own sentences are in it from then on. */
  'app:speak': (language: string) => void;
  'preferences:read': () => PreferencesView;
  'preferences:change': (changes: Partial<PreferencesView>) => PreferencesView;
  /** The servers of the person's own network that may be asked; empty means none. Both others give the new list. */
  'hosts:list': () => readonly string[];
  'hosts:allow': (host: string) => readonly string[];
  'hosts:forbid': (host: string) => readonly string[];
  'notice:dismiss': (noticeId: number) => void;
  /** Asks for another workspace folder and opens it; false when the person closes the dialog. */
  'workspace:choose': () => boolean;
  'app:quit': () => void;
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
  /** Every inspected source and every data set, the newest first. */
  'data:list': () => DataSetView[];
  /** Starts to look through a folder or file; the id of the inspection. */
  'data:inspect': (source: string) => string;
  'data:view': (inspectionId: string) => InspectionView;
  'data:rows': (inspectionId: string, query: RowQuery) => RowPage<DataRow>;
  /** Decides something about the source; other columns or another picture folder have it inspected again. */
  'data:decide': (inspectionId: string, act: DataAct) => InspectionView;
  'data:undo': (inspectionId: string) => InspectionView;
  'data:redo': (inspectionId: string) => InspectionView;
  /** What the repair of a kind of defect does to the first rows that have it. */
  'data:repairExamples': (inspectionId: string, kind: string) => RepairExample[];
  /** What the model in this folder is given of a row. */
  'data:sight': (inspectionId: string, row: number, modelDir: string) => ModelSight;
  /** Keeps a picture that the person chose; the name under which rows may speak of it, and its blob id. */
  'data:keepPicture': (file: string) => { readonly picture: string; readonly blobId: string };
  'dataset:rows': (datasetId: string, query: RowQuery) => RowPage<DatasetRow>;
  /** Every model: the pocket ones, then the newest first. */
  'models:list': () => ModelView[];
  /** Adds a model folder where it lies, or imports a .gguf file by a job. */
  'models:add': (
    path: string,
  ) =>
    | { readonly kind: 'linked'; readonly id: string }
    | { readonly kind: 'importing'; readonly jobId: number };
  /** Takes a model out; one of the workspace can be put back until the program ends. Refused while a job or an adapter needs it. */
  'models:remove': (id: string) => { readonly freedBytes: number };
  'models:restore': (id: string) => void;
  /** Measures this machine once, then counts the memory of training the model. */
  'models:fit': (id: string) => ModelFitView;
}

/** Events: name -> payload. */
export interface Events extends TrainEvents, UseEvents {
  'job:changed': JobView;
  'project:changed': ProjectView;
  'run:metric': { readonly runId: string; readonly point: MetricPoint };
  'run:sample': { readonly runId: string; readonly sample: SampleAnswer };
  'network:attempts': { readonly attempts: number };
  /** A run was removed. */
  'job:removed': { readonly id: number };
  'app:notices': readonly Notice[];
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
