// Requests for pictures of the workspace.

import { assertBlobUnchanged, blobPath } from '../data/datasets/workspace.ts';
import { pictureType } from '../data/images/media-type.ts';
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
