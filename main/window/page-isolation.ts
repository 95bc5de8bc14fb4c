// Isolation of the page: it loads its own files only and cannot navigate elsewhere.

import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';
import { readVariable } from '../platform/network/environment.ts';
import { isPageAddress, PAGE } from './page-address.ts';

/** The development server of electron-vite; ignored in the packaged app. */
const DEV_PAGE = readVariable('ELECTRON_RENDERER_URL');

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

/** Address of the page: the app's own files, or the development server. */
export function pageAddress(): string {
  return DEV_PAGE ?? PAGE;
}

/** Whether a request was sent by the page itself in this window. */
export function isFromPage(
  { senderFrame }: IpcMainInvokeEvent,
  contents: WebContents | undefined,
): boolean {
  if (senderFrame === null || senderFrame !== contents?.mainFrame) return false;
  return isPageAddress(senderFrame.url, pageAddress());
}

/**
 * A session loads nothing but the app's own files, grants no permission and fetches no dictionary.
 * `onRefused` receives the host of every request that would have left.
 */
export function restrictSession(own: Session, onRefused: (host: string) => void): void {
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  // A language would have its dictionary fetched, even while the checker is off.
  own.setSpellCheckerLanguages([]);
  own.setSpellCheckerEnabled(false);
  void own.setProxy({ mode: 'direct' });
  const allowed = ['omr:', 'devtools:', 'data:', 'blob:'];
  own.webRequest.onBeforeRequest(({ url }, decide) => {
    const { protocol, host } = new URL(url);
    const isDev = DEV_PAGE !== undefined && host === new URL(DEV_PAGE).host;
    const cancel = !isDev && !allowed.includes(protocol);
    if (cancel) onRefused(host === '' ? protocol : host);
    decide({ cancel });
  });
  own.on('will-download', (event) => event.preventDefault());
}

/** The page can only reload itself: no navigation, no new window, no embedded browser. */
export function restrictNavigation(contents: WebContents): void {
  // Calls between browsers open sockets that no policy of the page covers.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', (event) => {
    // The page may load itself again.
    if (event.url !== pageAddress() || contents.getURL() !== pageAddress()) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    const isItself = event.isMainFrame && event.url === pageAddress();
    if (!isItself && !/^(about|blob|data):/.test(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The file of an address inside a folder; empty for one outside of it. */
function fileOf(folder: string, pathname: string): string {
  try {
    const file = normalize(join(folder, decodeURIComponent(pathname)));
    return file.startsWith(folder + sep) && !file.includes('\0') ? file : '';
  } catch {
    return '';
  }
}

/**
 * Serves the built page of a folder with the policy as a header, which a page from `file:` could
 * not have.
 */
export function createPageHandler(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = fileOf(folder, pathname);
    const mime = MIME[extname(file)];
    if (host !== 'app' || mime === undefined) return new Response(null, { status: 404 });
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
  };
}
