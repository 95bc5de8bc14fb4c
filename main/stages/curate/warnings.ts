// What a person must know about a curation before it is built upon: many rows left out, held-out
// rows left out, and pictures that answers tell apart.

import { msg, type Message } from '../../../i18n/message.ts';
import type { Removals } from './removals.ts';
import type { CurateTable } from './row-index.ts';
import type { Evidence } from './twins.ts';

/** Beyond this share of a part, the loss is a question. */
const MOST_LOST = 0.2;

/** The warnings of a curation, the most important first; empty where nothing is unusual. */
export function warningsOf(
  table: CurateTable,
  removals: Removals,
  evidence: Evidence | null,
): Message[] {
  const warnings: Message[] = [];
  for (const [part, removed] of Object.entries(removals.byPart)) {
    const lost = Object.values(removed).reduce((sum, rows) => sum + rows, 0);
    const total = rowsOfPart(table, part);
    const reasons = msg('curate.reasons', {
      leaks: removed.leaks ?? 0,
      near: removed.near_duplicates ?? 0,
      duplicates: removed.duplicates ?? 0,
      contradictions: removed.contradictions ?? 0,
    });
    if (lost > MOST_LOST * total)
      warnings.push(msg('curate.lost-many', { share: lost / total, part, lost, total, reasons }));
    else if (lost > 0 && table.isHeldOutPart(part))
      warnings.push(msg('curate.held-out-lost', { lost, total, part, reasons }));
  }
  if (evidence !== null && evidence.limit !== null) {
    const { differing, agreeing, limit } = evidence;
    warnings.push(msg('curate.answers-differ', { differing, total: differing + agreeing, limit }));
  }
  return warnings.sort(
    (a, b) => Number(b.id === 'curate.lost-many') - Number(a.id === 'curate.lost-many'),
  );
}

function rowsOfPart(table: CurateTable, part: string): number {
  let rows = 0;
  for (let row = 0; row < table.own; row++) if (table.splits[table.split[row]!] === part) rows += 1;
  return rows;
}
