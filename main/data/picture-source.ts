// Where a row's pictures are: files, pages of PDF files, bytes in the row itself.

import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { RowError } from './defects.ts';
import { pdfPage, renderPage } from './pdf-pages.ts';

/** A picture as its row gives it. */
export type PictureReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly path: string };

/** A picture that was found; the same `key` is the same picture. */
export interface FoundPicture {
  /** Absolute path, or null for bytes in a row. */
  readonly key: string | null;
  /** For messages. */
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** Longest data URL that is taken, in characters of base64. */
const LONGEST_URL = 64 * 2 ** 20;
const MOVING = /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv)$/i;
const SOUND = /\.(?:mp3|wav|flac|ogg|m4a|aac|opus)$/i;

/** The pictures of a row's field: a path, a data URL, bytes, `{bytes, path}` as Hugging Face stores them, or a list. */
export function pictureReferences(
  value: unknown,
  field: string,
  place: string,
): PictureReference[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (item instanceof Uint8Array) return { kind: 'bytes', bytes: item, path: 'in the row' };
    if (typeof item === 'object' && item !== null) {
      const { bytes, path } = item as { bytes?: unknown; path?: unknown };
      if (bytes instanceof Uint8Array) return { kind: 'bytes', bytes, path: typeof path === 'string' ? path : 'in the row' }; // prettier-ignore
      if (typeof path === 'string') return reference(path, field, place);
    }
    if (typeof item === 'string') return reference(item, field, place);
    throw notAPath(field, place);
  });
}

function reference(path: string, field: string, place: string): PictureReference {
  if (path.trim() === '' || path.includes('\0')) throw notAPath(field, place);
  const data = /^data:image\/[a-z.+-]+;base64,/i.exec(path);
  if (data) {
    const text = path.slice(data[0].length).trim();
    const isWhole = text.length % 4 === 0 && text.length <= LONGEST_URL && /^[A-Za-z0-9+/]*={0,2}$/.test(text); // prettier-ignore
    if (!isWhole) {
      throw new RowError('picture-unreadable', `${place}: the field "${field}" is a data URL that is cut off.`, {
        hint: 'Write it again, or save the picture as a file.',
      }); // prettier-ignore
    }
    return { kind: 'bytes', bytes: Buffer.from(text, 'base64'), path: 'in the row' };
  }
  if (/^(?:[a-z][a-z0-9+.-]+:\/\/|data:)/i.test(path)) {
    throw new RowError('picture-address', `${place}: the field "${field}" is an address, not a file.`, {
      hint: 'Nothing is downloaded; put the picture into the folder and name its file.',
    }); // prettier-ignore
  }
  if (MOVING.test(path) || SOUND.test(path)) {
    const what = MOVING.test(path) ? 'a video' : 'a sound file';
    throw new RowError('not-a-picture', `${place}: the field "${field}" names ${what} (${path}).`, {
      hint: MOVING.test(path)
        ? 'Save the frames that matter as pictures and name them in a list.'
        : 'Only pictures and text can be learnt from; write down what is heard.',
    });
  }
  return { kind: 'file', path };
}

function notAPath(field: string, place: string): RowError {
  return new RowError('field', `${place}: the field "${field}" is not the path of a picture.`, {
    hint: 'Write a path such as "photos/12.png", or a list of paths.',
  });
}

/** How a picture that is not where its row says may still be found. */
export interface Search {
  /** Files of a name in the whole source; several or none leave it missing. */
  byName(name: string): Promise<readonly string[]>;
  /** True when a file found so is taken. */
  readonly isTaken: boolean;
  onFound(sentence: string): void;
}

/**
 * Finds a picture: relative to the first of `roots` that has it. `place` names row and field in errors.
 * Throws a RowError if there is none.
 */
export async function locatePicture(
  picture: PictureReference,
  roots: readonly string[],
  place: string,
  search?: Search,
): Promise<FoundPicture> {
  if (picture.kind === 'bytes') {
    return { key: null, name: `${place}, ${picture.path}`, read: () => Promise.resolve(picture.bytes) }; // prettier-ignore
  }
  const { path } = picture;
  const page = pdfPage(path);
  const wanted = page?.file ?? path;
  const name = `${path} (${place})`;
  const found = (file: string): FoundPicture =>
    page
      ? { key: `${file}#${page.page}`, name, read: () => renderPage(file, page.page, name) }
      : { key: file, name, read: () => readFile(file) };
  const spellings = wanted.includes('\\') ? [wanted, wanted.replaceAll('\\', '/')] : [wanted];
  for (const root of roots) {
    for (const spelling of spellings) {
      const candidate = resolve(root, spelling);
      if ((await stat(candidate).catch(() => null))?.isFile()) return found(candidate);
    }
  }
  const elsewhere = (await search?.byName(basename(spellings.at(-1)!))) ?? [];
  if (search && elsewhere.length === 1) {
    const sentence = `${place}: the picture ${path} is not there, but one of this name is at ${elsewhere[0]}.`;
    search.onFound(sentence);
    if (search.isTaken) return found(elsewhere[0]!);
    throw new RowError('picture-elsewhere', sentence, {
      hint: 'Mend the path, or import with the repair "picture-elsewhere".',
    });
  }
  throw new RowError('picture-missing', `${place}: the picture ${path} is missing.`, {
    hint: 'Paths are relative to the folder of the file of rows; check the name, capitals included.',
  });
}

/** All files of a folder by name, read once when it is first asked for; six levels deep. */
export function filesByName(root: string): (name: string) => Promise<readonly string[]> {
  let files: Promise<Map<string, string[]>> | undefined;
  const walk = async (folder: string, depth: number, found: Map<string, string[]>) => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < 6) await walk(path, depth + 1, found);
      else if (entry.isFile()) found.set(entry.name, [...(found.get(entry.name) ?? []), path]);
    }
    return found;
  };
  return async (name) => (await (files ??= walk(root, 0, new Map()))).get(name) ?? [];
}
