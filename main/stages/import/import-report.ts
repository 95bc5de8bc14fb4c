// The import's report: a line of JSON for everything that is left out, changed or guessed, with
// file, row, field, and the values before and after.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { english } from '../../i18n/locale.ts';
import { explainDisk, syncFile } from '../../platform/files.ts';
import type { UserText } from '../../../i18n/message.ts';
import { appendData, dataSize, truncateData } from '../../platform/vault/read-data.ts';

/** Name of the report in the run's folder. */
export const REPORT_FILE = 'import-report.jsonl';

/** Name of the list of defects in the run's folder. */
export const DOCTOR_FILE = 'doctor.json';

/** What happened: rows, files and columns are left out, values changed, meanings guessed. */
export const REPORT_KINDS = ['left-out', 'changed', 'guessed', 'noted'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What to report. */
export interface ReportEntry {
  readonly what: ReportKind;
  /** Path inside the source. */
  readonly file?: string;
  /** Place of the row as in `exclude` and `edits`: `cards.jsonl, line 3`. */
  readonly row?: string;
  readonly field?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** How many rows it concerns, where not one. */
  readonly rows?: number;
  /** The reason in a sentence. */
  readonly why?: UserText;
  /** Kind of defect, as in `repairs`. */
  readonly kind?: string;
}

/** How far the report reaches. */
export interface ReportState {
  readonly bytes: number;
  readonly counts: Readonly<Partial<Record<ReportKind, number>>>;
}

/** Characters of a value. */
const LONGEST_VALUE = 2000;
/** Characters that are gathered before they are written. */
const CHUNK = 1 << 18;

/** Writes the report while rows are read. */
export class ImportReport {
  readonly #file: string;
  #counts: Partial<Record<ReportKind, number>> = {};
  #bytes = 0;
  #chunk = '';

  /** The report in the run's folder; `restore` or `clear` comes first. */
  constructor(runDir: string) {
    this.#file = join(runDir, REPORT_FILE);
  }

  /** Whether the file reaches as far as this. */
  reaches({ bytes }: ReportState): boolean {
    return (dataSize(this.#file) ?? 0) >= bytes;
  }

  /** Goes on after a pause; what was written later is taken back. */
  restore({ bytes, counts }: ReportState): void {
    if (bytes === 0) return this.clear();
    [this.#bytes, this.#counts] = [bytes, { ...counts }];
    explainDisk(this.#file, () => truncateData(this.#file, bytes));
  }

  /** Begins anew. */
  clear(): void {
    explainDisk(this.#file, () => fs.rmSync(this.#file, { force: true }));
  }

  add({ what, file, row, field, before, after, rows, why, kind }: ReportEntry): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1;
    const line = {
      what,
      file,
      row,
      field,
      before: shown(before),
      after: shown(after),
      rows,
      kind,
      ...(why === undefined ? {} : { why: english(why) }),
    };
    this.#chunk += `${JSON.stringify(line)}\n`;
    if (this.#chunk.length > CHUNK) this.#flush();
  }

  /** Writes what was gathered to the disk; returns how far the report reaches. */
  keep(): ReportState {
    this.#flush();
    if (this.#bytes > 0) syncFile(this.#file);
    return { bytes: this.#bytes, counts: { ...this.#counts } };
  }

  #flush(): void {
    if (this.#chunk === '') return;
    explainDisk(this.#file, () => appendData(this.#file, this.#chunk));
    this.#bytes += Buffer.byteLength(this.#chunk);
    this.#chunk = '';
  }
}

/** A value as its row has it: text as it is, bytes and lists as JSON. */
export function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const isPlain = ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
  const text = isPlain
    ? String(value as string | number)
    : value instanceof Uint8Array
      ? `${value.length} bytes`
      : String(JSON.stringify(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
