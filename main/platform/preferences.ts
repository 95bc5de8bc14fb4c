// Preferences for all workspaces: the current workspace, the window's bounds, notifications,
// language.

import * as fs from 'node:fs';
import { writeAtomic } from './files.ts';

/** Where the window stood, in the screen's points. */
export interface WindowBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** All stored values. */
export interface PreferenceValues {
  /** Absolute folder; null for the usual one. */
  readonly workspace: string | null;
  readonly window: (WindowBounds & { readonly isMaximized: boolean }) | null;
  /** Tell by the system's notices when work has ended and the window is not in front. */
  readonly notifications: boolean;
  /** The window's last language as a two-letter code; null before the first start. */
  readonly language: string | null;
  /** Whether the user was told that closing the window does not stop jobs. */
  readonly toldClosing: boolean;
}

export interface Preferences {
  readonly get: () => PreferenceValues;
  /**
   * Takes new values; a file that cannot be written loses them at the end of the program and breaks
   * nothing.
   */
  readonly change: (values: Partial<PreferenceValues>) => PreferenceValues;
}

const DEFAULTS: PreferenceValues = {
  workspace: null,
  window: null,
  notifications: true,
  language: null,
  toldClosing: false,
};

/** Preferences in a JSON file, or in memory only when `file` is omitted. */
export function openPreferences(file?: string): Preferences {
  let values = file === undefined ? DEFAULTS : readPreferences(file);
  return {
    get: () => values,
    change: (changes) => {
      values = { ...values, ...changes };
      if (file !== undefined) {
        try {
          writeAtomic(file, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
        } catch {
          // A full disk must not keep the window from closing.
        }
      }
      return values;
    },
  };
}

/** The values of a file; whatever is missing or not what it should be is as usual. */
function readPreferences(file: string): PreferenceValues {
  let stored: Partial<Record<keyof PreferenceValues, unknown>> = {};
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null) stored = value;
  } catch {
    // No file yet, or a damaged one.
  }
  const { workspace, window, notifications, language, toldClosing } = stored;
  return {
    workspace: typeof workspace === 'string' ? workspace : DEFAULTS.workspace,
    window: isWindowState(window) ? window : DEFAULTS.window,
    notifications: typeof notifications === 'boolean' ? notifications : DEFAULTS.notifications,
    language: typeof language === 'string' ? language : DEFAULTS.language,
    toldClosing: toldClosing === true,
  };
}

function isWindowState(value: unknown): value is NonNullable<PreferenceValues['window']> {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height, isMaximized } = value as Record<string, unknown>;
  return [x, y, width, height].every(Number.isFinite) && typeof isMaximized === 'boolean';
}

/**
 * The bounds to open a window with: the remembered ones while enough of the title bar is on a
 * screen, else centred at the usual size. `screens` are the work areas, in the screen's points.
 */
export function boundsOnScreen(
  remembered: WindowBounds | null,
  screens: readonly WindowBounds[],
  usual: { readonly width: number; readonly height: number },
): Partial<WindowBounds> & { width: number; height: number } {
  if (remembered === null) return usual;
  const { x, y, width, height } = remembered;
  const isReachable = screens.some(
    (screen) =>
      y >= screen.y &&
      y < screen.y + screen.height - 32 &&
      Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x) >= 100,
  );
  return isReachable ? { x, y, width, height } : { width, height };
}
