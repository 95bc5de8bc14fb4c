// The images that a row refers to: files, pages of PDF files, or bytes in the row itself.

import { RowError } from '../defect-kinds.ts';
import { mediaKindOf } from '../images/video-frames.ts';
import { msg } from '../../../i18n/message.ts';

/** An image as its row gives it. */
export type ImageReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly path: string };

/** In place of a path, for bytes in the row that have none. */
export const EMBEDDED_IMAGE = 'in the row';

/** Pictures of one row, frames of videos among them: all are held until the row is read. */
const MAX_PICTURES = 1000;

/** Longest data URL, in characters of base64. */
const MAX_DATA_URL_LENGTH = 64 * 2 ** 20;

export const IMAGE_FORMATS = 'PNG, JPEG, WebP, TIFF, GIF, AVIF or pages of PDF files';

/**
 * The references in a row's field: a path, a data URL, bytes, `{bytes, path}` as in Hugging Face
 * datasets, or a list of these. Throws a RowError that names `place` and field.
 */
export function parseImageReferences(
  value: unknown,
  field: string,
  place: string,
): ImageReference[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  checkPictureCount(items.length, field, place);
  return items.map((item) => {
    if (item instanceof Uint8Array) return { kind: 'bytes', bytes: item, path: EMBEDDED_IMAGE };
    if (typeof item === 'object' && item !== null) {
      const { bytes, path } = item as { bytes?: unknown; path?: unknown };
      if (bytes instanceof Uint8Array)
        return { kind: 'bytes', bytes, path: typeof path === 'string' ? path : EMBEDDED_IMAGE };
      if (typeof path === 'string') return parseText(path, field, place);
    }
    if (typeof item === 'string') return parseText(item, field, place);
    throw notAPath(field, place);
  });
}

/** Throws a RowError that names `place` and field for more pictures than a row may have. */
export function checkPictureCount(count: number, field: string, place: string): void {
  if (count <= MAX_PICTURES) return;
  const values = { place, field, count, limit: MAX_PICTURES };
  throw new RowError('field', msg('import.too-many-pictures', values), {
    hint: msg('import.too-many-pictures.hint'),
  });
}

/** Addresses of labelling tools for files on the own disk: `/data/local-files/?d=photos/1.png`. */
const LABELLING_ADDRESS = /^(?:https?:\/\/[^/?#]*)?\/?[^?#]*[?&]d=([^&#]+)/i;

/** A path, a data URL, a file URL, or the address of a file in a labelling tool. */
function parseText(written: string, field: string, place: string): ImageReference {
  const text = localPath(written);
  if (text.trim() === '' || text.includes('\0')) throw notAPath(field, place);
  const prefix = /^data:image\/[a-z.+-]+;base64,/i.exec(text)?.[0];
  if (prefix !== undefined) {
    const base64 = text.slice(prefix.length).trim();
    return { kind: 'bytes', bytes: decodeBase64(base64, field, place), path: EMBEDDED_IMAGE };
  }
  if (/^(?:[a-z][a-z0-9+.-]+:\/\/|data:)/i.test(text)) {
    throw new RowError('picture-address', msg('import.picture-web-address', { place, field }), {
      hint: msg('import.picture-web-address.hint'),
    });
  }
  refuseMedia(text, field, place);
  return { kind: 'file', path: text };
}

/** The path in a file URL or in the address of a labelling tool; any other text unchanged. */
function localPath(text: string): string {
  const labelled = LABELLING_ADDRESS.exec(text.trim())?.[1];
  const isPath = labelled !== undefined && !/^data:/i.test(text);
  if (isPath) return decoded(labelled);
  if (!/^file:\/\//i.test(text.trim())) return text;
  const path = decoded(text.trim().replace(/^file:\/\/(?:localhost)?/i, ''));
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** The text with its percent signs decoded where they are well formed. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodeBase64(base64: string, field: string, place: string): Buffer {
  const isWhole =
    base64.length % 4 === 0 &&
    base64.length <= MAX_DATA_URL_LENGTH &&
    /^[A-Za-z0-9+/]*={0,2}$/.test(base64);
  if (isWhole) return Buffer.from(base64, 'base64');
  throw new RowError('picture-unreadable', msg('import.data-url-cut-off', { place, field }), {
    hint: msg('import.data-url-cut-off.hint'),
  });
}

function refuseMedia(path: string, field: string, place: string): void {
  const kind = mediaKindOf(path);
  if (kind === undefined) return;
  const isVideo = kind === 'video';
  const media = isVideo ? msg('import.media-video') : msg('import.media-sound');
  throw new RowError('not-a-picture', msg('import.not-picture', { place, field, media, path }), {
    hint: isVideo
      ? msg('import.save-video-frames', { formats: IMAGE_FORMATS })
      : msg('import.describe-sound-file', { formats: IMAGE_FORMATS }),
  });
}

function notAPath(field: string, place: string): RowError {
  return new RowError('field', msg('import.picture-path-invalid', { place, field }), {
    hint: msg('import.picture-path-invalid.hint'),
  });
}
