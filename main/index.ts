// The app: one window with its walls, its lifecycle, and the wires between the window and the backend.
// The only file here that imports electron.

import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import type { IpcMainInvokeEvent, MenuItemConstructorOptions, OpenDialogOptions } from 'electron';
import type { Requests } from '../preload/contract.ts';
import { openBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { describeError } from './errors.ts';
import type { PathChoice } from './ipc/parts.ts';
import type { EngineProcess } from './launcher.ts';

const BUILT = import.meta.dirname;
const PAGE_FOLDER = join(BUILT, '..', 'renderer');
const PAGE = 'omr://app/index.html';
/** The development server of electron-vite; never looked at in the packaged app. */
const DEV_PAGE = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

/** The page may load its own files and nothing else; renderer/index.html carries the same policy. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

let window: BrowserWindow | undefined;
let backend: Backend | undefined;
let isClosed = false;

// Chromium itself looks for updates, dictionaries and reports; none of it may leave the machine.
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');
app.commandLine.appendSwitch('disable-domain-reliability');
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE localhost');
protocol.registerSchemesAsPrivileged([
  { scheme: 'omr', privileges: { standard: true, secure: true } },
]);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', quitWhenIdle);
  app.on('web-contents-created', (_event, contents) => fence(contents));
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    void closeBackend().finally(() => app.quit());
  });
  app.whenReady().then(start, fail);
} else {
  app.quit();
}

function start(): void {
  guardSession();
  protocol.handle('omr', pageFile);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu()));
  backend = openBackend({
    workspace: process.env['OMR_WORKSPACE'] ?? join(app.getPath('userData'), 'workspace'),
    launcher: launchEngine,
    openFile: async (file) => void (await shell.openPath(file)),
    pickPath,
  });
  backend.on((name, payload) => {
    window?.webContents.send('omr:event', name, payload);
    // A job that went on without a window has ended: there is nothing left to stay for.
    if (name === 'job:changed' && window === undefined) quitWhenIdle();
  });
  ipcMain.handle('omr:request', answer);
  showWindow();
}

/** Without a working backend there is nothing to show: one sentence on the terminal and out. */
function fail(error: unknown): void {
  const { message, hint } = describeError(error);
  process.stderr.write(`${message}${hint === undefined ? '' : ` ${hint}`}\n`);
  isClosed = true;
  app.exit(1);
}

function showWindow(): void {
  if (window !== undefined) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  if (backend === undefined) return;
  const opened = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'OpenMMReasoner',
    webPreferences: {
      preload: join(BUILT, '..', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window = opened;
  opened.once('ready-to-show', () => opened.show());
  opened.on('closed', () => {
    window = undefined;
  });
  void opened.loadURL(DEV_PAGE ?? PAGE);
}

/** Leaves once no window is open and no job runs; a running job is left to finish. */
function quitWhenIdle(): void {
  if (window === undefined && backend?.hasRunningJob() !== true) app.quit();
}

async function closeBackend(): Promise<void> {
  isClosed = true;
  await backend?.close();
}

/** One request of the window. Whatever goes wrong comes back as a sentence, never as a thrown error. */
async function answer(event: IpcMainInvokeEvent, name: unknown, args: unknown): Promise<unknown> {
  try {
    if (!isOwnPage(event)) throw new Error('internal: a request came from outside the window');
    const handlers = backend?.handlers;
    if (handlers === undefined || typeof name !== 'string' || !Object.hasOwn(handlers, name))
      throw new Error(`internal: there is no request named ${JSON.stringify(name)}`);
    if (!Array.isArray(args)) throw new TypeError('request: arguments must be a list');
    const handler = handlers[name as keyof Requests] as (...args: unknown[]) => unknown;
    return { ok: true, value: await handler(...(args as unknown[])) };
  } catch (error) {
    return { ok: false, error: describeError(error) };
  }
}

/** A dialog of the system over the window. */
async function pickPath({ kind, endings = [], name }: PathChoice): Promise<string | null> {
  const filters =
    endings.length > 0 ? [{ name: endings.join(', '), extensions: [...endings] }] : [];
  if (kind === 'save') {
    const options = { filters, ...(name === undefined ? {} : { defaultPath: name }) };
    const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options)); // prettier-ignore
    return filePath === '' || filePath === undefined ? null : filePath;
  }
  const options = { filters, properties: [kind === 'folder' ? 'openDirectory' : 'openFile'] } satisfies OpenDialogOptions; // prettier-ignore
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options)); // prettier-ignore
  return filePaths[0] ?? null;
}

function isOwnPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  if (senderFrame === null || senderFrame !== window?.webContents.mainFrame) return false;
  return new URL(senderFrame.url).origin === new URL(DEV_PAGE ?? PAGE).origin;
}

/** Nothing but the app's own files is loaded, and the page is granted no permission. */
function guardSession(): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.setSpellCheckerEnabled(false);
  const allowed = ['omr:', 'devtools:', 'data:', 'blob:'];
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    const isDev = DEV_PAGE !== undefined && new URL(url).host === new URL(DEV_PAGE).host;
    decide({ cancel: !isDev && !allowed.includes(new URL(url).protocol) });
  });
  own.on('will-download', (event) => event.preventDefault());
}

/** No way out of the page: no navigation, no new window, no embedded browser. */
function fence(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (!/^(about|blob|data):/.test(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Serves the built page with the policy as a header, which a page from `file:` could not have. */
async function pageFile(request: Request): Promise<Response> {
  const { host, pathname } = new URL(request.url);
  const file = normalize(join(PAGE_FOLDER, decodeURIComponent(pathname)));
  const mime = MIME[extname(file)];
  if (host !== 'app' || !file.startsWith(PAGE_FOLDER + sep) || mime === undefined)
    return new Response(null, { status: 404 });
  try {
    return new Response(await readFile(file), {
      headers: {
        'content-type': mime,
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
    });
  } catch {
    return new Response(null, { status: 404 });
  }
}

/** The engine process as the queue sees it, on Electron's utility process. */
function launchEngine(): EngineProcess {
  const child = utilityProcess.fork(join(BUILT, 'worker.js'), [], {
    serviceName: 'OpenMMReasoner engine',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    get pid() {
      return child.pid;
    },
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', (code) => listener(code)),
    kill: () => {
      // A step of the engine blocks its event loop; only this signal does not wait for it.
      if (child.pid === undefined) child.kill();
      else process.kill(child.pid, 'SIGKILL');
    },
  };
}

function menu(): MenuItemConstructorOptions[] {
  const own: MenuItemConstructorOptions[] =
    process.platform === 'darwin' ? [{ role: 'appMenu' }] : [{ role: 'fileMenu' }];
  return [...own, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }];
}
