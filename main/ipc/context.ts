// The context of request handlers, and their types.

import type { Requests } from '../../preload/contract.ts';
import type { PathChoice, VaultRequests, VaultView } from '../../preload/contract/app.ts';
import type { RequestResult, EngineRequestName, RequestInput } from '../engine-process/requests.ts';
import type { EngineClient } from '../engine-process/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import type { Inspections } from '../library/inspections.ts';
import type { EventListener, Queue } from '../jobs/queue.ts';
import type { Notices } from '../notifications/notices.ts';
import type { Preferences } from '../platform/preferences.ts';
import type { ModelRegistry } from '../library/model-registry.ts';
import type { Serving } from '../library/serving.ts';
import type { Planning } from '../projects/planner.ts';
import type { Transfers } from '../transfer/transfers.ts';
import type { Projects } from '../projects/projects.ts';

/** The requests as the window's process calls them; an error is thrown, a promise may come back. */
export type Handlers = {
  readonly [K in keyof Requests]: (
    ...args: Parameters<Requests[K]>
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};

/** The handlers of requests about the passphrase. */
export type VaultHandlers = HandlersOf<keyof VaultRequests>;

/** The handlers of one file of this folder. */
export type HandlersOf<K extends keyof Requests> = Pick<Handlers, K>;

/** The passphrase of a workspace, which is closed while its files are encrypted or decrypted. */
export interface PassphraseControl {
  readonly state: () => VaultView;
  readonly unlock: (passphrase: string) => Promise<void>;
  readonly set: (passphrase: string) => Promise<void>;
  readonly change: (before: string, passphrase: string) => Promise<void>;
  readonly remove: (passphrase: string) => Promise<void>;
}

export interface HandlerContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly queue: Queue;
  readonly projects: Projects;
  readonly inspections: Inspections;
  readonly models: ModelRegistry;
  readonly serving: Serving;
  readonly planning: Planning;
  readonly transfers: Transfers;
  /** Sends requests to the engine process. */
  readonly engine: EngineClient;
  /** Sends a request to a separate process, because it may crash it. */
  readonly requestIsolated: <N extends EngineRequestName>(
    name: N,
    request: RequestInput<N>,
  ) => Promise<RequestResult<N>>;
  readonly notices: Notices;
  readonly preferences: Preferences;
  /** Tells the window an event. */
  readonly emit: EventListener;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly version: string;
  readonly networkAttempts: () => number;
  /** Opens a file in the system's own program for it. */
  readonly openFile: (file: string) => void | Promise<void>;
  /** Shows a folder in the system's file manager, without opening what it may stand for. */
  readonly showFolder: (folder: string) => void | Promise<void>;
  /** Opens a file dialog, for one path unless told otherwise; empty when the user cancels it. */
  readonly pickPaths: (
    choice: PathChoice,
    options?: { readonly several?: boolean },
  ) => Promise<string[]>;
  /** The transfer pack that the system handed to the program, once; null for none. */
  readonly takeHandedPack: () => string | null;
  /** An HTML text without scripts as PDF. */
  readonly printPdf: (html: string) => Promise<Buffer>;
  /** Lets the user choose another workspace and opens it; false when they cancel. */
  readonly chooseWorkspace: () => Promise<boolean>;
  /** The passphrase of the workspace that is open or locked. */
  readonly passphrase: PassphraseControl;
  readonly quit: () => void;
  /** Speaks another language from now on, by its two letters. */
  readonly setLocale: (language: string) => void;
}
