// The IPC contract of the window: requests and events. Types only.

import type { AnswerRequests } from './contract/answers.ts';
import type { DataRequests } from './contract/curate.ts';
import type { TrainEvents, TrainRequests } from './contract/train.ts';
import type { MetricPoint, SampleAnswer, JobView } from './contract/jobs.ts';
import type { RowPage } from './contract/paging.ts';
import type { ProjectView, RemovalView, Lineage, OriginView } from './contract/projects.ts';
import type {
  DataAction,
  InspectionView,
  DataRow,
  RowQuery,
  RepairExample,
} from './contract/sources.ts';
import type { DatasetRow, DataSetView, AnswerChanges } from './contract/datasets.ts';
import type {
  CatalogueView,
  FoundModels,
  ModelFitView,
  ModelLosses,
  ModelView,
  PromptPreview,
} from './contract/models.ts';
import type {
  PathChoice,
  Snapshot,
  Notice,
  DiskUse,
  DeviceView,
  PreferencesView,
  VaultEvents,
  VaultRequests,
} from './contract/app.ts';
import type { ServeEvents, ServeRequests } from './contract/serve.ts';
import type { TransferEvents, TransferRequests } from './contract/transfer.ts';
import type { UseEvents, UseRequests } from './contract/chat-and-export.ts';

/** Requests: name -> signature. Every one returns a promise on the window's side. */
export interface Requests
  extends
    AnswerRequests,
    DataRequests,
    TrainRequests,
    TransferRequests,
    UseRequests,
    ServeRequests,
    VaultRequests {
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
  /** What the stage wrote about its work; empty if nothing. */
  'run:log': (runId: string) => string;
  /** Sets a run's note; an empty text removes it. */
  'run:note': (jobId: number, note: string) => void;
  'run:removal': (jobIds: readonly number[]) => RemovalView;
  /** Removes runs with what they made. Refused while something else uses one of them. */
  'run:remove': (jobIds: readonly number[]) => void;
  /** What turned between two evaluations. */
  'run:changes': (beforeJobId: number, afterJobId: number) => AnswerChanges;
  'lineage:read': () => Lineage;
  /** Checks a result (`workspace:…`), or everything, against the signed record. */
  'origin:check': (place: string | null) => OriginView;
  'disk:use': () => DiskUse;
  /** Tries every device with a training step, each in a process of its own. */
  'devices:test': () => readonly DeviceView[];
  /** Sets the language of the main process's texts by its two-letter code. */
  'app:set-locale': (language: string) => void;
  'preferences:read': () => PreferencesView;
  'preferences:change': (changes: Partial<PreferencesView>) => PreferencesView;
  /**
   * The servers of the person's own network that may be asked; empty means none. Both others give
   * the new list.
   */
  'hosts:list': () => readonly string[];
  /** Hosts that stand in the workspace, but that this user has not allowed on this machine. */
  'hosts:waiting': () => readonly string[];
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
  /** Writes the finished report again in the language of the window. */
  'report:rewrite': (projectId: string) => void;
  'report:open': (projectId: string) => void;
  'diagnostics:copy': () => string;
  /** A dialog of the system for a path; null when the person closes it. */
  'path:pick': (choice: PathChoice) => string | null;
  /** Opens a file dialog for one or more files; empty when the user cancels it. */
  'path:pick-several': (choice: PathChoice) => string[];
  /**
   * The settings of the import stage that turn an inspected source, with all decisions about it,
   * into a data set.
   */
  'data:importSettings': (inspectionId: string) => Readonly<Record<string, unknown>>;
  /** Every inspected source and every data set, the newest first. */
  'data:list': () => DataSetView[];
  /**
   * Starts to look through a folder, a file, or several pictures as one list; the id of the
   * inspection.
   */
  'data:inspect': (source: string | readonly string[]) => string;
  'data:view': (inspectionId: string) => InspectionView;
  'data:rows': (inspectionId: string, query: RowQuery) => RowPage<DataRow>;
  /**
   * Decides something about the source; other columns or another picture folder have it inspected
   * again.
   */
  'data:decide': (inspectionId: string, act: DataAction) => InspectionView;
  'data:undo': (inspectionId: string) => InspectionView;
  'data:redo': (inspectionId: string) => InspectionView;
  /** What the repair of a kind of defect does to the first rows that have it. */
  'data:repairExamples': (inspectionId: string, kind: string) => RepairExample[];
  /** What the model in this folder is given of a row. */
  'data:preview-prompt': (inspectionId: string, row: number, modelDir: string) => PromptPreview;
  /**
   * Keeps a picture that the person chose; the name under which rows may speak of it, and its blob
   * id.
   */
  'data:keepPicture': (file: string) => { readonly picture: string; readonly blobId: string };
  /** Names a source or a data set. */
  'data:rename': (id: string, name: string) => void;
  /** What deleting a source or a data set would free, and why it cannot be deleted. */
  'data:losses': (id: string) => RemovalView;
  /**
   * Deletes a source with its inspections and decisions, or a data set with the run that made it.
   * Refused while something uses it. The user's own files stay.
   */
  'data:delete': (id: string) => void;
  /** Points a source at the folder or file where it lies now; the decisions about it stay. */
  'data:relink': (inspectionId: string, source: string) => InspectionView;
  'dataset:rows': (datasetId: string, query: RowQuery) => RowPage<DatasetRow>;
  /** Every model: the pocket ones, then the newest first. */
  'models:list': () => ModelView[];
  /**
   * Adds a model folder where it lies, or imports a GGUF file by a job; `name` is what the imported
   * model is called.
   */
  'models:add': (
    path: string,
    name?: string,
  ) =>
    | { readonly kind: 'linked'; readonly id: string }
    | { readonly kind: 'importing'; readonly jobId: number };
  /**
   * Takes a model out; one of the workspace can be put back until the program ends. Refused while a
   * job or an adapter needs it.
   */
  'models:remove': (id: string) => { readonly freedBytes: number };
  'models:restore': (id: string) => void;
  /** What deleting a model would lose. */
  'models:losses': (id: string) => ModelLosses;
  /** The model card (README.md) of a model's folder. */
  'models:card': (id: string) => string;
  /** Open models whose files need not be there. */
  'models:catalogue': () => CatalogueView;
  /** Models that other programs keep on this machine. */
  'models:found': () => FoundModels;
  /** Memory and time of training an open model here, by its `repo`. */
  'models:forecast': (repo: string) => ModelFitView;
  /** Measures this machine once, then counts the memory of training the model. */
  'models:fit': (id: string) => ModelFitView;
}

/** Events: name -> payload. */
export interface Events extends TrainEvents, TransferEvents, UseEvents, ServeEvents, VaultEvents {
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
