// Statistics of text lengths and question difficulty, which remove nothing; and the filters based
// on them, off by default.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';
import { readJsonLines } from '../../data/formats/json-lines.ts';
import { NumberList } from '../../data/indexes/number-list.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/** Histogram with doubling buckets: `from` ≤ number < `to`. */
export interface Histogram {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly buckets: readonly {
    readonly from: number;
    readonly to: number;
    readonly count: number;
  }[];
}

/** Lengths in characters of the kept rows. */
export interface Views {
  readonly lengths: Readonly<Record<'question' | 'answer' | 'responses', Histogram>>;
  /** Number of kept responses per question; null if no row has any. */
  readonly responses_per_question: Histogram | null;
  /** Questions by a teacher's pass rate; null if no pass rate is known. */
  readonly difficulty: {
    readonly known: number;
    readonly mean: number;
    readonly buckets: readonly {
      readonly from: number;
      readonly to: number;
      readonly count: number;
    }[];
  } | null;
}

/** The filters; see `CurateSettings`. */
export interface FilterSettings {
  readonly minLength: number;
  readonly maxLength: number;
  readonly minPassRate: number;
  readonly maxPassRate: number;
}

/** Buckets of the pass rate: never right, four quarters, always right. */
const RATE_BUCKETS = 6;

/** Pass rates by row id. */
export interface PassRates {
  of(row: ExampleRow): number | undefined;
}

/**
 * Pass rates from the rows (`passRate`), else from a distillation's answers: lines `{id, responses:
 * [{correct}]}`. `traces` is a run's id or folder, or such a file; empty for none. Throws a
 * UserError if it is missing.
 */
export async function readPassRates(runsDir: string, traces: string): Promise<PassRates> {
  const index = new HashIndex();
  const rates = new NumberList(Float32Array);
  if (traces !== '') {
    const files = [join(runsDir, traces, 'traces.jsonl'), join(traces, 'traces.jsonl'), traces];
    const file = files.find((path) => path.endsWith('.jsonl') && existsSync(path));
    if (file === undefined) {
      throw new UserError(msg('curate.traces-missing', { value: traces }), {
        hint: msg('curate.traces-missing.hint'),
      });
    }
    for await (const { value, at } of readJsonLines(file)) {
      const { id, responses } = (value ?? {}) as { id?: unknown; responses?: unknown };
      if (typeof id !== 'string' || !Array.isArray(responses)) {
        throw new UserError(msg('curate.trace-invalid', { file, position: at }), {
          hint: msg('curate.trace-invalid.hint'),
        });
      }
      const right = responses.filter((one) => (one as { correct?: unknown }).correct === true);
      if (responses.length === 0) continue;
      index.add(hash53(id), rates.length);
      rates.push(right.length / responses.length);
    }
  }
  return {
    of(row) {
      if (typeof row.passRate === 'number') return row.passRate;
      const at = index.get(hash53(row.id));
      return at === undefined ? undefined : rates.at(at);
    },
  };
}

/** The row after the filters; null if nothing of it is left. */
export function filterRow(
  row: ExampleRow,
  { minLength, maxLength, minPassRate, maxPassRate }: FilterSettings,
  rates: PassRates,
): ExampleRow | null {
  const rate = rates.of(row);
  if (rate !== undefined && (rate < minPassRate || rate > maxPassRate)) return null;
  if (minLength === 0 && maxLength === 0) return row;
  const fits = ({ length }: string) =>
    length >= minLength && (maxLength === 0 || length <= maxLength);
  if (!row.responses || row.responses.length === 0) return fits(row.question) ? row : null;
  const responses = row.responses.filter(fits);
  if (responses.length === row.responses.length) return row;
  return responses.length === 0 ? null : { ...row, responses };
}

/** Accumulates the statistics row by row. */
export class ViewMaker {
  readonly #question = new Counter();
  readonly #answer = new Counter();
  readonly #responses = new Counter();
  readonly #perQuestion = new Counter();
  readonly #rates = new Float64Array(RATE_BUCKETS);
  #rateSum = 0;
  readonly #passRates: PassRates;

  constructor(passRates: PassRates) {
    this.#passRates = passRates;
  }

  add(row: ExampleRow): void {
    this.#question.add(row.question.length);
    this.#answer.add(row.answer.length);
    for (const response of row.responses ?? []) this.#responses.add(response.length);
    if (row.responses) this.#perQuestion.add(row.responses.length);
    const rate = this.#passRates.of(row);
    if (rate === undefined) return;
    this.#rateSum += rate;
    const bucket = rate <= 0 ? 0 : rate >= 1 ? RATE_BUCKETS - 1 : 1 + Math.floor(4 * rate);
    this.#rates[bucket]! += 1;
  }

  finish(): Views {
    const known = this.#rates.reduce((sum, count) => sum + count, 0);
    const bounds = [
      [0, 0],
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
      [1, 1],
    ] as const;
    const buckets = bounds.map(([from, to], i) => ({ from, to, count: this.#rates[i]! }));
    return {
      lengths: {
        question: this.#question.finish(),
        answer: this.#answer.finish(),
        responses: this.#responses.finish(),
      },
      responses_per_question: this.#perQuestion.count > 0 ? this.#perQuestion.finish() : null,
      difficulty: known > 0 ? { known, mean: this.#rateSum / known, buckets } : null,
    };
  }
}

/** Counts whole numbers from 0 up in buckets 0, 1, 2–3, 4–7 and so on. */
class Counter {
  count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;
  readonly #buckets: number[] = [];

  add(value: number): void {
    this.count += 1;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    const bucket = value < 1 ? 0 : 1 + Math.floor(Math.log2(value));
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  finish(): Histogram {
    const buckets = Array.from(this.#buckets, (count, i) => ({
      from: i === 0 ? 0 : 2 ** (i - 1),
      to: 2 ** i,
      count: count ?? 0,
    }));
    const { count } = this;
    return {
      count,
      mean: count > 0 ? this.#sum / count : 0,
      min: count > 0 ? this.#min : 0,
      max: this.#max,
      buckets,
    };
  }
}
