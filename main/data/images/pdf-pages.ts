// Pages of PDF files as images, rendered by PDFium in WebAssembly.

import { readFileSync } from 'node:fs';
import { PDFiumLibrary, type PDFiumDocument } from '@hyzyla/pdfium';
import { encodePng } from './decode.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** Pixels per inch; an A4 page becomes 1240 × 1754. */
const DOTS_PER_INCH = 150;
const POINTS_PER_INCH = 72;
/** Larger pages, such as plans, are rendered with this many pixels. */
const MAX_PIXELS = 2 ** 24;

let library: Promise<PDFiumLibrary> | undefined;
/** The file read last: consecutive rows tend to refer to pages of the same file. */
let open: { readonly file: string; readonly document: PDFiumDocument } | undefined;

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
    library ??= PDFiumLibrary.init();
    if (open?.file !== file) {
      open?.document.destroy();
      open = undefined;
      open = { file, document: await (await library).loadDocument(readFileSync(file)) };
    }
    const { document } = open;
    const pages = document.getPageCount();
    if (page < 1 || page > pages) throw new Error(`it has ${pages} pages`);
    const sheet = document.getPage(page - 1);
    const points = sheet.getOriginalSize();
    const maxScale = Math.sqrt(MAX_PIXELS / (points.originalWidth * points.originalHeight));
    const scale = Math.min(DOTS_PER_INCH / POINTS_PER_INCH, maxScale);
    const { width, height, data } = await sheet.render({ scale, render: 'bitmap' });
    const rgb = Buffer.alloc(width * height * 3);
    // The bitmap is RGBA on white.
    for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    return await encodePng({ width, height, channels: 3, data: rgb });
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!;
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
