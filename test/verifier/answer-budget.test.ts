// Nothing a model writes can hang or crash the scorer: work is counted, and what would take for ever is refused.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import { spend, withinBudget } from '../../main/verifier/math/step-budget.ts';
import { isCorrect, scoreResponse } from '../../main/verifier/score.ts';

describe('withinBudget', () => {
  const endless = (): never => {
    for (;;) spend(1);
  };

  it('gives the value of work that stays within it, and the other one for work that never ends', () => {
    expect(withinBudget(() => 'done', 'over')).toBe('done');
    expect(withinBudget(endless, 'over')).toBe('over');
  });

  it('gives the other value where the stack ends', () => {
    const deep = (n: number): number => 1 + deep(n + 1);
    expect(withinBudget(() => deep(0), -1)).toBe(-1);
  });

  it('has one budget for work within work: the inner one cannot buy more', () => {
    const inner = () => withinBudget(endless, 'inner');
    expect(withinBudget(inner, 'outer')).toBe('outer');
  });

  it('starts anew for the next answer, and leaves other errors alone', () => {
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

  // Each of these once took seconds, or would have to 2^59 readings, bigint quotients or passes over the text.
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
  ])('%s are judged at once, and wrong', (_, text) => {
    for (const mode of ['strict', 'reference'] as const) {
      for (const response of [text, `<think>t</think><answer>${text}</answer>`]) {
        for (const gold of ['42', 'B', '\\{1,2\\}', 'x<3', '\\frac{3^{20001}}{2^{30000}}'])
          expect(scoreResponse({ response, gold }, { mode }).accuracy).toBe(0);
      }
    }
  });

  it('still follows what is large and honest', () => {
    expect(isCorrect('\\sum_{k=1}^{5000} k', '12502500')).toBe(true);
    expect(isCorrect('2^{10000}', '4^{5000}')).toBe(true);
    expect(isCorrect('\\binom{300}{150}', '\\frac{300!}{150!150!}')).toBe(true);
  });
});

describe('soup of tokens', () => {
  const TOKENS = [
    '{',
    '}',
    '\\boxed{',
    '\\frac{',
    '\\sqrt[',
    '(',
    ')',
    '[',
    ']',
    '$',
    ' ',
    '\n',
    ',',
    ';',
    '9',
    '10^',
    '^{',
    '!',
    '-',
    '+',
    '%',
    '<',
    '=',
    '\\pm',
    '\\cup',
    '\\in',
    '|',
    '\\begin{pmatrix}',
    '\\end{pmatrix}',
    '&',
    '\\\\',
    '\\sum_{k=1}^{',
    '\\log_',
    '\\sin^{-1}',
    'x',
    'e',
    'i',
    '\\pi',
    'or ',
    'and ',
    'not ',
    'A',
    '(B)',
    'Answer: ',
    'Final answer is ',
    'the ',
    'km',
    '°',
    '€',
    '\\text{',
    '<answer>',
    '</answer>',
    '<think>',
    '</think>',
    '十',
    '０',
    '\u200b',
    '\ud800',
    '🙂',
    '\0',
    '12:30',
    '2024-03-05',
    'seven ',
    'million',
  ];

  it('never throws, and is right only where it says the gold answer', () => {
    const random = createRandom(1);
    const soup = (most: number) =>
      Array.from(
        { length: 1 + random.integer(most) },
        () => TOKENS[random.integer(TOKENS.length)]!,
      ).join('');
    for (let round = 0; round < 1500; round++) {
      const [body, other] = [soup(40), soup(20)];
      const response = random.integer(2) === 0 ? body : `<think>t</think><answer>${body}</answer>`;
      for (const mode of ['strict', 'reference'] as const) {
        expect([0, 1]).toContain(scoreResponse({ response, gold: other }, { mode }).accuracy);
        expect([0, 1]).toContain(scoreResponse({ response, gold: body }, { mode }).accuracy);
      }
      expect(scoreResponse({ response, gold: '83.0625' }, { mode: 'strict' }).accuracy).toBe(0);
    }
  });
});
