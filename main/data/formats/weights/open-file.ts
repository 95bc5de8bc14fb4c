// A file opened for reading its header.

import { closeSync, fstatSync } from 'node:fs';
import { UserError } from '../../../i18n/user-error.ts';
import { openRegularFile } from '../../../platform/files.ts';
import { msg } from '../../../../i18n/message.ts';

/** Opens a file for `read` and closes it. A file that cannot be read becomes a UserError. */
export function withOpenFile<T>(
  file: string,
  read: (descriptor: number, fileBytes: number) => T,
): T {
  let descriptor: number | undefined;
  try {
    descriptor = openRegularFile(file);
    return read(descriptor, fstatSync(descriptor).size);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(msg('file.cannot-be-read', { file }), {
      hint: msg('file.check-readable.hint'),
      cause,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
