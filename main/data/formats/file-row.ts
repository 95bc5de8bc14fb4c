// What every reader of a file of rows takes and yields.

import type { RowError } from '../defect-kinds.ts';

/** A row as its file has it. */
export interface FileRow {
  /** Position in the file, for messages: `line 3`, `row 3`. */
  readonly at: string;
  readonly value: unknown;
  /** Bytes of the file read so far, for progress. */
  readonly bytesRead: number;
  /** Why this row cannot be read, where reading continues after it; `value` is undefined then. */
  readonly error?: RowError;
  /**
   * True for a table with semicolons as separators: spreadsheets write them where the comma is the
   * decimal separator.
   */
  readonly hasDecimalCommas?: boolean;
  /** What is read differently from how the file has it. */
  readonly notes?: readonly RowError[];
  /** Further values of fields that occur more than once; `value` has the first. */
  readonly repeated?: Readonly<Record<string, readonly unknown[]>>;
  /** Last line of a row of several lines. */
  readonly lastLine?: number;
}

export interface RowReadOptions {
  /**
   * Where given, text that is not UTF-8 is transcoded from Windows-1252, or from UTF-16 where the
   * file starts with its byte order mark. Called with the number of each transcoded line; 0 means
   * the whole file.
   */
  readonly onTranscoded?: ((line: number) => void) | undefined;
}

/**
 * Reads a file of rows one by one, without holding the file in memory where its format allows that.
 * `name` stands for the file in messages. A defective row is yielded with its error where reading
 * can continue; otherwise throws a UserError that names file and position.
 */
export type RowReader = (
  file: string,
  name: string,
  options: RowReadOptions,
) => AsyncIterable<FileRow>;
