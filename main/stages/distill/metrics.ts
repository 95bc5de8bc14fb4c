// Metrics of a distillation: accepted answers by verdict and source, and the diversity of the kept
// ones.

import { DiversityMeter } from './ngram-diversity.ts';
import { isEligible, type SelectionSettings } from './select.ts';
import type { Trace } from './traces.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';

/** Buckets for a question's share of right answers. */
const DIFFICULTIES = ['never', '1-25', '26-50', '51-75', '76-99', 'always'] as const;

class Share {
  all = 0;
  good = 0;
}

/** Accumulates a run's metrics question by question. */
export class DistillFigures {
  readonly #settings: SelectionSettings;
  readonly #all = new Share();
  readonly #byRule = new Share();
  readonly #kinds = new Map<string, Share>();
  readonly #sources = new Map<string, Share>();
  readonly #difficulties = new Map<string, number>(DIFFICULTIES.map((name) => [name, 0]));
  readonly #diversity = new DiversityMeter();
  readonly #judge = { asked: 0, accepted: 0, unusable: 0 };
  readonly #person = { accepted: 0, rejected: 0 };
  readonly #expert = { rows: 0, kept: 0 };
  readonly #explained = { written: 0, right: 0 };
  readonly #from: Record<LearntFrom, number> = {
    teacher: 0,
    explained: 0,
    rationale: 0,
    answer: 0,
    none: 0,
  };
  #unverifiable = 0;
  #questions = 0;
  #answered = 0;
  #examples = 0;

  constructor(settings: SelectionSettings) {
    this.#settings = settings;
  }

  /** Adds a question with the indices of its kept answers. */
  add({ kind = 'all', source, responses }: Trace, kept: readonly number[]): void {
    const own = responses.filter(({ origin }) => origin === undefined);
    const good = own.filter((answer) => isEligible(answer, this.#settings)).length;
    const right = own.filter(({ rule, format }) => rule && format).length;
    count(this.#all, own.length, good);
    count(this.#byRule, own.length, right);
    if (own.length > 0) {
      count(entry(this.#kinds, kind), own.length, good);
      if (source !== undefined) count(entry(this.#sources, source), own.length, good);
      const name = difficulty(good / own.length);
      this.#difficulties.set(name, this.#difficulties.get(name)! + 1);
    }
    for (const answer of responses) this.#countVerdict(answer);
    const experts = responses.filter(({ origin }) => origin === 'expert');
    this.#expert.rows += experts.length;
    this.#expert.kept += kept.filter((place) => responses[place]!.origin === 'expert').length;
    const explained = responses.filter(({ origin }) => origin === 'explained');
    this.#explained.written += explained.length;
    this.#explained.right += explained.filter((answer) =>
      isEligible(answer, this.#settings),
    ).length;
    const origins = kept.map((place) => responses[place]!.origin);
    this.#from[learntFrom(origins)] += 1;
    this.#unverifiable += Number(
      responses.some(({ origin, rule, correct }) => origin !== undefined && correct && !rule),
    );
    this.#diversity.add(kept.map((place) => responses[place]!.text));
    this.#questions += 1;
    this.#answered += Number(kept.length > 0);
    this.#examples += kept.length;
  }

  /**
   * All metrics, under the names that the command line prints. `right` counts accepted answers,
   * whoever accepted them; `from` counts questions by what is learnt from, and `unverifiable` rows
   * whose own answer the check does not accept, so that practice could not reward it.
   */
  summary() {
    const { good: right, all: answers } = this.#all;
    return {
      questions: this.#questions,
      answers,
      right,
      // Without a teacher there is nothing to accept.
      ...(answers > 0
        ? {
            acceptance: right / answers,
            rule_right: this.#byRule.good,
            rule_acceptance: this.#byRule.good / answers,
          }
        : {}),
      ...(this.#judge.asked > 0 ? { judge: { ...this.#judge } } : {}),
      ...(this.#person.accepted + this.#person.rejected > 0 ? { person: { ...this.#person } } : {}),
      ...(this.#expert.rows > 0 ? { expert: { ...this.#expert } } : {}),
      ...(this.#explained.written > 0 ? { explained: { ...this.#explained } } : {}),
      from: { ...this.#from },
      ...(this.#unverifiable > 0 ? { unverifiable: this.#unverifiable } : {}),
      answered: this.#answered,
      examples: this.#examples,
      by_kind: shares(this.#kinds),
      ...(this.#sources.size > 0 ? { by_source: shares(this.#sources) } : {}),
      by_difficulty: Object.fromEntries(this.#difficulties),
      diversity: this.#diversity.summary(),
    };
  }

  #countVerdict({ judge, verdict, correct }: JudgedAnswer): void {
    if (judge !== undefined) {
      this.#judge.asked += 1;
      this.#judge.accepted += Number(judge === true);
      this.#judge.unusable += Number(judge === null);
    }
    if (verdict === 'person') this.#person[correct ? 'accepted' : 'rejected'] += 1;
  }
}

/**
 * From what a question is learnt: the teacher's own answers, explanations of the right answer, the
 * row's rationale, or its answer alone.
 */
export type LearntFrom = 'teacher' | 'explained' | 'rationale' | 'answer' | 'none';

/** The best source among a question's kept answers. */
function learntFrom(origins: readonly JudgedAnswer['origin'][]): LearntFrom {
  if (origins.length === 0) return 'none';
  if (origins.includes(undefined)) return 'teacher';
  if (origins.includes('explained')) return 'explained';
  return origins.includes('expert') ? 'rationale' : 'answer';
}

/** The bucket name of a share of right answers. */
function difficulty(share: number): (typeof DIFFICULTIES)[number] {
  if (share === 0) return 'never';
  if (share === 1) return 'always';
  return share <= 0.25 ? '1-25' : share <= 0.5 ? '26-50' : share <= 0.75 ? '51-75' : '76-99';
}

function entry(table: Map<string, Share>, name: string): Share {
  const known = table.get(name) ?? new Share();
  table.set(name, known);
  return known;
}

function count(share: Share, all: number, good: number): void {
  share.all += all;
  share.good += good;
}

function shares(table: ReadonlyMap<string, Share>): Record<string, number> {
  const names = [...table.keys()].sort();
  return Object.fromEntries(
    names.map((name) => [name, table.get(name)!.good / table.get(name)!.all]),
  );
}
