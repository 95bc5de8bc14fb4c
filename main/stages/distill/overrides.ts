// The user's decisions about single answers of a distillation: lines in `overrides.jsonl` of the
// run's folder; the last line about an answer applies.

import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { explainDisk, sha256 } from '../../platform/files.ts';
import { UserError } from '../../i18n/user-error.ts';
import { writtenTraces } from './traces.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';
import { msg } from '../../../i18n/message.ts';
import { appendData, readDataText } from '../../platform/vault/read-data.ts';

const OVERRIDES_FILE = 'overrides.jsonl';
/** The file name in workspaces of earlier versions. */
const FORMER_FILE = 'overrules.jsonl';

/** The file of a run's decisions; a file under the former name is renamed first. */
export function overridesFile(runDir: string): string {
  const file = join(runDir, OVERRIDES_FILE);
  const former = join(runDir, FORMER_FILE);
  if (!existsSync(file) && existsSync(former)) renameSync(former, file);
  return file;
}

/** One decision; a line of the file. */
export interface Override {
  /** The row's id. */
  readonly id: string;
  /** SHA-256 of the answer's text, so that it applies in any run with this answer. */
  readonly response_sha256?: string;
  /** Index of the answer among the question's answers, if there is no hash. */
  readonly number?: number;
  /** Null withdraws an earlier decision. */
  readonly correct: boolean | null;
  readonly by?: string;
  /** Time of the decision, ISO 8601. */
  readonly at: string;
}

/** Decisions by row id, in the order in which they were made. */
export type Overrides = ReadonlyMap<string, readonly Override[]>;

/**
 * Decisions of a run's folder, or of a file; none if the file is missing. Throws a UserError with
 * file and line of an invalid decision.
 */
export function readOverrides(place: string): Overrides {
  const decisions = new Map<string, Override[]>();
  const file = place.endsWith('.jsonl') ? place : overridesFile(place);
  for (const decision of decisionsIn(file)) {
    const known = decisions.get(decision.id);
    if (known) known.push(decision);
    else decisions.set(decision.id, [decision]);
  }
  return decisions;
}

/** Every decision of a file in order, with its index from 0. */
function decisionsIn(file: string): (Override & { readonly line: number })[] {
  if (!existsSync(file)) return [];
  const lines = readDataText(file).split('\n');
  const written = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ line, index }]));
  return written.map(({ line, index }, number) => ({
    ...parseOverride(line, `${file}, line ${index + 1}`),
    line: number,
  }));
}

/**
 * Adds the user's decision about one answer, given by its index or its hash. Throws a UserError if
 * the run has no such answer. The data set is not changed: `applyOverrides` makes a new one.
 */
export async function recordOverride(
  runDir: string,
  decision: {
    readonly id: string;
    readonly number?: number;
    readonly response_sha256?: string;
    readonly correct: boolean | null;
    readonly by?: string;
  },
  { now = new Date() }: { now?: Date } = {},
): Promise<Override> {
  const { id, number, response_sha256: hash, correct, by } = decision;
  for await (const { trace } of writtenTraces(runDir)) {
    if (trace.id !== id) continue;
    const at = trace.responses.findIndex((response, i) =>
      hash === undefined ? i === number : sha256(response.text) === hash,
    );
    if (at < 0) break;
    const override: Override = {
      id,
      response_sha256: sha256(trace.responses[at]!.text),
      number: at,
      correct,
      ...(by === undefined ? {} : { by }),
      at: now.toISOString(),
    };
    const file = overridesFile(runDir);
    explainDisk(file, () => appendData(file, `${JSON.stringify(override)}\n`, { flush: true }));
    return override;
  }
  throw new UserError(msg('answers.answer-not-found', { folder: runDir, question: id }), {
    hint: msg('answers.answer-not-found.hint'),
  });
}

/**
 * Number of answers whose decision differs from that after the run's first `lines` decisions: what
 * a data set built with those does not reflect.
 */
export function changedDecisions(runDir: string, lines: number): number {
  const [then, now] = [new Map<string, boolean>(), new Map<string, boolean>()];
  for (const { id, response_sha256: hash, number, correct, line } of decisionsIn(
    overridesFile(runDir),
  )) {
    const answer = JSON.stringify([id, hash ?? number]);
    for (const decided of line < lines ? [then, now] : [now]) {
      if (correct === null) decided.delete(answer);
      else decided.set(answer, correct);
    }
  }
  const answers = new Set([...then.keys(), ...now.keys()]);
  return [...answers].filter((answer) => then.get(answer) !== now.get(answer)).length;
}

/** Number of recorded decisions about a run, including withdrawn ones. */
export function countDecisions(runDir: string): number {
  return decisionsIn(overridesFile(runDir)).length;
}

/** A question's answers with the user's decisions applied. */
export function withOverrides(
  overrides: Overrides,
  id: string,
  responses: readonly JudgedAnswer[],
): readonly JudgedAnswer[] {
  const decisions = overrides.get(id);
  if (!decisions) return responses;
  return responses.map((response, place) => {
    const hash = sha256(response.text);
    const last = decisions.findLast(({ response_sha256, number }) =>
      response_sha256 === undefined ? number === place : response_sha256 === hash,
    );
    return last === undefined || last.correct === null
      ? response
      : withPerson(response, last.correct, last.by);
  });
}

/** The user's decision, replacing an earlier one. */
function withPerson(judged: JudgedAnswer, correct: boolean, by?: string): JudgedAnswer {
  const decidedBy = by === undefined || by === '' ? 'a person' : by;
  const reason = `${correct ? 'accepted' : 'rejected'} by ${decidedBy}`;
  return { ...judged, correct, verdict: 'person', reason };
}

function parseOverride(line: string, place: string): Override {
  let value: Partial<Record<keyof Override, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    value = null;
  }
  const names = typeof value?.response_sha256 === 'string' || Number.isInteger(value?.number);
  const decides = typeof value?.correct === 'boolean' || value?.correct === null;
  if (value !== null && typeof value.id === 'string' && names && decides) return value as Override;
  throw new UserError(msg('answers.verdict-invalid', { place }), {
    hint: msg('answers.verdict-invalid.hint'),
  });
}
