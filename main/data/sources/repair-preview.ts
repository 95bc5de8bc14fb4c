// Preview of a repair: rows of an inspection before and after it.

import { UserError } from '../../i18n/user-error.ts';
import { DEFECTS, type DefectKind } from '../defect-kinds.ts';
import { isKeptAfterRepair } from './defects.ts';
import type { Inspection, InspectionRow } from './inspection.ts';
import { msg } from '../../../i18n/message.ts';

/** A row before and after a repair; `after` is null where the row is left out. */
export interface RepairPair {
  readonly before: InspectionRow;
  readonly after: InspectionRow | null;
}

/** Most rows of a preview. */
const PREVIEW_ROWS = 20;

/**
 * The effect of a repair on the first rows with this kind of defect. Throws a UserError for a kind
 * without a repair.
 */
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
  const { total, rows } = await inspection.page({ offset: 0, limit: PREVIEW_ROWS, defect: kind });
  return { repair, total, pairs: rows.map((row) => pairOf(row, kind)) };
}

function pairOf(row: InspectionRow, kind: DefectKind): RepairPair {
  const before = {
    ...row,
    pictures: row.pictures.map((id, i) => (hasPictureDefect(row, kind, i) ? null : id)),
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
      return { before: { ...before, ...garbled(row) }, after: { ...row, defects } };
    default:
      return { before, after: { ...row, defects } };
  }
}

const hasPictureDefect = (row: InspectionRow, kind: DefectKind, picture: number): boolean =>
  row.defects.some((defect) => defect.kind === kind && defect.picture === picture);

/** The texts as they look where bytes beyond ASCII are not UTF-8. */
function garbled({ question, answer }: InspectionRow) {
  const replace = (text: string) => text.replace(/[^\0-\x7f]/gu, '\ufffd');
  return { question: replace(question), answer: replace(answer) };
}
