// Requests about a prepared data set: its pairs, and which of them a person keeps.

import * as path from 'node:path';
import { readCurateReport } from '../stages/curate/report.ts';
import { flag, text, whole } from './validation/fields.ts';
import type { HandlerParts, HandlersOf } from './context.ts';
import type { DataRequests, PairRow, PairRule } from '../../preload/contract/curate.ts';

const PAIR_RULES: readonly PairRule[] = ['duplicates', 'near_duplicates', 'leaks'];
/** Pairs of a page. */
const PAGE = 20;

export function curateHandlers({ db, workspace }: HandlerParts): HandlersOf<keyof DataRequests> {
  const nameOf = (runId: string): string => `keep ${runId}`;
  const keptOf = (runId: string): string[] => {
    const row = db.get('draft', { name: nameOf(runId) });
    return row ? (JSON.parse(row['value'] as string) as string[]) : [];
  };
  return {
    'curate:pairs': async (runId: unknown, rule: unknown, offset: unknown) => {
      const run = text('runId', runId);
      const known = PAIR_RULES.find((each) => each === rule);
      if (!known) throw new TypeError(`request: rule must be one of ${PAIR_RULES.join(', ')}`);
      const report = await readCurateReport(path.join(workspace.dir, 'runs', path.basename(run)), {
        rule: known,
        offset: Math.max(0, whole('offset', offset)),
        limit: PAGE,
      });
      const pairs = report.entries.flatMap(({ rows: [dropped, stays], reason }) =>
        dropped && stays ? [{ dropped: shown(dropped), stays: shown(stays), reason }] : [],
      );
      return { counted: report.counts[known] ?? 0, total: report.total, pairs, kept: keptOf(run) };
    },
    'curate:keep': (runId: unknown, rowId: unknown, keep: unknown) => {
      const run = text('runId', runId);
      const row = text('rowId', rowId);
      const others = keptOf(run).filter((id) => id !== row);
      const kept = flag('keep', keep) ? [...others, row] : others;
      db.run('keepDraft', { name: nameOf(run), value: JSON.stringify(kept) });
      return kept;
    },
  };
}

function shown({ id, set, split, question, answer, pictures }: PairRow): PairRow {
  return { id, set, split, question, answer, pictures };
}
