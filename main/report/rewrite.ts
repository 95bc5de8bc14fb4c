// Writes a finished report again from its figures, for another language.

import * as v from 'valibot';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';
import { writeReport } from './render.ts';
import type { ReportData } from './record.ts';
import { readDataAsync } from '../platform/vault/read-data.ts';

/** What a record of a report has at least; older ones know no suites. */
const reportRecord = v.looseObject({
  project: v.string(),
  createdIso: v.string(),
  seconds: v.number(),
  models: v.array(v.looseObject({ name: v.string(), accuracy: v.number() })),
  curves: v.looseObject({ sft: v.array(v.unknown()), rl: v.array(v.unknown()) }),
  cards: v.array(v.looseObject({ answers: v.looseObject({}) })),
  stages: v.array(v.looseObject({ stage: v.string() })),
  tests: v.array(v.looseObject({ p: v.number() })),
  suites: v.optional(v.array(v.looseObject({ name: v.string() })), []),
});

/** What a report fails with whose figures cannot be read, or stand elsewhere. */
export const figuresUnreadable = (cause?: unknown): UserError =>
  new UserError(msg('report.figures-unreadable'), {
    hint: msg('report.figures-unreadable.hint'),
    cause,
  });

/**
 * Writes the report `file` in the language of this process, from the record `figures`. Throws a
 * UserError where the record cannot be read; the report then stays as it is.
 */
export async function rewriteReport(file: string, figures: string): Promise<void> {
  let found: unknown;
  try {
    found = JSON.parse((await readDataAsync(figures)).toString('utf8'));
  } catch (cause) {
    throw figuresUnreadable(cause);
  }
  const record = v.safeParse(reportRecord, found);
  if (!record.success) throw figuresUnreadable();
  await writeReport(file, record.output as unknown as ReportData);
}
