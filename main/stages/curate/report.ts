// Reads the report of a curate run for the window: figures, and a rule's pairs in pages.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonLines } from '../../data/formats/json-lines.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Split } from './split.ts';
import { entriesFile, type Entries, type Rule } from './removals.ts';
import type { CurateSettings } from './settings.ts';
import type { Views } from './views.ts';
import type { Evidence } from './twins.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import { readDataText } from '../../platform/vault/read-data.ts';

/** Number of rows of a source before and after. */
export interface SourceRows {
  readonly source: string;
  readonly rows_in: number;
  readonly rows: number;
}

/** A warning for the summary and the report. */
export interface Warning extends Message {
  readonly text: string;
}

/** Contents of `curate-report.json` except the entries of the rules. */
export interface CurateFigures {
  readonly settings: CurateSettings;
  readonly counts: Readonly<Record<string, number>>;
  /** What must be looked at, as messages with their English text. */
  readonly warnings?: readonly Warning[];
  /** Removed rows by split and rule. */
  readonly by_part?: Readonly<Record<string, Partial<Record<Rule, number>>>>;
  /** What answers say about similar images. */
  readonly answers?: Evidence;
  /** Leaks by the data set they were found in. */
  readonly leaks_by_set: Readonly<Record<string, number>>;
  readonly sources: readonly SourceRows[];
  /** Null where the rows keep their splits. */
  readonly split: Split['report'] | null;
  /** Null if not requested. */
  readonly views: Views | null;
}

/** A page of a rule's entries. */
export interface CuratePage<R extends Rule> extends CurateFigures {
  readonly rule: R;
  readonly offset: number;
  /** Number of entries that can be paged through; `counts` may be larger, as it counts all rows. */
  readonly total: number;
  readonly entries: readonly Entries[R][];
}

/** The path of a run's curate report. */
export function reportFile(runDir: string): string {
  return join(runDir, 'curate-report.json');
}

/**
 * The figures, and `limit` entries of a rule starting at `offset`. Throws a UserError if the run
 * has no report.
 */
export async function readCurateReport<R extends Rule>(
  runDir: string,
  { rule, offset = 0, limit = 50 }: { rule: R; offset?: number; limit?: number },
): Promise<CuratePage<R>> {
  const figures = readFigures(runDir);
  const entries: Entries[R][] = [];
  let total = 0;
  const file = entriesFile(runDir, rule);
  if (existsSync(file)) {
    for await (const { value } of readJsonLines(file)) {
      if (total >= offset && entries.length < limit) entries.push(value as Entries[R]);
      total += 1;
    }
  }
  return { ...figures, rule, offset, total, entries };
}

function readFigures(runDir: string): CurateFigures {
  let text: string;
  try {
    text = readDataText(reportFile(runDir));
  } catch (cause) {
    throw new UserError(msg('curate.report-missing', { folder: runDir }), {
      hint: msg('curate.report-missing.hint'),
      cause,
    });
  }
  const { settings, counts, leaks_by_set, sources, split, views } = JSON.parse(
    text,
  ) as CurateFigures;
  return { settings, counts, leaks_by_set, sources, split, views };
}
