// No response can hang or crash the scorer: work is counted, and an answer that needs too much is
// rejected.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../main/engine/random.ts';
import { number } from '../../../main/verifier/math/parser/expression.ts';
import { expandSeries } from '../../../main/verifier/math/parser/series.ts';
import { spend, withinBudget } from '../../../main/verifier/math/step-budget.ts';
import { words } from '../../../main/verifier/text/spellings.ts';
import { isCorrect, scoreResponse } from '../../../main/verifier/score.ts';
import { responseWith } from '../responses.ts';

describe('withinBudget', () => {
  const endless = (): never => {
    for (;;) spend(1);
  };

  it('returns the value of a task within the budget, and the fallback for an endless task', () => {
    expect(withinBudget(() => 'done', 'over')).toBe('done');
    expect(withinBudget(endless, 'over')).toBe('over');
  });

  it('returns the fallback on a stack overflow', () => {
    const deep = (n: number): number => 1 + deep(n + 1);
    expect(withinBudget(() => deep(0), -1)).toBe(-1);
  });

  it('shares the outer budget with nested tasks', () => {
    const inner = () => withinBudget(endless, 'inner');
    expect(withinBudget(inner, 'outer')).toBe('outer');
  });

  it('is fresh for every task, and passes on other errors', () => {
    withinBudget(endless, null);
    expect(withinBudget(() => (spend(1000), 'done'), 'over')).toBe('done');
    const broken = () =>
      withinBudget(() => {
        throw new TypeError('internal');
      }, null);
    expect(broken).toThrow('internal');
    expect(() => spend(1e9)).not.toThrow();
  });
});

describe('bounded work', () => {
  const nested = (opening: string, closing: string, times: number) =>
    opening.repeat(times) + '1' + closing.repeat(times);

  // Each of these once took seconds, or would: 2^59 parses, bigint quotients, or passes over the
  // text.
  it.each([
    ['fractions in fractions', nested('1\\frac{', '}{1}', 59)],
    ['a harmonic sum', '\\sum_{k=1}^{4000} \\frac{1}{k}'],
    ['many long sums', Array(30).fill('\\sum_{k=1}^{6000} \\sin k').join('+')],
    ['a quotient of huge powers', '\\frac{3^{20000}+1}{2^{30000}+1}'],
    ['a set of huge powers', `\\{${Array(150).fill('9^{9999}').join(',')}\\}`],
    ['towers of powers', nested('10^{', '}', 50)],
    ['a million closing tags', '</answer>'.repeat(110_000)],
    ['a million braces', '{'.repeat(1_000_000)],
    ['escaped dollar signs', '\\$'.repeat(9_900)],
    ['dollar signs', `a${'$'.repeat(19_900)}`],
    ['empty lines', '\n'.repeat(1_000_000)],
    ['boxes in boxes', nested('\\boxed{', '}', 2_000)],
  ])('%s are rejected at once', (_, text) => {
    for (const mode of ['strict', 'reference'] as const) {
      for (const response of [text, responseWith(text)]) {
        for (const gold of ['42', 'B', '\\{1,2\\}', 'x<3', '\\frac{3^{20001}}{2^{30000}}'])
          expect(scoreResponse({ response, gold }, { mode }).accuracy).toBe(0);
      }
    }
  });

  it('charges no negative steps for a series whose range is empty', () => {
    const steps: number[] = [];
    const [from, to] = [number(10n ** 20n), number(1n)];
    const index = { kind: 'variable', name: 'k' } as const;
    const series = { kind: 'sum', index, from, to, body: number(1n) } as const;
    expect(expandSeries(series, (count) => steps.push(count))).toEqual(number(0n));
    expect(steps.filter((count) => count < 0)).toEqual([]);
  });

  it('still evaluates honest large numbers', () => {
    expect(isCorrect('\\sum_{k=1}^{5000} k', '12502500')).toBe(true);
    expect(isCorrect('2^{10000}', '4^{5000}')).toBe(true);
    expect(isCorrect('\\binom{300}{150}', '\\frac{300!}{150!150!}')).toBe(true);
  });
});

describe('random tokens', () => {
  const TOKENS = [
    ...words(String.raw`
      { } \boxed{ \frac{ \sqrt[ ( ) [ ] $ , ; 9 10^ ^{ ! - + % < = \pm \cup \in |
      \begin{pmatrix} \end{pmatrix} & \\ \sum_{k=1}^{ \log_ \sin^{-1} x e i \pi
      A (B) km ° € \text{ <answer> </answer> <think> </think> 十 ０ 🙂 12:30 2024-03-05
    `),
    ...[' ', '\n', '\0', '\u200b', '\ud800', 'or ', 'and ', 'not ', 'the ', 'seven ', 'million'],
    ...['Answer: ', 'Final answer is '],
  ];

  it('never throw, and never match an unrelated number', () => {
    const random = createRandom(1);
    const randomText = (maxTokens: number) =>
      Array.from(
        { length: 1 + random.integer(maxTokens) },
        () => TOKENS[random.integer(TOKENS.length)]!,
      ).join('');
    for (let round = 0; round < 1500; round++) {
      const [body, other] = [randomText(40), randomText(20)];
      const response = random.integer(2) === 0 ? body : responseWith(body);
      for (const mode of ['strict', 'reference'] as const) {
        expect([0, 1]).toContain(scoreResponse({ response, gold: other }, { mode }).accuracy);
        expect([0, 1]).toContain(scoreResponse({ response, gold: body }, { mode }).accuracy);
      }
      expect(scoreResponse({ response, gold: '83.0625' }, { mode: 'strict' }).accuracy).toBe(0);
    }
  });
});
