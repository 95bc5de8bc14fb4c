// Where a row's pictures are: files, pages of PDF files, bytes in the row itself.

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readFrame } from '../images/decode.ts';
import { parsePdfPage, renderPdfPage } from '../images/pdf-pages.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** A picture as its row gives it. */
export type ImageReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly path: string };

/** The path of bytes that stand in a row without one. */
export const EMBEDDED_IMAGE = 'in the row';

/** A picture that was found; the same `key` is the same picture. */
export interface LocatedImage {
  /** Absolute path, or null for bytes in a row. */
  readonly key: string | null;
  /** For messages. */
  readonly name: string;
  /** Where it lies in another place than its row says. */
  readonly defect?: RowError;
  /** Its bytes. Throws a RowError that names the picture. */
  read(): Promise<Uint8Array>;
}

/** Longest data URL that is taken, in characters of base64. */
const LONGEST_URL = 64 * 2 ** 20;
const MOVING = /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv)$/i;
const SOUND = /\.(?:mp3|wav|flac|ogg|m4a|aac|opus)$/i;

export const IMAGE_FORMATS = 'PNG, JPEG, WebP, TIFF, GIF, HEIC, AVIF or pages of PDF files';

/** The pictures of a row's field: a path, a data URL, bytes, `{bytes, path}` as Hugging Face stores them, or a list. */
export function parseImageReferences(
  value: unknown,
  field: string,
  place: string,
): ImageReference[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (item instanceof Uint8Array) return { kind: 'bytes', bytes: item, path: EMBEDDED_IMAGE };
    if (typeof item === 'object' && item !== null) {
      const { bytes, path } = item as { bytes?: unknown; path?: unknown };
      if (bytes instanceof Uint8Array)
        return { kind: 'bytes', bytes, path: typeof path === 'string' ? path : EMBEDDED_IMAGE };
      if (typeof path === 'string') return reference(path, field, place);
    }
    if (typeof item === 'string') return reference(item, field, place);
    throw notAPath(field, place);
  });
}

function reference(path: string, field: string, place: string): ImageReference {
  if (path.trim() === '' || path.includes('\0')) throw notAPath(field, place);
  const data = /^data:image\/[a-z.+-]+;base64,/i.exec(path);
  if (data) {
    const text = path.slice(data[0].length).trim();
    const isWhole =
      text.length % 4 === 0 && text.length <= LONGEST_URL && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
    if (!isWhole) {
      throw new RowError('picture-unreadable', msg('import.data-url-cut-off', { place, field }), {
        hint: msg('import.data-url-cut-off.hint'),
      });
    }
    return { kind: 'bytes', bytes: Buffer.from(text, 'base64'), path: EMBEDDED_IMAGE };
  }
  if (/^(?:[a-z][a-z0-9+.-]+:\/\/|data:)/i.test(path)) {
    throw new RowError('picture-address', msg('import.picture-web-address', { place, field }), {
      hint: msg('import.picture-web-address.hint'),
    });
  }
  if (MOVING.test(path) || SOUND.test(path)) {
    const what = MOVING.test(path) ? msg('import.media-video') : msg('import.media-sound');
    throw new RowError(
      'not-a-picture',
      msg('import.not-picture', { place, field, media: what, path }),
      {
        hint: MOVING.test(path)
          ? msg('import.save-video-frames', { formats: IMAGE_FORMATS })
          : msg('import.describe-sound-file', { formats: IMAGE_FORMATS }),
      },
    );
  }
  return { kind: 'file', path };
}

function notAPath(field: string, place: string): RowError {
  return new RowError('field', msg('import.picture-path-invalid', { place, field }), {
    hint: msg('import.picture-path-invalid.hint'),
  });
}

/** Largest file that is read as a picture. */
const LARGEST_FILE = 2 ** 30;
/** One frame of a file with several: `scan.tif#page=2`. */
const FRAME = /^(.+\.(?:tiff?|gif|webp))#(?:page=|frame=)?(\d+)$/i;

/**
 * Finds a picture: relative to the first of `roots` that has it, or where `elsewhere` knows a file like it. `place` names row
 * and field in errors. Throws a RowError if there is none.
 */
export async function locateImage(
  picture: ImageReference,
  roots: readonly string[],
  place: string,
  elsewhere?: (path: string) => Promise<string | null>,
): Promise<LocatedImage> {
  if (picture.kind === 'bytes') {
    return {
      key: null,
      name: `${place}, ${picture.path}`,
      read: () => Promise.resolve(picture.bytes),
    };
  }
  const { path } = picture;
  const name = `${path} (${place})`;
  const page = parsePdfPage(path);
  const [, frameFile, frame] = FRAME.exec(path) ?? [];
  const found = (file: string, size: number): LocatedImage => {
    if (page)
      return {
        key: `${file}#${page.page}`,
        name,
        read: () => renderPdfPage(file, page.page, name),
      };
    const read = () => readPicture(file, size, name);
    if (frame === undefined) return { key: file, name, read };
    return {
      key: `${file}#${frame}`,
      name,
      read: async () => readFrame(await read(), Number(frame), name),
    };
  };
  const wanted = page?.file ?? frameFile ?? path;
  const spellings = wanted.includes('\\') ? [wanted, wanted.replaceAll('\\', '/')] : [wanted];
  for (const root of roots) {
    for (const spelling of spellings) {
      const candidate = resolve(root, spelling);
      const info = await stat(candidate).catch(() => null);
      if (info?.isFile()) return found(candidate, info.size);
    }
  }
  const other = await elsewhere?.(spellings.at(-1)!);
  if (other) {
    const sentence = msg('import.picture-elsewhere', { place, path, otherPath: other });
    const defect = new RowError('picture-elsewhere', sentence, {
      hint: msg('import.picture-elsewhere.hint'),
    });
    return { ...found(other, (await stat(other)).size), defect };
  }
  throw new RowError('picture-missing', msg('import.picture-missing', { place, path }), {
    hint: msg('import.picture-missing.hint'),
  });
}

async function readPicture(file: string, size: number, name: string): Promise<Uint8Array> {
  if (size > LARGEST_FILE) {
    throw new RowError(
      'picture-unreadable',
      msg('image.file-too-large', { picture: name, megabytes: Math.round(size / 2 ** 20) }),
      {
        hint: msg('image.shrink-elsewhere'),
      },
    );
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RowError('picture-unreadable', msg('image.not-permitted', { picture: name }), {
      hint: msg('image.not-permitted.hint'),
      cause,
    });
  }
}
