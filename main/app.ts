// The app: one window, its lifecycle, and the wires between the window and the backend.

import { join } from 'node:path';
import { app, dialog, ipcMain, Notification, protocol, shell } from 'electron';
import type { BrowserWindow, IpcMainInvokeEvent, OpenDialogOptions } from 'electron';
import type { Requests } from '../preload/contract.ts';
import { openBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { createDesktopNotifications, stageName } from './notifications/desktop-notifications.ts';
import { readAppProcess, utilityLauncher } from './window/utility-launcher.ts';
import { describeError, UserError } from './i18n/user-error.ts';
import { explained } from './platform/files.ts';
import type { Handlers, PassphraseControl } from './ipc/context.ts';
import { passphraseHandlers } from './ipc/settings.ts';
import type { ConversionProgress } from './storage/vault/conversion.ts';
import { LEAST_CHARACTERS, lockState } from './storage/vault/vault-file.ts';
import {
  changePassphrase,
  removePassphrase,
  setPassphrase,
  unlockWorkspace,
} from './storage/vault.ts';
import type { PathChoice } from '../preload/contract/app.ts';
import { createHandedPack, packAmong } from './window/handed-pack.ts';
import { systemKeyProtection } from './window/key-protection.ts';
import { installMenu } from './window/menu.ts';
import {
  restrictNavigation,
  restrictSession,
  isFromPage,
  createPageHandler,
} from './window/page-isolation.ts';
import { isPackaged, readVariable, refusedVariables } from './platform/network/environment.ts';
import { processGuard } from './platform/network/process-guard.ts';
import { openPreferences } from './platform/preferences.ts';
import { lockFolder } from './platform/vault/keys.ts';
import { makePrivateFolder } from './platform/access/private-files.ts';
import { printPdf } from './window/print-pdf.ts';
import { localize, setLocale } from './i18n/locale.ts';
import { quietSwitches, refusedSwitches } from './window/switches.ts';
import { openWindow } from './window/window.ts';
import { msg } from '../i18n/message.ts';
import { createWorkIndicator } from './window/work-indicator.ts';

const BUILD_DIR = import.meta.dirname;

/** What opens the package to other programs, and with which it does not start. */
const refused = isPackaged()
  ? [...refusedSwitches(process.argv.slice(1)), ...refusedVariables(process.env)]
  : [];

let window: BrowserWindow | undefined;
let backend: Backend | undefined;
let isClosed = false;
const indicator = createWorkIndicator(showWindow, () => app.quit());
/** Chosen in this session; takes precedence over the environment. */
let chosenWorkspace: string | undefined;

for (const [name, value] of quietSwitches(readVariable('ELECTRON_RENDERER_URL')))
  app.commandLine.appendSwitch(name, value);
protocol.registerSchemesAsPrivileged([
  { scheme: 'omr', privileges: { standard: true, secure: true } },
]);
makePrivateFolder(app.getPath('userData'));
const preferences = openPreferences(join(app.getPath('userData'), 'preferences.json'));

/** A transfer pack that the program was opened with. */
const handedPack = createHandedPack(() =>
  window?.webContents.send('omr:event', 'transfer:handed', null),
);

/** The work that keeps the workspace closed: its files are encrypted or decrypted. */
let conversion: Promise<void> | undefined;
const passphrase: PassphraseControl = {
  state: () => {
    const folder = workspaceFolder();
    return { workspace: folder, state: lockState(folder), leastCharacters: LEAST_CHARACTERS };
  },
  unlock: (given) => whileClosed(() => unlockWorkspace(workspaceFolder(), given, tellConversion)),
  set: (given) => whileClosed(() => setPassphrase(workspaceFolder(), given, tellConversion)),
  change: (before, given) => changePassphrase(workspaceFolder(), before, given),
  remove: (given) => whileClosed(() => removePassphrase(workspaceFolder(), given, tellConversion)),
};
const tellConversion = {
  onProgress: (at: ConversionProgress): void =>
    window?.webContents.send('omr:event', 'vault:progress', at),
};

/** Requests that work while no workspace is open. */
const WITHOUT_WORKSPACE: Partial<Handlers> = {
  'workspace:choose': chooseWorkspace,
  'app:quit': () => app.quit(),
  'app:set-locale': applyLocale,
  ...passphraseHandlers(passphrase),
};

if (refused.length > 0) {
  refuseStart(refused);
} else if (app.requestSingleInstanceLock()) {
  app.on('session-created', (own) => restrictSession(own, processGuard.count));
  handedPack.hand(packAmong(process.argv.slice(1), process.cwd()));
  // Only macOS hands a file over in this way.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    if (handedPack.hand(packAmong([file], '/'))) showWindow();
  });
  app.on('second-instance', (_event, words, folder) => {
    const isHanded = handedPack.hand(packAmong(words.slice(1), folder));
    if (!isHanded && window !== undefined) backend?.notices.add({ kind: 'second-start' });
    showWindow();
  });
  app.on('activate', showWindow);
  app.on('window-all-closed', quitWhenIdle);
  app.on('web-contents-created', (_event, contents) => restrictNavigation(contents));
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    isClosed = true;
    void closeBackend().finally(() => app.quit());
  });
  app.whenReady().then(start, exitWithError);
} else {
  app.quit();
}

function start(): void {
  protocol.handle('omr', createPageHandler(join(BUILD_DIR, '..', 'renderer')));
  setLocale(preferences.get().language);
  installMenu();
  ipcMain.handle('omr:request', answer);
  // The page loads in its own process while the workspace is opened here.
  showWindow();
  try {
    getBackend();
  } catch (error) {
    // The window asks again and shows the error with possible actions.
    printError(error);
  }
}

/** The backend of the workspace, opened on first use. Throws when it cannot be opened. */
function getBackend(): Backend {
  if (backend !== undefined) return backend;
  if (conversion !== undefined)
    throw new UserError(msg('vault.converting'), { hint: msg('vault.converting.hint') });
  const opened = openBackend({
    workspace: workspaceFolder(),
    guard: processGuard,
    launcher: utilityLauncher(BUILD_DIR),
    readProcess: readAppProcess,
    preferences,
    keyProtection: systemKeyProtection,
    openFile: async (file) => void (await shell.openPath(file)),
    // Opening a folder could start it: on macOS programs are folders.
    showFolder: (folder) => shell.showItemInFolder(folder),
    pickPaths,
    takeHandedPack: handedPack.take,
    printPdf,
    chooseWorkspace,
    passphrase,
    quit: () => app.quit(),
    setLocale: applyLocale,
  });
  const notificationFor = createDesktopNotifications({
    projects: opened.projects.list(),
    jobs: opened.queue.list(),
  });
  opened.on((name, payload) => {
    window?.webContents.send('omr:event', name, payload);
    notify(notificationFor(name, payload));
    if (name === 'job:changed') indicateWork();
    // The next step, of this project or of another, and the report start right after this event.
    if (name === 'job:changed' || name === 'project:changed') setImmediate(quitWhenIdle);
  });
  backend = opened;
  return opened;
}

/** The folder of the workspace that is open or to be opened. */
function workspaceFolder(): string {
  const usual = join(app.getPath('userData'), 'workspace');
  return chosenWorkspace ?? readVariable('OMR_WORKSPACE') ?? preferences.get().workspace ?? usual;
}

/** Closes the workspace for work on its files; the next request opens it again. */
async function whileClosed(work: () => Promise<void>): Promise<void> {
  if (conversion !== undefined || backend?.hasRunningJob() === true)
    throw new UserError(msg('vault.busy'), { hint: msg('vault.busy.hint') });
  conversion = closeBackend().then(work);
  try {
    await conversion;
  } finally {
    conversion = undefined;
  }
}

/** Shows the running job, if any, in the task bar or the tray. */
function indicateWork(): void {
  const job = backend?.queue.running()?.job;
  indicator.show(
    job?.status !== 'running'
      ? null
      : { name: localize(stageName(job.stage)), fraction: job.progress?.fraction ?? 0 },
    window,
  );
}

/** Ends before Chromium opens anything: says what it was started with. */
function refuseStart(names: readonly string[]): void {
  const problem = new UserError(msg('app.start-refused', { names: names.join(', ') }), {
    hint: msg('app.start-refused.hint'),
  });
  isClosed = true;
  printError(problem);
  app.exit(1);
}

/** Electron failed to start: prints the error and exits. */
function exitWithError(error: unknown): void {
  printError(error);
  isClosed = true;
  app.exit(1);
}

function printError(error: unknown): void {
  const { message, hint } = describeError(explained(error));
  process.stderr.write(`${message}${hint === undefined ? '' : ` ${hint}`}\n`);
}

function showWindow(): void {
  if (window !== undefined) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  if (isClosed || !app.isReady()) return;
  const opened = openWindow({
    preload: join(BUILD_DIR, '..', 'preload', 'index.cjs'),
    preferences,
    onRestart: () => backend?.notices.add({ kind: 'window-restarted' }),
  });
  window = opened;
  indicateWork();
  opened.on('closed', () => {
    window = undefined;
    indicateWork();
  });
}

/** Leaves once no window is open and no job runs; a running job is left to finish. */
function quitWhenIdle(): void {
  if (isClosed || window !== undefined || backend?.hasRunningJob() === true) return;
  app.quit();
}

async function closeBackend(): Promise<void> {
  const closing = backend;
  indicator.close();
  backend = undefined;
  await closing?.close();
}

/** Opens the workspace of a folder that the user chooses and reloads the window. */
async function chooseWorkspace(): Promise<boolean> {
  const [folder] = await pickPaths({ kind: 'folder' });
  if (folder === null) return false;
  await closeBackend();
  lockFolder(workspaceFolder());
  chosenWorkspace = folder;
  preferences.change({ workspace: folder });
  window?.webContents.reload();
  return true;
}

/** Sets the language of the program and saves it for the next start. */
function applyLocale(language: string): void {
  setLocale(language);
  preferences.change({ language });
  installMenu();
}

/** Tells of ended work while the window is not in front. */
function notify(ended: { readonly title: string; readonly body: string } | null): void {
  if (ended === null || window?.isFocused() === true) return;
  if (!preferences.get().notifications || !Notification.isSupported()) return;
  const note = new Notification(ended);
  note.on('click', showWindow);
  note.show();
}

/** Handles a request of the window. Errors are returned as messages, never thrown. */
async function answer(event: IpcMainInvokeEvent, name: unknown, args: unknown): Promise<unknown> {
  try {
    if (!isFromPage(event, window?.webContents))
      throw new Error('internal: a request came from outside the window');
    if (!Array.isArray(args)) throw new TypeError('request: arguments must be a list');
    const handler = handlerOf(name) as (...args: unknown[]) => unknown;
    return { ok: true, value: await handler(...(args as unknown[])) };
  } catch (error) {
    return { ok: false, error: describeError(explained(error)) };
  }
}

function handlerOf(name: unknown): Handlers[keyof Requests] {
  const known = (table: object): boolean => typeof name === 'string' && Object.hasOwn(table, name);
  const request = name as keyof Requests;
  if (backend === undefined && known(WITHOUT_WORKSPACE)) return WITHOUT_WORKSPACE[request]!;
  const { handlers } = getBackend();
  if (known(handlers)) return handlers[request];
  throw new Error(`internal: there is no request named ${JSON.stringify(name)}`);
}

/** A dialog of the system over the window. */
async function pickPaths(
  { kind, endings = [], name }: PathChoice,
  { several = false }: { readonly several?: boolean } = {},
): Promise<string[]> {
  const filters =
    endings.length > 0 ? [{ name: endings.join(', '), extensions: [...endings] }] : [];
  if (kind === 'save') {
    const options = { filters, ...(name === undefined ? {} : { defaultPath: name }) };
    const { filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options));
    return filePath === '' || filePath === undefined ? [] : [filePath];
  }
  const options = {
    filters,
    properties: [
      kind === 'folder' ? 'openDirectory' : 'openFile',
      ...(several ? (['multiSelections'] as const) : []),
    ],
  } satisfies OpenDialogOptions;
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  return filePaths;
}
