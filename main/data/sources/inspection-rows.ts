// What an inspection of a source found, in a run's folder: every row with its defects, in pages, by kind of defect and by text.
//
// `inspection.jsonl` holds the rows, `inspection.text` and `inspection.index` their pages (`page-index.ts`); `inspection.json`
// is written last: a folder without it holds no inspection.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPlainTexts } from '../../i18n/legacy-message.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import type { AnswerCheck } from '../datasets/check-schema.ts';
import type { ColumnRole } from './column-roles.ts';
import { isKeptAfterRepair, CROSS_ROW_MESSAGES, type Finding } from './defects.ts';
import { openPageIndex } from '../indexes/page-index.ts';
import { DEFECTS, type DefectKind } from '../defect-kinds.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** Path of the inspection's files in a run's folder, without their endings. */
export const inspectionBase = (runDir: string): string => join(runDir, 'inspection');

/** A defect of a row as a person reads it. */
export interface RowDefect {
  readonly kind: DefectKind;
  readonly sentence: UserText;
  /** Place in `pictures` of the one that it is about, from 0. */
  readonly picture?: number;
}

/** A row of the source as it was found; nothing is repaired. */
export interface InspectionRow {
  /** From 0, over all files. */
  readonly number: number;
  readonly file: string;
  /** Names the row in `exclude` and `edits`: `cards.jsonl, line 3`. */
  readonly place: string;
  readonly id: string;
  /** Empty where the row has none; the first 2,000 characters of a longer one. */
  readonly question: string;
  readonly answer: string;
  readonly rationale?: string;
  readonly check?: AnswerCheck;
  readonly kind: string | null;
  readonly split: string;
  /** What was said before the question in its conversation, two turns for each earlier question. */
  readonly history?: readonly EarlierTurn[];
  /** Pictures as the row names them. */
  readonly references: readonly string[];
  /** Their ids in the workspace, one for each reference; null where it cannot be read. One with a defect is as the repair gives it. */
  readonly pictures: readonly (string | null)[];
  readonly defects: readonly RowDefect[];
  /** Fields that a repair would change, as it would give them. */
  readonly repaired?: Readonly<Partial<Record<'id' | 'question' | 'answer', string>>>;
  /** True when a text was cut for this list; import takes all of it. */
  readonly isCut?: boolean;
}

/** Every column of a file: what it is taken for, and why. */
export interface FileColumns {
  readonly file: string;
  readonly columns: readonly ColumnRole[];
}

/** What `inspection.json` says of the whole source. */
export interface InspectionInfo {
  readonly source: string;
  readonly count: number;
  /** Rows with a defect that keeps them out, unless they are repaired. */
  readonly attention: number;
  /** Kinds of defects in the order of their flags: bit 0 is the first. */
  readonly kinds: readonly DefectKind[];
  /** Rows with each kind of defect. */
  readonly counts: Readonly<Partial<Record<DefectKind, number>>>;
  readonly findings: readonly Finding[];
  readonly columns: readonly FileColumns[];
  /** Different pictures. */
  readonly pictures: number;
  readonly bySplit: Readonly<Record<string, number>>;
  readonly byKind: Readonly<Record<string, number>>;
}

/** Which rows: all, those with a kind of defect, `any` defect or none; and those with a text in them. */
export interface InspectionQuery {
  readonly offset: number;
  readonly limit: number;
  readonly defect?: DefectKind | 'any' | 'none';
  /** Only rows with one of several kinds, as bits (bit 0 is the first of `kinds`); goes before `defect`. */
  readonly flags?: number;
  readonly search?: string;
}

/** An opened inspection. */
export interface Inspection extends InspectionInfo {
  /** One page, and how many rows answer on all pages. */
  page(query: InspectionQuery): Promise<{
    readonly total: number;
    readonly rows: readonly InspectionRow[];
  }>;
  /** The kinds of defects of a row as bits: bit 0 is the first of `kinds`. */
  flagsOf(number: number): number;
  /** The row with this number. */
  row(number: number): Promise<InspectionRow>;
  close(): Promise<void>;
}

/** Opens the inspection in a run's folder. Throws a UserError where there is none. */
export async function openInspection(runDir: string): Promise<Inspection> {
  const base = inspectionBase(runDir);
  let info: InspectionInfo;
  try {
    info = JSON.parse(readFileSync(`${base}.json`, 'utf8')) as InspectionInfo;
  } catch (cause) {
    throw new UserError(msg('import.inspection-missing', { folder: runDir }), {
      hint: msg('import.inspection-missing.hint'),
      cause,
    });
  }
  const index = await openPageIndex(`${base}.jsonl`, base);
  const flagsFor = (defect: InspectionQuery['defect']): number => {
    if (defect === undefined) return 0;
    if (defect === 'none') return -1;
    if (defect === 'any') return 2 ** info.kinds.length - 1;
    return 2 ** info.kinds.indexOf(defect);
  };
  const rowOf = (line: string, number: number): InspectionRow => {
    const row = JSON.parse(line) as InspectionRow;
    const recorded = withPlainTexts(row.defects) as InspectionRow['defects'];
    const kinds = new Set(recorded.map(({ kind }) => kind));
    const flags = index.flagsOf(number);
    const late = Object.entries(CROSS_ROW_MESSAGES) as [DefectKind, (place: string) => UserText][];
    const defects = late.flatMap(([kind, sentence]) =>
      flags & flagsFor(kind) && !kinds.has(kind) ? [{ kind, sentence: sentence(row.place) }] : [],
    );
    return { ...row, defects: [...recorded, ...defects] };
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

/** A row before and after a repair; `after` is null where the row is left out. */
export interface RepairPair {
  readonly before: InspectionRow;
  readonly after: InspectionRow | null;
}

/** Pairs of a preview. */
const PREVIEWED = 20;

/** What the repair of a kind does to the first rows that have this defect. Throws a UserError for a kind without a repair. */
export async function previewRepair(
  inspection: Inspection,
  kind: DefectKind,
): Promise<{ repair: string; total: number; pairs: RepairPair[] }> {
  const { repair, what } = DEFECTS[kind];
  if (repair === null) {
    throw new UserError(msg('import.repair-none', { defect: what }), {
      hint: msg('import.repair-none.hint'),
    });
  }
  const { total, rows } = await inspection.page({ offset: 0, limit: PREVIEWED, defect: kind });
  return { repair, total, pairs: rows.map((row) => pairOf(row, kind)) };
}

function pairOf(row: InspectionRow, kind: DefectKind): RepairPair {
  const before = {
    ...row,
    pictures: row.pictures.map((id, i) => (isNamedIn(row, kind, i) ? null : id)),
  };
  if (!isKeptAfterRepair(kind)) return { before, after: null };
  const defects = row.defects.filter((defect) => defect.kind !== kind);
  const { id = row.id, question = row.question, answer = row.answer } = row.repaired ?? {};
  switch (kind) {
    case 'duplicate-id':
      return { before, after: { ...row, id, defects } };
    case 'placeholders':
      return { before, after: { ...row, question, defects } };
    case 'decimal-comma':
      return { before, after: { ...row, answer, defects } };
    case 'encoding':
      return { before: { ...before, ...unreadable(row) }, after: { ...row, defects } };
    default:
      return { before, after: { ...row, defects } };
  }
}

const isNamedIn = (row: InspectionRow, kind: DefectKind, picture: number): boolean =>
  row.defects.some((defect) => defect.kind === kind && defect.picture === picture);

/** The texts as they are seen where bytes beyond ASCII are no UTF-8. */
function unreadable({ question, answer }: InspectionRow) {
  const broken = (text: string) => text.replace(/[^\0-\x7f]/gu, '\ufffd');
  return { question: broken(question), answer: broken(answer) };
}
