// Converts findings and rows of an inspection to the form that the window shows.

import {
  CONVERSATION_CHOICES,
  isConversationDefect,
  isKeptAfterRepair,
} from '../data/sources/defects.ts';
import type { Inspection, InspectionRow } from '../data/sources/inspection.ts';
import { DEFECTS, type DefectKind } from '../data/defect-kinds.ts';
import type { DataFinding, DataRow, Decisions } from '../../preload/contract/sources.ts';
import { kindsIn, type RowStatus } from './row-status.ts';
import { localize } from '../i18n/locale.ts';

/** The kinds of defects of a source with counts and repairs. */
export function findingsOf(
  counts: ReadonlyMap<bigint, number>,
  { repairs, conversations }: Decisions,
  rowStatus: RowStatus,
): DataFinding[] {
  const unwanted: readonly DefectKind[] = CONVERSATION_CHOICES[conversations];
  const byKind = new Map<DefectKind, number>();
  for (const [flags, times] of counts)
    for (const kind of kindsIn(flags)) byKind.set(kind, (byKind.get(kind) ?? 0) + times);
  return [...byKind].map(([kind, count]) => ({
    kind,
    count,
    open: rowStatus.countOpen(kind, count),
    repair: repairOf(kind),
    isNote: DEFECTS[kind].isNote,
    repaired: repairs.includes(kind) || unwanted.includes(kind),
  }));
}

/** The bulk repair of a kind; kinds that the choice for conversations covers have none. */
function repairOf(kind: DefectKind): DataFinding['repair'] {
  if (DEFECTS[kind].repair === null || isConversationDefect(kind)) return null;
  return isKeptAfterRepair(kind) ? 'mend' : 'leave-out';
}

/** Earlier turns with the user's edits: the rows of a conversation follow each other, two turns each. */
function historyOf(
  { number, history }: InspectionRow,
  rowStatus: RowStatus,
): Pick<DataRow, 'history'> {
  if (history === undefined) return {};
  const first = number - history.length / 2;
  const turns = history.map(({ role, content }, i) => {
    const change = rowStatus.changeOf(first + (i >> 1));
    return { role, content: (role === 'user' ? change?.question : change?.answer) ?? content };
  });
  return { history: turns };
}

/** A row with the user's edits and its status. */
export function shownRow(
  row: InspectionRow,
  inspection: Inspection,
  rowStatus: RowStatus,
): DataRow {
  const { number, place, references, defects, videos } = row;
  const pictures = row.pictures.flatMap((id) => id ?? []);
  const change = rowStatus.changeOf(number) ?? {};
  return {
    number,
    place,
    question: change.question ?? row.question,
    answer: change.answer ?? row.answer,
    kind: change.kind ?? row.kind ?? '',
    split: change.split ?? row.split,
    rationale: change.rationale ?? row.rationale ?? '',
    ...historyOf(row, rowStatus),
    pictures: change.pictures === undefined ? pictures : change.pictures.flatMap(blobOf),
    ...(videos === undefined || change.pictures !== undefined || row.pictures.includes(null)
      ? {}
      : { videos }),
    references: change.pictures ?? references,
    defects: defects.map(({ kind, sentence }) => ({ kind, sentence: localize(sentence) })),
    state: rowStatus.stateOf(number, inspection.flagsOf(number)),
  };
}

/** A row that the user added by hand. */
export function addedRow(
  { id, question, answer, picture, split }: Decisions['added'][number],
  number: number,
): DataRow {
  const references = picture === '' ? [] : [picture];
  const own = { kind: '', rationale: '', defects: [], state: 'added', addedId: id } as const;
  return {
    number,
    place: '',
    question,
    answer,
    split,
    references,
    pictures: references.flatMap(blobOf),
    ...own,
  };
}

/** The row with the texts of the chosen repairs. */
export function withRepairs(row: InspectionRow, { repairs }: Decisions): InspectionRow {
  const { question = row.question, answer = row.answer } = row.repaired ?? {};
  return {
    ...row,
    ...(repairs.includes('placeholders') ? { question } : {}),
    ...(repairs.includes('decimal-comma') ? { answer } : {}),
  };
}

/**
 * The blob id of an image that the user chose: it is stored in the workspace and named by its path
 * there.
 */
function blobOf(picture: string): string[] {
  const found = /^workspace:blobs\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(picture);
  return found ? [found[1]!] : [];
}
