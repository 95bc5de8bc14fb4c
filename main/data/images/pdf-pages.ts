// Pages of PDF files as images, rendered by PDFium in WebAssembly: in a thread of its own, within
// limits of memory and time, which is given up after any failure.

import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { encodePng } from './decode.ts';
import type { Raster } from './processors/resize.ts';
import type { PdfPageAnswer, PdfPageRequest, PdfWorkerData } from './pdf-worker.ts';
import { reasonOf } from '../../i18n/user-error.ts';
import { threadFile } from '../thread-file.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** Pixels per inch; an A4 page becomes 1240 × 1754. */
const DOTS_PER_INCH = 150;
/** Larger pages, such as plans, are rendered with this many pixels. */
const MAX_PIXELS = 2 ** 24;
/** A file is held in memory as a whole. */
const MAX_FILE_BYTES = 256 * 2 ** 20;
/** Memory of the library besides the file; the pixels of the largest page are a third of it. */
const MEMORY_BYTES = 192 * 2 ** 20;
/** Processor time for one page; a page of print takes a tenth of a second. */
const PAGE_CPU_MS = 2500;
/** Where processor time is not told, and for a thread that waits. */
const PAGE_WALL_MS = 60_000;
const POLL_MS = 100;
/** Pages of one file that may reach a limit; then the rest of the file is not tried. */
const MAX_FAILURES = 2;

/** `manual.pdf#page=3` -> file and page, counted from 1; null for anything but a PDF file. */
export function parsePdfPage(path: string): { file: string; page: number } | null {
  const [, file, page = '1'] = /^(.+\.pdf)(?:#(?:page=)?(\d+))?$/i.exec(path) ?? [];
  return file === undefined ? null : { file, page: Number(page) };
}

/**
 * PNG bytes of a page. Throws a RowError that names the image where the page cannot be rendered.
 */
export async function renderPdfPage(file: string, page: number, name: string): Promise<Uint8Array> {
  try {
    return await encodePng(await renderInTurn(file, page));
  } catch (cause) {
    const reason = reasonOf(cause, 'the file is damaged');
    throw new RowError(
      'picture-unreadable',
      msg('image.pdf-page-unreadable', { picture: name, reason }),
      {
        hint: msg('image.pdf-page-unreadable.hint'),
        cause,
      },
    );
  }
}

/** A page that reached a limit of time or memory. */
class PageLimitError extends Error {}

/** The thread, and how many bytes of memory its library may take. */
let thread: { readonly worker: Worker; readonly maxMemoryBytes: number } | undefined;
/** Ends when the page before is done: the library renders one at a time. */
let last: Promise<unknown> = Promise.resolve();
/** Pages of each file that reached a limit. */
const failures = new Map<string, number>();

function renderInTurn(file: string, page: number): Promise<Raster> {
  const turn = last.then(() => renderOne(file, page));
  last = turn.catch(() => undefined);
  return turn;
}

async function renderOne(file: string, page: number): Promise<Raster> {
  if ((failures.get(file) ?? 0) >= MAX_FAILURES)
    throw new Error('other pages of the file needed too much time or memory');
  const { size } = statSync(file);
  if (size > MAX_FILE_BYTES)
    throw new Error(`the file is larger than ${MAX_FILE_BYTES / 2 ** 20} MB`);
  const worker = threadFor(MEMORY_BYTES + Math.ceil(1.25 * size));
  const request = { file, page, dotsPerInch: DOTS_PER_INCH, maxPixels: MAX_PIXELS };
  try {
    const answer = await answerOf(worker, request);
    if (!('error' in answer)) {
      const { width, height, rgb } = answer;
      return { width, height, channels: 3, data: rgb };
    }
    if (answer.isBroken) await discard();
    throw new Error(sentenceOf(answer.error));
  } catch (error) {
    if (error instanceof PageLimitError) failures.set(file, (failures.get(file) ?? 0) + 1);
    throw error;
  }
}

/** What the library says where a page breaks it, in other words. */
const sentenceOf = (error: string): string =>
  /abort|memory|unreachable|out of bounds|call stack/i.test(error)
    ? 'the file is damaged or needs too much memory'
    : error;

/** The thread, started anew where it may not take enough memory for a file. */
function threadFor(maxMemoryBytes: number): Worker {
  if (thread && thread.maxMemoryBytes >= maxMemoryBytes) return thread.worker;
  void thread?.worker.terminate();
  const workerData: PdfWorkerData = { maxMemoryBytes };
  // The library's own output would stand among the program's.
  const worker = new Worker(threadFile('pdf-worker', import.meta.url), {
    workerData,
    stdout: true,
    stderr: true,
  });
  worker.unref();
  thread = { worker, maxMemoryBytes };
  return worker;
}

async function discard(): Promise<void> {
  const { worker } = thread!;
  thread = undefined;
  await worker.terminate();
}

/** The thread's answer. Ends the thread and throws a PageLimitError where it takes too long. */
async function answerOf(worker: Worker, request: PdfPageRequest): Promise<PdfPageAnswer> {
  worker.ref();
  const usedBefore = await cpuMs(worker);
  const began = performance.now();
  const ended = new AbortController();
  try {
    return await new Promise<PdfPageAnswer>((resolve, reject) => {
      const on = (event: string, listener: (value: unknown) => void): void => {
        worker.on(event, listener);
        ended.signal.addEventListener('abort', () => worker.off(event, listener));
      };
      on('message', (answer) => resolve(answer as PdfPageAnswer));
      on('error', reject);
      on('exit', () => reject(new Error('the file is damaged')));
      const watch = async (): Promise<void> => {
        const used = (await cpuMs(worker)) - usedBefore;
        if (ended.signal.aborted) return;
        if (used > PAGE_CPU_MS || performance.now() - began > PAGE_WALL_MS)
          reject(new PageLimitError('the page takes too long'));
        else setTimeout(() => void watch(), POLL_MS);
      };
      setTimeout(() => void watch(), POLL_MS);
      worker.postMessage(request);
    });
  } catch (error) {
    if (thread?.worker === worker) await discard();
    throw error;
  } finally {
    ended.abort();
    worker.unref();
  }
}

/** Processor time of a thread; 0 where this Node does not tell, and for a thread that has ended. */
async function cpuMs(worker: Worker): Promise<number> {
  const { user, system } = (await worker.cpuUsage?.().catch(() => undefined)) ?? NO_USAGE;
  return (user + system) / 1000;
}

const NO_USAGE = { user: 0, system: 0 };
