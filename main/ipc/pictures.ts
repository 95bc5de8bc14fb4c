// Requests for pictures of the workspace.

import { assertBlobUnchanged, blobPath } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { parse } from '../platform/parse.ts';
import { shortText } from './validation/fields.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';
import { readDataAsync } from '../platform/vault/read-data.ts';

export function pictureHandlers({ workspace }: HandlerContext): HandlersOf<'picture:read'> {
  return {
    'picture:read': async (blobId: unknown) => {
      const bytes = await readPicture(blobPath(workspace, parse(shortText, blobId, 'blobId')));
      return `data:${pictureType(bytes)};base64,${bytes.toString('base64')}`;
    },
  };
}

/** The picture's type by its first bytes; anything else is not shown as a picture. */
export function pictureType(bytes: Uint8Array): string {
  const starts = (...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57) return 'image/webp';
  return 'application/octet-stream';
}

async function readPicture(file: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readDataAsync(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(msg('image.not-in-workspace'), {
      hint: msg('image.not-in-workspace.hint'),
      cause,
    });
  }
  assertBlobUnchanged(file, bytes);
  return bytes;
}
