// The result of inspecting a source, in a run's folder: rows with their defects, paged, filtered by
// defect and text.
//
// `inspection.jsonl` holds the rows, `inspection.text` and `inspection.index` are their page index
// (`page-index.ts`). `inspection.json` is written last: a folder without it holds no inspection.

import { join } from 'node:path';
import { withPlainTexts } from '../../i18n/legacy-message.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { EarlierTurn, VideoRun } from '../../../preload/contract/datasets.ts';
import type { AnswerCheck } from '../datasets/check-schema.ts';
import type { ColumnRole } from './column-roles.ts';
import { CROSS_ROW_MESSAGES, type Finding } from './defects.ts';
import { openPageIndex } from '../indexes/page-index.ts';
import { type DefectKind } from '../defect-kinds.ts';
import { msg, type UserText } from '../../../i18n/message.ts';
import { readDataText } from '../../platform/vault/read-data.ts';

/** Path of the inspection's files in a run's folder, without their extensions. */
export const inspectionBase = (runDir: string): string => join(runDir, 'inspection');

/** A defect of a row with its message. */
export interface RowDefect {
  readonly kind: DefectKind;
  readonly sentence: UserText;
  /** Index in `pictures` of the picture that it is about. */
  readonly picture?: number;
}

/** A row of the source before any repair. */
export interface InspectionRow {
  /** From 0, across all files. */
  readonly number: number;
  readonly file: string;
  /** Identifies the row in `exclude` and `edits`: `cards.jsonl, line 3`. */
  readonly place: string;
  readonly id: string;
  /** Empty where the row has none; only the first 2,000 characters of a longer one. */
  readonly question: string;
  readonly answer: string;
  readonly rationale?: string;
  readonly check?: AnswerCheck;
  readonly kind: string | null;
  readonly split: string;
  /** The turns before the question in its conversation, two for each earlier question. */
  readonly history?: readonly EarlierTurn[];
  /** Pictures as the row refers to them. */
  readonly references: readonly string[];
  /**
   * Their blob ids, one for each reference; null where it cannot be read. A defective picture is
   * shown repaired.
   */
  readonly pictures: readonly (string | null)[];
  /** Which of them are frames of videos; absent for none. */
  readonly videos?: readonly VideoRun[];
  readonly defects: readonly RowDefect[];
  /** New values of the fields that a repair would change. */
  readonly repaired?: Readonly<Partial<Record<'id' | 'question' | 'answer', string>>>;
  /** True where a text was shortened here; the import uses all of it. */
  readonly isCut?: boolean;
}

/** The columns of a file with their roles. */
export interface FileColumns {
  readonly file: string;
  readonly columns: readonly ColumnRole[];
}

/** The content of `inspection.json`: the source as a whole. */
export interface InspectionInfo {
  readonly source: string;
  readonly count: number;
  /** Rows with a defect that keeps them out unless it is repaired. */
  readonly attention: number;
  /** Kinds of defects in the order of their flag bits: bit 0 is the first. */
  readonly kinds: readonly DefectKind[];
  /** Rows with each kind of defect. */
  readonly counts: Readonly<Partial<Record<DefectKind, number>>>;
  readonly findings: readonly Finding[];
  /** What is to be thought of before the source is used; none in inspections of older versions. */
  readonly warnings?: readonly UserText[];
  readonly columns: readonly FileColumns[];
  /** Number of distinct pictures. */
  readonly pictures: number;
  /** Videos of all rows, whose frames are among the pictures; absent in older inspections. */
  readonly videos?: number;
  readonly bySplit: Readonly<Record<string, number>>;
  readonly byKind: Readonly<Record<string, number>>;
}

/** Filter by kind of defect (`any` or `none`) and by text, and the page. */
export interface InspectionQuery {
  readonly offset: number;
  readonly limit: number;
  readonly defect?: DefectKind | 'any' | 'none';
  /**
   * Rows with at least one of several kinds, as bits (bit 0 is the first of `kinds`); overrides
   * `defect`.
   */
  readonly flags?: bigint;
  readonly search?: string;
}

/** An opened inspection. */
export interface Inspection extends InspectionInfo {
  /** One page, and the number of matching rows on all pages. */
  page(query: InspectionQuery): Promise<{
    readonly total: number;
    readonly rows: readonly InspectionRow[];
  }>;
  /** The kinds of a row's defects as bits; bit 0 is the first of `kinds`. */
  flagsOf(number: number): bigint;
  /** The row with this number. */
  row(number: number): Promise<InspectionRow>;
  close(): Promise<void>;
}

/** Opens the inspection in a run's folder. Throws a UserError where there is none. */
export async function openInspection(runDir: string): Promise<Inspection> {
  const base = inspectionBase(runDir);
  let info: InspectionInfo;
  try {
    info = JSON.parse(readDataText(`${base}.json`)) as InspectionInfo;
  } catch (cause) {
    throw new UserError(msg('import.inspection-missing', { folder: runDir }), {
      hint: msg('import.inspection-missing.hint'),
      cause,
    });
  }
  const index = await openPageIndex(`${base}.jsonl`, base);
  const flagsFor = (defect: InspectionQuery['defect']): bigint => {
    if (defect === undefined) return 0n;
    if (defect === 'none') return -1n;
    if (defect === 'any') return (1n << BigInt(info.kinds.length)) - 1n;
    return 1n << BigInt(info.kinds.indexOf(defect));
  };
  const rowOf = (line: string, number: number): InspectionRow => {
    const row = JSON.parse(line) as InspectionRow;
    const recorded = withPlainTexts(row.defects) as InspectionRow['defects'];
    const known = new Set(recorded.map(({ kind }) => kind));
    const flags = index.flagsOf(number);
    // Defects found after the row was written only show in its flags.
    const crossRow = Object.entries(CROSS_ROW_MESSAGES) as [
      DefectKind,
      (place: string) => UserText,
    ][];
    const added = crossRow.flatMap(([kind, message]) =>
      (flags & flagsFor(kind)) !== 0n && !known.has(kind)
        ? [{ kind, sentence: message(row.place) }]
        : [],
    );
    return { ...row, defects: [...recorded, ...added] };
  };
  return {
    ...info,
    columns: withPlainTexts(info.columns) as InspectionInfo['columns'],
    async page({ offset, limit, defect, flags = flagsFor(defect), search }) {
      const query = { offset, limit, flags, search: search ?? '' };
      const { total, numbers, lines } = await index.page(query);
      return { total, rows: lines.map((line, i) => rowOf(line, numbers[i]!)) };
    },
    flagsOf: (number) => index.flagsOf(number),
    row: async (number) => rowOf(await index.line(number), number),
    close: () => index.close(),
  };
}
