// The thread in which PDFium renders pages of PDF files. It is ended from outside where a page takes
// too long, and after any failure: a library that failed is not used again.

import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PDFiumLibrary, type PDFiumDocument } from '@hyzyla/pdfium';

/** What the thread is started with. */
export interface PdfWorkerData {
  readonly maxMemoryBytes: number;
}

/** A page to render, counted from 1, in at most so many pixels. */
export interface PdfPageRequest {
  readonly file: string;
  readonly page: number;
  readonly dotsPerInch: number;
  readonly maxPixels: number;
}

/** The page as RGB on white, or why it cannot be had; `isBroken` where the library failed. */
export type PdfPageAnswer =
  | { readonly width: number; readonly height: number; readonly rgb: Uint8Array }
  | { readonly error: string; readonly isBroken: boolean };

const POINTS_PER_INCH = 72;
const PAGE_BYTES = 65_536;

const { maxMemoryBytes } = workerData as PdfWorkerData;

// The library asks for more memory by this call alone, and takes an error for "there is no more".
const memory = WebAssembly.Memory.prototype;
const grow = Object.getOwnPropertyDescriptor(memory, 'grow')!.value as (pages: number) => number;
memory.grow = function (this: WebAssembly.Memory, pages: number): number {
  if (this.buffer.byteLength + pages * PAGE_BYTES > maxMemoryBytes)
    throw new RangeError('the page needs too much memory');
  return grow.call(this, pages);
};

let library: Promise<PDFiumLibrary> | undefined;
/** The file read last: consecutive rows tend to refer to pages of the same file. */
let open: { readonly file: string; readonly document: PDFiumDocument } | undefined;

class PageError extends Error {}

async function render(request: PdfPageRequest): Promise<PdfPageAnswer> {
  const { file, page, dotsPerInch, maxPixels } = request;
  library ??= PDFiumLibrary.init();
  if (open?.file !== file) {
    open?.document.destroy();
    open = undefined;
    open = { file, document: await (await library).loadDocument(readFileSync(file)) };
  }
  const { document } = open;
  const pages = document.getPageCount();
  if (page < 1 || page > pages) throw new PageError(`it has ${pages} pages`);
  const sheet = document.getPage(page - 1);
  const { originalWidth, originalHeight } = sheet.getOriginalSize();
  const area = originalWidth * originalHeight;
  if (!(area > 0 && Number.isFinite(area))) throw new PageError('the page has no size');
  const scale = Math.min(dotsPerInch / POINTS_PER_INCH, Math.sqrt(maxPixels / area));
  const { width, height, data } = await sheet.render({ scale, render: 'bitmap' });
  const rgb = new Uint8Array(width * height * 3);
  // The bitmap is RGBA on white.
  for (let i = 0, at = 0; at < rgb.length; i += 4) {
    rgb[at++] = data[i]!;
    rgb[at++] = data[i + 1]!;
    rgb[at++] = data[i + 2]!;
  }
  return { width, height, rgb };
}

parentPort!.on('message', (request: PdfPageRequest) => {
  void render(request)
    .catch((error: unknown): PdfPageAnswer => {
      const isBroken = !(error instanceof PageError);
      return { error: error instanceof Error ? error.message : String(error), isBroken };
    })
    .then((answer) => {
      parentPort!.postMessage(answer, 'rgb' in answer ? [answer.rgb.buffer as ArrayBuffer] : []);
    });
});
