// Names of files in a transfer pack: each of them can be written once, below one folder, on every
// system.

import { msg, type Message } from '../../../i18n/message.ts';

/** Bytes of a name between two slashes, and of a whole name, on every file system. */
const MAX_PART_BYTES = 255;
const MAX_NAME_BYTES = 1_000;
/** Characters that no name may have on Windows; control characters with NUL among them. */
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\]/;
/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)( *\.|$)/i;

/** Why a name cannot be that of a file in a pack; undefined where it can. */
export function nameProblem(name: string): Message | undefined {
  const shown = JSON.stringify(name.slice(0, 120));
  const parts = name.split('/');
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name) || parts.includes('..'))
    return msg('transfer.name-outside', { name: shown });
  if (FORBIDDEN.test(name) || parts.some((part) => part === '' || part === '.'))
    return msg('transfer.name-not-portable', { name: shown });
  if (parts.some((part) => DEVICE.test(part) || /[. ]$/.test(part)))
    return msg('transfer.name-not-portable', { name: shown });
  if (
    Buffer.byteLength(name) > MAX_NAME_BYTES ||
    parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES)
  )
    return msg('transfer.name-too-long', { name: shown });
  return undefined;
}

/** What is one name where upper and lower case, or composed letters, make no difference. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/** The names of a pack so far; two that are one on some system are a problem. */
export class NameSet {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Why the name cannot be added; undefined where it was. */
  add(name: string): Message | undefined {
    const problem = nameProblem(name);
    if (problem) return problem;
    const own = folded(name);
    const shown = JSON.stringify(name.slice(0, 120));
    for (let end = own.indexOf('/'); end > 0; end = own.indexOf('/', end + 1)) {
      const folder = own.slice(0, end);
      if (this.#files.has(folder)) return msg('transfer.name-twice', { name: shown });
      this.#folders.add(folder);
    }
    if (this.#files.has(own) || this.#folders.has(own))
      return msg('transfer.name-twice', { name: shown });
    this.#files.add(own);
    return undefined;
  }
}
