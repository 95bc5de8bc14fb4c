// What a person decided about single answers of a distillation: lines in `overrules.jsonl` of the run's folder, of which the last about an answer counts.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainDisk, sha256 } from '../../platform/files.ts';
import { UserError } from '../../i18n/user-error.ts';
import { writtenTraces } from './traces.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';
import { msg } from '../../../i18n/message.ts';

export const OVERRULES_FILE = 'overrules.jsonl';

/** One decision; a line of the file. */
export interface Overrule {
  /** The row's id. */
  readonly id: string;
  /** SHA-256 of the answer's text: it holds in any run that has this answer. */
  readonly response_sha256?: string;
  /** The answer's place among the question's answers, where there is no hash. */
  readonly number?: number;
  /** Null takes an earlier decision back. */
  readonly correct: boolean | null;
  readonly by?: string;
  /** When, as ISO 8601. */
  readonly at: string;
}

/** Decisions by row id, in the order in which they were taken. */
export type Overrules = ReadonlyMap<string, readonly Overrule[]>;

/** Decisions of a run's folder, or of a file; none where there is no file. Throws a UserError that names file and line of what is no decision. */
export function readOverrules(place: string): Overrules {
  const decisions = new Map<string, Overrule[]>();
  for (const decision of decisionsIn(
    place.endsWith('.jsonl') ? place : join(place, OVERRULES_FILE),
  )) {
    const known = decisions.get(decision.id);
    if (known) known.push(decision);
    else decisions.set(decision.id, [decision]);
  }
  return decisions;
}

/** Every decision of a file in order, with its number from 0. */
function decisionsIn(file: string): (Overrule & { readonly line: number })[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const written = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ line, index }]));
  return written.map(({ line, index }, number) => ({
    ...parseOverrule(line, `${file}, line ${index + 1}`),
    line: number,
  }));
}

/**
 * Adds a person's decision about one answer, named by its number or its hash. Throws a UserError when the run has no such
 * answer. The data set is not changed: `applyOverrules` makes a new one.
 */
export async function recordOverrule(
  runDir: string,
  decision: {
    readonly id: string;
    readonly number?: number;
    readonly response_sha256?: string;
    readonly correct: boolean | null;
    readonly by?: string;
  },
  { now = new Date() }: { now?: Date } = {},
): Promise<Overrule> {
  const { id, number, response_sha256: hash, correct, by } = decision;
  for await (const { trace } of writtenTraces(runDir)) {
    if (trace.id !== id) continue;
    const at = trace.responses.findIndex((response, i) =>
      hash === undefined ? i === number : sha256(response.text) === hash,
    );
    if (at < 0) break;
    const overrule: Overrule = {
      id,
      response_sha256: sha256(trace.responses[at]!.text),
      number: at,
      correct,
      ...(by === undefined ? {} : { by }),
      at: now.toISOString(),
    };
    const file = join(runDir, OVERRULES_FILE);
    explainDisk(file, () => appendFileSync(file, `${JSON.stringify(overrule)}\n`, { flush: true }));
    return overrule;
  }
  throw new UserError(msg('answers.answer-not-found', { folder: runDir, question: id }), {
    hint: msg('answers.answer-not-found.hint'),
  });
}

/**
 * How many answers stand otherwise decided than after the first `lines` decisions of a run: what a data set that was made with
 * those does not show.
 */
export function changedDecisions(runDir: string, lines: number): number {
  const [then, now] = [new Map<string, boolean>(), new Map<string, boolean>()];
  for (const { id, response_sha256: hash, number, correct, line } of decisionsIn(
    join(runDir, OVERRULES_FILE),
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

/** How many decisions were written down about a run, also those that were taken back. */
export function countDecisions(runDir: string): number {
  return decisionsIn(join(runDir, OVERRULES_FILE)).length;
}

/** A question's answers with a person's decisions in force. */
export function overrulesOf(
  overrules: Overrules,
  id: string,
  responses: readonly JudgedAnswer[],
): readonly JudgedAnswer[] {
  const decisions = overrules.get(id);
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

/** What a person decided, over whatever was decided before. */
function withPerson(judged: JudgedAnswer, correct: boolean, by?: string): JudgedAnswer {
  const who = by === undefined || by === '' ? 'a person' : by;
  const reason = `${correct ? 'accepted' : 'rejected'} by ${who}`;
  return { ...judged, correct, verdict: 'person', reason };
}

function parseOverrule(line: string, place: string): Overrule {
  let value: Partial<Record<keyof Overrule, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    value = null;
  }
  const names = typeof value?.response_sha256 === 'string' || Number.isInteger(value?.number);
  const decides = typeof value?.correct === 'boolean' || value?.correct === null;
  if (value !== null && typeof value.id === 'string' && names && decides) return value as Overrule;
  throw new UserError(msg('answers.verdict-invalid', { place }), {
    hint: msg('answers.verdict-invalid.hint'),
  });
}
