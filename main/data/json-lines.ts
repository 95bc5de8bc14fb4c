// JSON Lines files, read line by line: never held whole, every fault named by its line.

import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

import { UserError } from '../errors.ts';

/** Longest line that is read; beyond it the file is hardly rows of text. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A row of a file as it stands there. */
export interface FileRow {
  /** Where in the file, for messages: `line 3`, `row 3`. */
  readonly at: string;
  readonly value: unknown;
  /** Bytes of the file read so far, for progress. */
  readonly bytesRead: number;
}

/**
 * The values of a JSON Lines file one by one, blank lines left out; the file is never held whole.
 * Throws a UserError that names `name` and the line for text that is not UTF-8 or not JSON.
 */
export async function* readJsonLines(file: string, name = basename(file)): AsyncGenerator<FileRow> {
  let line = 0;
  let bytesRead = 0;
  for await (const bytes of readLines(file, name)) {
    line += 1;
    bytesRead += bytes.length + 1;
    const text = decodeLine(bytes, name, line).trim();
    if (text === '') continue;
    yield { at: `line ${line}`, value: parseLine(text, name, line), bytesRead };
  }
}

async function* readLines(file: string, name: string): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let lines = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...pending, chunk.subarray(start, end)]);
      [pending, pendingBytes, start] = [[], 0, end + 1];
      lines += 1;
    }
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) {
      throw new UserError(`${name}, line ${lines + 1}: the line is longer than 16 MB.`, {
        hint: 'One row stands on one line; pictures are named by their path, not put into the row.',
      });
    }
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

/** A line as text. Throws a UserError that names the place when it is not UTF-8. */
export function decodeLine(bytes: Buffer, name: string, line: number): string {
  if (line === 1 && (bytes.indexOf('\xff\xfe', 0, 'latin1') === 0 || bytes.includes(0))) {
    throw new UserError(`${name}, line 1: the file is not UTF-8 text (it looks like UTF-16).`, {
      hint: 'Save it again with the encoding UTF-8.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${name}, line ${line}: the text is not valid UTF-8.`, {
      hint: 'Save the file again with the encoding UTF-8.',
      cause,
    });
  }
}

function parseLine(text: string, name: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${name}, line ${line}: this is not JSON.`, {
      hint: 'Every line is one object, such as {"picture": "photo.png", "question": "…", "answer": "…"}.',
      cause,
    });
  }
}
