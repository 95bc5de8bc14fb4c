// The application: its overall state, notices, preferences, the passphrase of its workspace.

import type { JobView } from './jobs.ts';
import type { ProjectView } from './projects.ts';

/** The complete state of the window; read once, then updated by events. */
export interface Snapshot {
  readonly workspace: string;
  readonly version: string;
  readonly projects: readonly ProjectView[];
  readonly jobs: readonly JobView[];
  readonly network: { readonly attempts: number };
  /** Oldest first. */
  readonly notices?: readonly Notice[];
}

/** A message that the window shows once, until it is dismissed. */
export type NoticeMatter =
  /** The app was started while it was already open. */
  | { readonly kind: 'second-start' }
  /** The window crashed and was reloaded. */
  | { readonly kind: 'window-restarted' }
  /** A job has started for the first time: closing the window does not stop it. */
  | { readonly kind: 'closing-is-safe' }
  /** The wanted name was taken: the project has this one. */
  | { readonly kind: 'name-taken'; readonly name: string }
  /** A job has started with less disk space than it may need. */
  | {
      readonly kind: 'disk-low';
      readonly step: string;
      readonly freeBytes: number;
      readonly neededBytes: number;
    };

export type Notice = NoticeMatter & { readonly id: number };

/** Disk usage of the workspace. */
export interface DiskUse {
  readonly parts: readonly {
    readonly name: 'pictures' | 'datasets' | 'models' | 'runs' | 'database';
    readonly bytes: number;
  }[];
  /** Run id -> bytes of its folder and its results. */
  readonly runs: Readonly<Record<string, number>>;
  readonly freeBytes: number;
}

/** Result of testing a device with a training step. */
export interface DeviceView {
  readonly device: string;
  readonly usable: boolean;
  /** What a training step showed, or the bare reason why the device is not usable. */
  readonly found: string;
}

/** The user's preferences for all workspaces. */
export interface PreferencesView {
  /** Show a desktop notification when work has ended and the window is not focused. */
  readonly notifications: boolean;
}

/** A file dialog of the operating system. */
export interface PathChoice {
  readonly kind: 'folder' | 'file' | 'save';
  /** File name extensions without a dot, for `file` and `save`; empty for any. */
  readonly endings?: readonly string[];
  /** Proposed file name, for `save`. */
  readonly name?: string;
}

/** Whether the open workspace has a passphrase. */
export interface VaultView {
  /** Its folder. */
  readonly workspace: string;
  /** `open`: it has none. */
  readonly state: 'open' | 'locked' | 'unlocked';
  /** Characters that a passphrase needs. */
  readonly leastCharacters: number;
}

export interface VaultRequests {
  'vault:state': () => VaultView;
  /** Unlocks the workspace; the window is loaded again afterwards. */
  'vault:unlock': (passphrase: string) => void;
  /** Encrypts the workspace. It is closed meanwhile, and refused while a job runs. */
  'vault:set': (passphrase: string) => void;
  'vault:change': (before: string, passphrase: string) => void;
  /** Decrypts the workspace for good, as `vault:set`. */
  'vault:remove': (passphrase: string) => void;
}

export interface VaultEvents {
  /** Bytes that are encrypted or decrypted. */
  'vault:progress': { readonly done: number; readonly total: number };
}
