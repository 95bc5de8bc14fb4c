// What a person decided about single answers of a distillation: lines in `overrides.jsonl` of the
// run's folder, of which the last about an answer counts.

import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { explainDisk, sha256 } from '../../platform/files.ts';
import { UserError } from '../../i18n/user-error.ts';
import { writtenTraces } from './traces.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';
import { msg } from '../../../i18n/message.ts';

const OVERRIDES_FILE = 'overrides.jsonl';
/** The file's name in workspaces of earlier versions. */
const FORMER_FILE = 'overrules.jsonl';

/** The file of a run's decisions; one under its former name is renamed first. */
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
export type Overrides = ReadonlyMap<string, readonly Override[]>;

/**
 * Decisions of a run's folder, or of a file; none where there is no file. Throws a UserError that
 * names file and line of what is no decision.
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

/** Every decision of a file in order, with its number from 0. */
function decisionsIn(file: string): (Override & { readonly line: number })[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const written = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ line, index }]));
  return written.map(({ line, index }, number) => ({
    ...parseOverride(line, `${file}, line ${index + 1}`),
    line: number,
  }));
}

/**
 * Adds a person's decision about one answer, named by its number or its hash. Throws a UserError
 * when the run has no such answer. The data set is not changed: `applyOverrides` makes a new one.
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
    explainDisk(file, () => appendFileSync(file, `${JSON.stringify(override)}\n`, { flush: true }));
    return override;
  }
  throw new UserError(msg('answers.answer-not-found', { folder: runDir, question: id }), {
    hint: msg('answers.answer-not-found.hint'),
  });
}

/**
 * How many answers stand otherwise decided than after the first `lines` decisions of a run: what a
 * data set that was made with those does not show.
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

/** How many decisions were written down about a run, also those that were taken back. */
export function countDecisions(runDir: string): number {
  return decisionsIn(overridesFile(runDir)).length;
}

/** A question's answers with a person's decisions in force. */
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

/** What a person decided, over whatever was decided before. */
function withPerson(judged: JudgedAnswer, correct: boolean, by?: string): JudgedAnswer {
  const who = by === undefined || by === '' ? 'a person' : by;
  const reason = `${correct ? 'accepted' : 'rejected'} by ${who}`;
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
