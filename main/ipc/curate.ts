// Requests about a curated data set: its pairs, and which rows the user keeps.

import * as path from 'node:path';
import * as v from 'valibot';
import { readDraft, saveDraft } from '../storage/drafts.ts';
import { readCurateReport } from '../stages/curate/report.ts';
import { parse, type SchemaOf } from '../platform/parse.ts';
import { boolean, clamped, shortText } from './validation/fields.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type { DataRequests, PairRow, PairRule } from '../../preload/contract/curate.ts';

const pairRule = v.picklist([
  'duplicates',
  'near_duplicates',
  'leaks',
]) satisfies SchemaOf<PairRule>;
/** Pairs of a page. */
const PAGE = 20;

export function curateHandlers({ db, workspace }: HandlerContext): HandlersOf<keyof DataRequests> {
  const nameOf = (runId: string): string => `keep ${runId}`;
  const keptOf = (runId: string): string[] => readDraft<string[]>(db, nameOf(runId)) ?? [];
  return {
    'curate:pairs': async (runId: unknown, rule: unknown, offset: unknown) => {
      const run = parse(shortText, runId, 'runId');
      const known = parse(pairRule, rule, 'rule');
      const report = await readCurateReport(path.join(workspace.dir, 'runs', path.basename(run)), {
        rule: known,
        offset: parse(clamped(0), offset, 'offset'),
        limit: PAGE,
      });
      const pairs = report.entries.flatMap(({ rows: [dropped, stays], reason }) =>
        dropped && stays ? [{ dropped: shown(dropped), stays: shown(stays), reason }] : [],
      );
      return { counted: report.counts[known] ?? 0, total: report.total, pairs, kept: keptOf(run) };
    },
    'curate:keep': (runId: unknown, rowId: unknown, keep: unknown) => {
      const run = parse(shortText, runId, 'runId');
      const row = parse(shortText, rowId, 'rowId');
      const others = keptOf(run).filter((id) => id !== row);
      const kept = parse(boolean, keep, 'keep') ? [...others, row] : others;
      saveDraft(db, nameOf(run), kept);
      return kept;
    },
  };
}

function shown({ id, set, split, question, answer, pictures }: PairRow): PairRow {
  return { id, set, split, question, answer, pictures };
}
