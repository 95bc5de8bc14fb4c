// The application: its state as a whole, notices, preferences.

import type { JobView } from './jobs.ts';
import type { ProjectView } from './projects.ts';

/** The whole state of the window; read once, then updated by events. */
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
  /** The window had crashed and was reloaded. */
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

/** What is known of a device after a training step on it. */
export interface DeviceView {
  readonly device: string;
  readonly usable: boolean;
  /** What a training step showed, or the bare reason why the device is not usable. */
  readonly found: string;
}

/** The user's choices for all workspaces. */
export interface PreferencesView {
  /** Tell by the system's notices when work has ended and the window is not in front. */
  readonly notifications: boolean;
}

/** A file dialog of the system. */
export interface PathChoice {
  readonly kind: 'folder' | 'file' | 'save';
  /** File name extensions without a dot, for `file` and `save`; empty for any. */
  readonly endings?: readonly string[];
  /** Proposed file name, for `save`. */
  readonly name?: string;
}
