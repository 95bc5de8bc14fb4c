// Pages of PDF files as pictures, drawn by PDFium in WebAssembly.

import { readFileSync } from 'node:fs';
import { PDFiumLibrary, type PDFiumDocument } from '@hyzyla/pdfium';
import { encodePng } from './decode.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** Pixels an inch; a page of A4 becomes 1240 × 1754. */
const DOTS_PER_INCH = 150;
const POINTS_PER_INCH = 72;
/** Larger pages, such as plans, are drawn with as many pixels as this. */
const MOST_PIXELS = 2 ** 24;

let library: Promise<PDFiumLibrary> | undefined;
/** The file read last: rows tend to name page after page. */
let open: { readonly file: string; readonly document: PDFiumDocument } | undefined;

/** `manual.pdf#page=3` -> the file and the page, counted from 1; null for anything else. */
export function parsePdfPage(path: string): { file: string; page: number } | null {
  const [, file, page = '1'] = /^(.+\.pdf)(?:#(?:page=)?(\d+))?$/i.exec(path) ?? [];
  return file === undefined ? null : { file, page: Number(page) };
}

/** PNG bytes of a page. Throws a RowError that names the picture when there is no such page. */
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
    const most = Math.sqrt(MOST_PIXELS / (points.originalWidth * points.originalHeight));
    const scale = Math.min(DOTS_PER_INCH / POINTS_PER_INCH, most);
    const { width, height, data } = await sheet.render({ scale, render: 'bitmap' });
    const rgb = Buffer.alloc(width * height * 3);
    // Red, green, blue and alpha, drawn on white.
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
