// Encodings of text files: UTF-8 decoded strictly, other encodings transcoded line by line on request.

import { isUtf8 } from 'node:buffer';
import { UserError } from '../../i18n/user-error.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';
import { readChunks } from '../../platform/vault/read-data.ts';

/** Longest line of a file of rows. A longer one is hardly a row of text. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * Splits chunks into lines without their newlines, in order; the rest is kept until the next chunk.
 */
export class LineSplitter {
  #pending: Buffer[] = [];
  pendingBytes = 0;

  *split(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield this.flush(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#pending.push(chunk.subarray(start));
    this.pendingBytes += chunk.length - start;
  }

  /** Everything since the last newline, followed by `tail`. */
  flush(tail: Buffer = Buffer.alloc(0)): Buffer {
    const line = this.#pending.length > 0 ? Buffer.concat([...this.#pending, tail]) : tail;
    [this.#pending, this.pendingBytes] = [[], 0];
    return line;
  }
}

/**
 * The chunks of a file as UTF-8, transcoded line by line where lines are in another encoding. A
 * line longer than `maxLineBytes` is passed on in parts, for the caller to refuse.
 */
export async function* transcodedChunks(
  file: string,
  onTranscoded: (line: number) => void,
  { maxLineBytes = MAX_LINE_BYTES }: { maxLineBytes?: number } = {},
): AsyncGenerator<Buffer> {
  const lines = new LineSplitter();
  let utf16: TextDecoder | null = null;
  let isFirst = true;
  let line = 0;
  const transcoded = (bytes: Buffer): Buffer => {
    line += 1;
    if (isUtf8(bytes)) return bytes;
    onTranscoded(line);
    return Buffer.from(windows1252.decode(bytes));
  };
  for await (const chunk of readChunks(file)) {
    if (isFirst) {
      isFirst = false;
      utf16 = utf16Decoder(chunk);
      if (utf16) onTranscoded(0);
    }
    if (utf16) {
      yield Buffer.from(utf16.decode(chunk, { stream: true }));
      continue;
    }
    const whole = [...lines.split(chunk)].flatMap((each) => [transcoded(each), LINE_END]);
    if (whole.length > 0) yield Buffer.concat(whole);
    if (lines.pendingBytes > maxLineBytes) yield transcoded(lines.flush());
  }
  if (utf16) yield Buffer.from(utf16.decode());
  else if (lines.pendingBytes > 0) yield transcoded(lines.flush());
}

const LINE_END = Buffer.of(NEWLINE);

/** The decoder for a file that starts with a UTF-16 byte order mark. */
function utf16Decoder(bytes: Buffer): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be') : null;
}

/** A line as text. Throws an error that names file and line where it is not UTF-8. */
export function decodeLine(bytes: Buffer, name: string, line: number): string {
  if (line === 1 && (bytes.indexOf('\xff\xfe', 0, 'latin1') === 0 || bytes.includes(0))) {
    throw new UserError(msg('file.looks-utf16', { file: name }), {
      hint: msg('file.looks-utf16.hint'),
    });
  }
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new RowError('encoding', msg('file.line-not-utf8', { file: name, line }), {
      hint: msg('file.save-utf8'),
      cause,
    });
  }
}
