// The main window: its position, and recovery from a crashed or unresponsive page.

import { app, BrowserWindow, dialog, screen } from 'electron';
import { pageAddress } from './page-isolation.ts';
import { boundsOnScreen, type Preferences } from '../platform/preferences.ts';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

const DEFAULT_SIZE = { width: 1280, height: 800 };
/** The layout needs at least this size. */
const MIN_SIZE = { minWidth: 1024, minHeight: 640 };
/** A page that crashes more often than this within a minute is not reloaded automatically. */
const MAX_RESTARTS = 3;
const MINUTE_MS = 60_000;

/**
 * Opens the window at its last position. `onRestart` is called when its page has crashed and is
 * reloaded.
 */
export function openWindow({
  preload,
  preferences,
  onRestart,
}: {
  readonly preload: string;
  readonly preferences: Preferences;
  readonly onRestart: () => void;
}): BrowserWindow {
  const remembered = preferences.get().window;
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...boundsOnScreen(remembered, screens, DEFAULT_SIZE),
    ...MIN_SIZE,
    show: false,
    title: 'OpenMMReasoner',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (remembered?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  saveBounds(window, preferences);
  reloadCrashedPage(window, onRestart);
  void window.loadURL(pageAddress());
  return window;
}

/** Keeps size and bounds for the next start. */
function saveBounds(window: BrowserWindow, preferences: Preferences): void {
  let bounds = preferences.get().window;
  const remember = (): void => {
    if (window.isMinimized()) return;
    bounds = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
  };
  window.on('resize', remember);
  window.on('move', remember);
  window.on('closed', () => {
    if (bounds !== null) preferences.change({ window: bounds });
  });
}

/** Reloads a crashed page; an unresponsive one is reloaded if the user agrees. */
function reloadCrashedPage(window: BrowserWindow, onRestart: () => void): void {
  const contents = window.webContents;
  let restarts: number[] = [];
  const reload = (): void => {
    // Electron disposes of the crashed page after this event; only then can it be reloaded.
    setImmediate(() => {
      if (window.isDestroyed()) return;
      contents.reload();
      onRestart();
    });
  };
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    restarts = [...restarts.filter((ms) => performance.now() - ms < MINUTE_MS), performance.now()];
    if (restarts.length <= MAX_RESTARTS) return reload();
    // A system dialog, because the page cannot show anything.
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: localize(msg('app.window-keeps-crashing')),
        detail: localize(msg('app.window-keeps-crashing.hint')),
        buttons: [localize(msg('app.try-again')), localize(msg('menu.close-window'))],
      })
      .then(({ response }) => {
        restarts = [];
        if (response === 0) reload();
        else window.destroy();
      });
  });
  let warning: AbortController | undefined;
  window.on('responsive', () => warning?.abort());
  window.on('unresponsive', () => {
    if (warning !== undefined) return;
    warning = new AbortController();
    const { signal } = warning;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: localize(msg('app.window-not-responding')),
        detail: localize(msg('app.window-not-responding.hint')),
        buttons: [localize(msg('app.wait-for-window')), localize(msg('app.reload-window'))],
        signal,
      })
      .then(({ response }) => {
        // The crash handler above reloads the page.
        if (response === 1 && !signal.aborted) contents.forcefullyCrashRenderer();
      })
      .finally(() => {
        warning = undefined;
      });
  });
}
