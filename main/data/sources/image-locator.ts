// Locates the images that rows refer to, and reads them: image files, pages of PDF files, frames,
// embedded bytes.

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RowError } from '../defect-kinds.ts';
import { readFrame } from '../images/decode.ts';
import { parsePdfPage, renderPdfPage } from '../images/pdf-pages.ts';
import { decoded, type ImageReference } from './image-reference.ts';
import type { FoundImage, ImageSearch } from './image-search.ts';
import { msg } from '../../../i18n/message.ts';
import { readDataAsync } from '../../platform/vault/read-data.ts';

/** An image whose file exists, not read yet. Equal keys mean the same image. */
export interface LocatedImage {
  /** Absolute path, with a page or frame; null for bytes in a row. */
  readonly key: string | null;
  /** For messages. */
  readonly name: string;
  /** Where the image is in another folder than its row says. */
  readonly defect?: RowError;
  /** Its bytes. Throws a RowError that names the image. */
  read(): Promise<Uint8Array>;
}

const MAX_FILE_BYTES = 2 ** 30;
/** Files that a sentence names. */
const SHOWN_FILES = 3;
/** One frame of an animation or multi-page scan: `scan.tif#page=2`. */
const FRAME = /^(.+\.(?:tiff?|gif|webp))#(?:page=|frame=)?(\d+)$/i;

/**
 * Locates an image: relative to the first of `roots` that has it, or else by `search`. `place`
 * names row and field in messages. Throws a RowError where there is no such file.
 */
export async function locateImage(
  image: ImageReference,
  roots: readonly string[],
  place: string,
  search?: ImageSearch,
): Promise<LocatedImage> {
  if (image.kind === 'bytes') {
    const { bytes, path } = image;
    return { key: null, name: `${place}, ${path}`, read: () => Promise.resolve(bytes) };
  }
  const { path } = image;
  const name = `${path} (${place})`;
  const { file, open } = parsePath(path);
  const spellings = spellingsOf(file);
  for (const spelling of spellings) {
    for (const root of roots) {
      const candidate = resolve(root, spelling);
      const info = await stat(candidate).catch(() => null);
      if (!info?.isFile()) continue;
      const values = { place, path, otherPath: spelling };
      const note = new RowError('read-otherwise', msg('import.picture-spelling', values), {
        change: { before: path, after: spelling },
      });
      const isSame = asShown(spelling) === asShown(file);
      return { name, ...open(candidate, info.size, name), ...(isSame ? {} : { defect: note }) };
    }
  }
  const { file: otherPath, alike } = await firstFound(spellings, search);
  if (otherPath !== null) {
    const sentence = msg('import.picture-elsewhere', { place, path, otherPath });
    const hint = msg('import.picture-elsewhere.hint');
    const change = { before: path, after: otherPath };
    const defect = new RowError('picture-elsewhere', sentence, { hint, change });
    return { name, ...open(otherPath, (await stat(otherPath)).size, name), defect };
  }
  if (alike.length > 1) {
    const list = alike.slice(0, SHOWN_FILES).join(', ');
    const values = { place, path, count: alike.length, list };
    throw new RowError('picture-missing', msg('import.picture-ambiguous', values), {
      hint: msg('import.picture-ambiguous.hint'),
    });
  }
  throw new RowError('picture-missing', msg('import.picture-missing', { place, path }), {
    hint: msg('import.picture-missing.hint'),
  });
}

/** A path as people see it: slashes turned, and letters with accents composed, make no other name. */
const asShown = (path: string): string => path.replaceAll('\\', '/').normalize('NFC');

/**
 * Spellings of a path, the written one first: rows from Windows separate folders with backslashes,
 * web tools write %20 for a blank, and file systems differ in how they compose letters with accents.
 */
export function spellingsOf(file: string): string[] {
  const slashed = [file, file.replaceAll('\\', '/')];
  const trimmed = slashed.flatMap((each) => [each, each.trim()]);
  const plain = trimmed.flatMap((each) => [each, decoded(each)]);
  return [
    ...new Set(plain.flatMap((each) => [each, each.normalize('NFC'), each.normalize('NFD')])),
  ];
}

async function firstFound(
  spellings: readonly string[],
  search: ImageSearch | undefined,
): Promise<FoundImage> {
  let alike: readonly string[] = [];
  for (const spelling of search ? spellings.toReversed() : []) {
    const found = await search!(spelling);
    if (found.file !== null) return found;
    if (alike.length === 0) ({ alike } = found);
  }
  return { file: null, alike };
}

/** The file in a path, and how to read the image in it. */
function parsePath(path: string): {
  file: string;
  open: (file: string, size: number, name: string) => Pick<LocatedImage, 'key' | 'read'>;
} {
  const pdf = parsePdfPage(path);
  if (pdf) {
    const { page } = pdf;
    return {
      file: pdf.file,
      open: (file, _size, name) => ({
        key: `${file}#${page}`,
        read: () => renderPdfPage(file, page, name),
      }),
    };
  }
  const [, frameFile, frame] = FRAME.exec(path) ?? [];
  if (frameFile === undefined) {
    return {
      file: path,
      open: (file, size, name) => ({ key: file, read: () => readImageFile(file, size, name) }),
    };
  }
  return {
    file: frameFile,
    open: (file, size, name) => ({
      key: `${file}#${frame}`,
      read: async () => readFrame(await readImageFile(file, size, name), Number(frame), name),
    }),
  };
}

async function readImageFile(file: string, size: number, name: string): Promise<Uint8Array> {
  if (size > MAX_FILE_BYTES) {
    const megabytes = Math.round(size / 2 ** 20);
    throw new RowError(
      'picture-unreadable',
      msg('image.file-too-large', { picture: name, megabytes }),
      { hint: msg('image.shrink-elsewhere') },
    );
  }
  if (size === 0) {
    throw new RowError('picture-unreadable', msg('image.file-empty', { picture: name }), {
      hint: msg('image.file-empty.hint'),
    });
  }
  try {
    return await readDataAsync(file);
  } catch (cause) {
    throw new RowError('picture-unreadable', msg('image.not-permitted', { picture: name }), {
      hint: msg('image.not-permitted.hint'),
      cause,
    });
  }
}
