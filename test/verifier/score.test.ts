// Scores against the verdicts of human graders and the results of the published reward script.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnswerCheck } from '../../main/data/datasets/check-schema.ts';
import { isCorrect, scoreResponse } from '../../main/verifier/score.ts';
import { responseWith } from './responses.ts';

interface Case {
  readonly id: string;
  readonly response: string;
  readonly gold: string;
  readonly question?: string;
  readonly reference: {
    readonly score: number;
    readonly accuracy: number;
    readonly format: number;
  };
  readonly strict: { readonly accuracy: number | null; readonly format: number | null } | null;
}

interface Pair {
  readonly id: string;
  readonly gold: string;
  readonly pred: string;
  readonly truth: number;
}

const root = join(import.meta.dirname, '../..');
const fixture = (name: string) => join(root, 'test/fixtures/scorer', name);
const shared = (name: string) => join(root, '../shared/conformance', name);

function readLines<T>(file: string): T[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** Ids of the cases whose strict accuracy or format differs from the human grader's. */
function strictMisses(cases: readonly Case[]): string[] {
  return cases.flatMap((one) => {
    const got = scoreResponse(one, { mode: 'strict' });
    expect(got.score).toBeCloseTo(0.9 * got.accuracy + 0.1 * got.format, 12);
    const accuracy = one.strict?.accuracy ?? got.accuracy;
    const format = one.strict?.format ?? got.format;
    return got.accuracy === accuracy && got.format === format ? [] : [one.id];
  });
}

/** Ids of the cases whose score, accuracy or format differs from the published script's. */
function referenceMisses(cases: readonly Case[]): string[] {
  return cases.flatMap((one) => {
    const got = scoreResponse(one, { mode: 'reference' });
    const differences = [
      got.score - one.reference.score,
      got.accuracy - one.reference.accuracy,
      got.format - one.reference.format,
    ];
    return differences.every((difference) => Math.abs(difference) < 1e-6) ? [] : [one.id];
  });
}

function pairMisses(pairs: readonly Pair[]): string[] {
  return pairs.flatMap(({ id, gold, pred, truth }) => {
    const response = responseWith(pred);
    return scoreResponse({ response, gold }, { mode: 'strict' }).accuracy === truth ? [] : [id];
  });
}

interface LabelCase {
  readonly response: string;
  readonly gold: string;
  readonly question?: string;
  readonly check?: AnswerCheck;
  readonly expect: number;
  readonly kind: number;
}

/** The misjudged cases by kind: 8 options, 9 labels taken for sums, 10 keyboard spellings. */
function labelMisses(cases: readonly LabelCase[]): Record<number, string[]> {
  const misses: Record<number, string[]> = {};
  for (const one of cases) {
    const { accuracy } = scoreResponse(one, { mode: 'strict' });
    if (accuracy !== one.expect)
      (misses[one.kind] ??= []).push(`${one.response} for ${one.gold}: not ${one.expect}`);
  }
  return misses;
}

describe('conformance, sample', () => {
  it('agrees with a human grader (strict)', () => {
    expect(strictMisses(readLines(fixture('scorer_sample.jsonl')))).toEqual([]);
  });

  it('agrees with the published script (reference), except on bare LaTeX', () => {
    const cases = readLines<Case>(fixture('scorer_sample.jsonl'));
    expect(referenceMisses(cases).length).toBeLessThanOrEqual(0.02 * cases.length);
  });

  it('distinguishes equal from unequal mathematics', () => {
    expect(pairMisses(readLines(fixture('math_pairs_sample.jsonl')))).toEqual([]);
  });

  it('knows options, labels and keyboard spellings', () => {
    expect(labelMisses(readLines(fixture('labels_sample.jsonl')))).toEqual({});
  });
});

const hasShared = existsSync(shared('scorer_open.jsonl'));
describe.skipIf(!hasShared)(
  hasShared ? 'conformance, all' : 'conformance, all (skipped: no ../shared/conformance)',
  () => {
    it('strict', () => {
      expect(strictMisses(readLines(shared('scorer_open.jsonl')))).toEqual([]);
    });
    it('reference', () => {
      const cases = readLines<Case>(shared('scorer_open.jsonl'));
      expect(referenceMisses(cases).length).toBeLessThanOrEqual(0.01 * cases.length);
    });
    it('pairs', () => {
      expect(pairMisses(readLines(shared('math_pairs_open.jsonl')))).toEqual([]);
    });
    it.each(existsSync(shared('labels')) ? readdirSync(shared('labels')) : [])(
      'labels, %s',
      (file) => {
        expect(labelMisses(readLines(shared(join('labels', file))))).toEqual({});
      },
    );
    it("Math-Verify's own tests", () => {
      const pairs = readLines<{ gold: string; pred: string; expected: number }>(
        shared('math_verify_open.jsonl'),
      );
      const misses = pairs.filter(
        ({ gold, pred, expected }) => Number(isCorrect(pred, gold)) !== expected,
      );
      // Math-Verify accepts rounded decimals, false equations, f(x) for f(y) and the like; a reward
      // must not.
      expect(misses.length).toBeLessThanOrEqual(10);
    });
  },
);

describe('answers in sentences', () => {
  it.each([
    ['Final Answer: The final answer is $14 {, }916$. I hope it is correct.', '14916'],
    ['Final answer: Jane started 3 hours ago.', '3'],
    [
      'The identity matrix is $\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}$.',
      '\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}',
    ],
    ['Therefore $x \\geq 5$ is the solution.', 'x >= 5'],
    ['\\boxed{1},\\boxed{2},\\boxed{3}', '1, 2, 3'],
    ['\\boxed{-2,1}', '\\(\\boxed{1}\\) and \\(\\boxed{-2}\\).'],
    ['(7,11), (11,7)', '(11,7) or (7,11)'],
    ['$\\boxed{28}$ pct', '28\\%'],
    ['(3, 2)', '(p,q)=(3,2)'],
    ['1000,99', '1000.99'],
    ['x = 5\\sqrt{2} \\approx 7.07', '5\\sqrt{2}'],
  ])('accepts %s for %s', (answer, gold) => {
    expect(isCorrect(answer, gold)).toBe(true);
  });

  it.each([
    ['It is not $5$.', '5'],
    ['It could be $5$, I guess.', '5'],
    ['Either $5$ or $6$.', '5'],
    ['It is more than $5$.', '5'],
    ['\\boxed{5} or \\boxed{6}', '5'],
    ['\\boxed{1} no no no \\boxed{2}', '1, 2'],
    ['Final answer: it is not 5.', '5'],
    ['Final answer: 5 of 7 fit.', '5'],
    ['5 or 6', '5'],
    ['1,2', '1.2'],
    ['x = 2 \\approx 5', '5'],
    ['2x = 10', '10'],
  ])('rejects %s for %s', (answer, gold) => {
    expect(isCorrect(answer, gold)).toBe(false);
  });
});

describe('isCorrect', () => {
  const question = 'Which value fits? Choices: (A) 63 kg (B) 171 kg (C) 83 kg (D) 40 kg';

  it.each([
    ['Option (D)', 'D'],
    ['D is the correct answer', 'D'],
    ['\\boxed{\\text{(D)}}', 'D'],
    ['the correct option is d', 'D'],
    ['40kg', 'D'],
    ['C, because A is too small', 'C'],
    ['Since A triangle has three sides, the answer is B.', 'B'],
    ['The answer is I', 'I'],
    ['A, B and D', 'ABD'],
    ['正确答案是B', 'B'],
    ['I choose A', 'A'],
    ['(ｄ)', 'D'],
    ['14/2', '7'],
    ['007', '7'],
    ['两百', '200'],
    ['1.2e3', '1200'],
    ['45\\%', '0.45'],
    ['0.(3)', '1/3'],
    ['0.1\\overline{6}', '1/6'],
    ['-2 1/3', '-7/3'],
    ['1½', '3/2'],
    ['x = 10/2 = 5', '5'],
    ['12 m²', '12 square meters'],
    ['€12', '12 euros'],
    ['12 km/h', '12 kilometers per hour'],
    ['5 apples', '5'],
    ['90^\\circ', '90'],
    ['2x<6', 'x<3'],
    ['(-\\infty, 3)', 'x<3'],
    ['-1 < x < 3', '(-1,3)'],
    ['x \\in (-1,3)', '(-1,3)'],
    ['\\pm 2', '\\{2,-2\\}'],
    ['2x-y+1=0', 'y=2x+1'],
    ['\\frac{1}{\\sqrt{2}}', '\\frac{\\sqrt{2}}{2}'],
    ['\\sin 30^\\circ', '1/2'],
    ['\\log_2 8', '3'],
    ['The Cat.', 'cat'],
    ['(x+1)^2', 'x^2+2x+1'],
  ])('accepts %s for %s', (answer, gold) => {
    expect(isCorrect(answer, gold, gold.length === 1 ? question : undefined)).toBe(true);
  });

  it.each([
    ['A or B', 'A'],
    ['not B', 'B'],
    ['Both A and C', 'A'],
    ['B, not A', 'A'],
    ['AB', 'A'],
    ['A\nB', 'B'],
    ['a car', 'A'],
    ['I do not know', 'I'],
    ['171 kg or 63 kg', 'B'],
    ['7 or 8', '7'],
    ['7, 8', '7'],
    ['6 to 8', '7'],
    ['7.0001', '7'],
    ['5 million', '5'],
    ['0.3333333333', '1/3'],
    ['1.4142135623730951', '\\sqrt{2}'],
    ['22/7', '\\pi'],
    ['45', '45%'],
    ['5 m', '5 cm'],
    ['$5', '5 euros'],
    ['25°C', '25°F'],
    ['5 m^2', '5 m'],
    ['x = x', '5'],
    ['5 = 5', '5'],
    ['5 = 6', '5'],
    ['y=5', 'x=5'],
    ['x\\le 3', 'x<3'],
    ['(2,1)', '(1,2)'],
    ['[1,2]', '(1,2)'],
    ['1, 2', '2, 1'],
    ['-x<3', 'x<3'],
    ['\\sqrt{x^2}', 'x'],
    ['10^{400}', '\\infty'],
    ['e^{-10^{10}}', '0'],
    ['no', 'on'],
    ['at least 5', '5'],
    ['5 \\pm 1', '5'],
    ['5 5', '5'],
    ['5/0', '5'],
    ['', '5'],
    ['5', ''],
  ])('rejects %s for %s', (answer, gold) => {
    expect(isCorrect(answer, gold, gold.length === 1 ? question : undefined)).toBe(false);
  });
});

describe('long and malformed text', () => {
  const pieces = ['\\(', '\\boxed{', '}', '<answer>', '<think>', '1,', '((', '\\frac{', '^{2', '9'];
  const more = ['A ', 'the answer is ', '|', '\\begin{pmatrix}', '2^', '\\ln ', '元', '=', '5 5/'];

  it.each([...pieces, ...more])('terminates on twenty thousand characters of %s', (piece) => {
    const body = piece.repeat(Math.ceil(20_000 / piece.length));
    for (const mode of ['strict', 'reference'] as const) {
      for (const response of [body, responseWith(body)]) {
        expect(scoreResponse({ response, gold: '42' }, { mode }).accuracy).toBe(0);
      }
    }
  });
});

describe('series', () => {
  it.each([
    ['\\sum_{k=1}^{10} k^2', '385', true],
    ['\\sum_{i=1}^{3} 2i + 1', '13', true],
    ['\\prod_{k=1}^{5} k', '120', true],
    ['\\sum_{k=1}^{0} k', '0', true],
    ['\\sum_{k=1}^{10} k^2', '384', false],
    ['\\sum_{k=0}^{n-1} F_k G_k', '\\sum_{k=0}^{n-1} G_k F_k', true],
    ['\\sum_{k=1}^{n} k(k+1)', '\\sum_{k=1}^{n} (k^2+k)', true],
    ['\\sum_{k=1}^{n} k(k+1)', '\\sum_{k=0}^{n} (k^2+k)', false],
    ['\\sum_{k=1}^{n} k', '\\sum_{k=1}^{n} 2k', false],
    ['\\sum_{k=1}^{n} k', '\\sum_{k=1}^{m} k', false],
    // 10^12 terms
    [
      '\\sum_{a=1}^{1000}\\sum_{b=1}^{1000}\\sum_{c=1}^{1000}\\sum_{d=1}^{1000} 1',
      '1000000000000',
      false,
    ],
  ])('%s and %s', (left, right, expected) => {
    expect(isCorrect(left, right)).toBe(expected);
  });
});
