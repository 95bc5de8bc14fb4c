// Pages of a distillation's answers, filtered by outcome, kind and text, with the user's overrides
// applied.
//
// The answers stay in the run's file. Memory holds for every question: the offset of its line, how
// many of its answers may be kept, its kind, and its text for searching. Answers that a running job
// adds are read on the next request.

import * as path from 'node:path';
import type { RowPage } from '../../preload/contract/paging.ts';
import { UserError } from '../i18n/user-error.ts';
import {
  changedDecisions,
  withOverrides,
  overridesFile,
  readOverrides,
  type Overrides,
} from '../stages/distill/overrides.ts';
import { isAccepted, TRACES_FILE, writtenTraces, type Trace } from '../stages/distill/traces.ts';
import type {
  AnsweredQuestion,
  AnswerFilter,
  AnswerQuery,
  AnswerTally,
} from '../../preload/contract/answers.ts';
import { msg } from '../../i18n/message.ts';
import { openDataFile } from '../platform/vault/data-file.ts';
import { dataSize } from '../platform/vault/read-data.ts';

/** Outcome of the answers to a question. */
interface Outcome {
  readonly accepted: number;
  readonly all: number;
}

/** A question in the index. */
interface IndexedQuestion extends Outcome {
  readonly start: number;
  readonly bytes: number;
  readonly kind: string;
  readonly text: string;
}

/** The answers of one run. */
export class AnswerBrowser {
  readonly #runDir: string;
  readonly #questions: IndexedQuestion[] = [];
  readonly #numbers = new Map<string, number>();
  #bytes = 0;
  /**
   * Outcomes of questions with decisions; `size` is that of the decisions file when they were read.
   */
  #decided = { size: -1, overrides: new Map() as Overrides, outcomes: new Map<number, Outcome>() };
  #reading: Promise<void> = Promise.resolve();

  constructor(runDir: string) {
    this.#runDir = runDir;
  }

  /** One page of the questions that match a query. */
  async page({
    offset,
    limit,
    filter,
    kind,
    search,
  }: AnswerQuery): Promise<RowPage<AnsweredQuestion>> {
    await this.#refresh();
    const needle = search.toLowerCase();
    const matches: number[] = [];
    for (const [number, question] of this.#questions.entries()) {
      if (kind !== '' && question.kind !== kind) continue;
      if (filter !== 'all' && !this.#is(number, filter)) continue;
      if (needle !== '' && !question.text.includes(needle)) continue;
      matches.push(number);
    }
    const shown = matches.slice(offset, offset + limit);
    const rows = await this.#read(shown);
    return { total: matches.length, rows: rows.map((trace) => this.#view(trace)) };
  }

  /**
   * Number of questions that match each filter. `applied`: decisions that the run's data set was
   * built with.
   */
  async tally(applied: number): Promise<AnswerTally> {
    await this.#refresh();
    const counts = { all: this.#questions.length, none: 0, mixed: 0, right: 0, overridden: 0 };
    for (const number of this.#questions.keys())
      for (const filter of ['none', 'mixed', 'right', 'overridden'] as const)
        counts[filter] += Number(this.#is(number, filter));
    const kinds = [...new Set(this.#questions.map(({ kind }) => kind))].sort();
    return { counts, kinds, pending: changedDecisions(this.#runDir, applied) };
  }

  /** One question. Throws a UserError if the run has none with this id. */
  async question(id: string): Promise<AnsweredQuestion> {
    await this.#refresh();
    const number = this.#numbers.get(id);
    if (number === undefined) {
      throw new UserError(msg('answers.question-unknown', { question: id }), {
        hint: msg('answers.question-unknown.hint'),
      });
    }
    const [trace] = await this.#read([number]);
    return this.#view(trace!);
  }

  #is(number: number, filter: Exclude<AnswerFilter, 'all'>): boolean {
    const decided = this.#decided.outcomes.get(number);
    if (filter === 'overridden') return decided !== undefined;
    const { accepted, all } = decided ?? this.#questions[number]!;
    if (filter === 'none') return accepted === 0;
    return filter === 'right' ? accepted === all && all > 0 : accepted > 0 && accepted < all;
  }

  #refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readNew()).then(() => this.#readDecisions());
    const reading = this.#reading;
    // An error is reported once; the next request tries again.
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #readNew(): Promise<void> {
    const size = sizeOf(path.join(this.#runDir, TRACES_FILE));
    if (size < this.#bytes) {
      // The run has started over.
      this.#questions.length = 0;
      this.#numbers.clear();
      this.#bytes = 0;
      this.#decided = { size: -1, overrides: new Map(), outcomes: new Map() };
    }
    if (size === this.#bytes) return;
    for await (const { trace, bytes } of writtenTraces(this.#runDir, this.#bytes)) {
      const { id, question, gold, kind = 'all', responses } = trace;
      this.#numbers.set(id, this.#questions.length);
      const text = `${question}\n${gold}`.toLowerCase();
      this.#questions.push({ start: this.#bytes, bytes, kind, text, ...outcomeOf(responses) });
      this.#bytes += bytes;
    }
  }

  async #readDecisions(): Promise<void> {
    const size = sizeOf(overridesFile(this.#runDir));
    if (size === this.#decided.size) return;
    const overrides = readOverrides(this.#runDir);
    const numbers = [...overrides.keys()].flatMap((id) => this.#numbers.get(id) ?? []);
    const outcomes = new Map<number, Outcome>();
    for (const [i, { id, responses }] of (await this.#read(numbers)).entries()) {
      const now = withOverrides(overrides, id, responses);
      // A withdrawn override does not count.
      if (now.some((answer, place) => answer !== responses[place]))
        outcomes.set(numbers[i]!, outcomeOf(now));
    }
    this.#decided = { size, overrides, outcomes };
  }

  async #read(numbers: readonly number[]): Promise<Trace[]> {
    if (numbers.length === 0) return [];
    const data = openDataFile(path.join(this.#runDir, TRACES_FILE));
    try {
      const traces: Trace[] = [];
      for (const number of numbers) {
        const { start, bytes } = this.#questions[number]!;
        const buffer = Buffer.allocUnsafe(bytes);
        await data.readAsync(buffer, bytes, start);
        traces.push(JSON.parse(buffer.toString('utf8')) as Trace);
      }
      return traces;
    } finally {
      data.close();
    }
  }

  /** The question for the window. */
  #view({
    id,
    question,
    gold,
    kind = 'all',
    pictures,
    videos,
    responses,
  }: Trace): AnsweredQuestion {
    const answers = withOverrides(this.#decided.overrides, id, responses).map((answer, number) => ({
      number,
      text: answer.text,
      accepted: isAccepted(answer),
      format: answer.format,
      verdict: answer.verdict,
      reason: answer.reason ?? null,
      tokens: answer.tokens,
      origin: answer.origin ?? ('teacher' as const),
    }));
    const shown = { pictures, ...(videos === undefined ? {} : { videos }) };
    return { id, question, gold, kind, ...shown, answers };
  }
}

function outcomeOf(responses: Trace['responses']): Outcome {
  return { accepted: responses.filter(isAccepted).length, all: responses.length };
}

/** Bytes of a file; 0 where there is none. */
function sizeOf(file: string): number {
  return dataSize(file) ?? 0;
}
