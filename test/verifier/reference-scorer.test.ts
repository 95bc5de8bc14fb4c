// Results of the published reward script, case by case, without its symbolic comparison.

import { describe, expect, it } from 'vitest';
import {
  extractReferenceAnswer,
  parseReferenceChoice,
  referenceFormat,
  relaxedMatch,
} from '../../main/verifier/reference-scorer.ts';
import { scoreResponse } from '../../main/verifier/score.ts';

const T = '<think>t</think>';
const LONG = `<think>${'The reading is taken from the dial, twice, with care. '.repeat(2)}</think>`;

describe('composite score', () => {
  it.each([
    [`${T}<answer>A</answer>`, 'A', 1],
    [`${T}<answer>A</answer>`, 'B', 0.1],
    [`${T}<answer>A</answer>`, 'A.', 1],
    [`${T}<answer>(A)</answer>`, '(A)', 1],
    [`${T}<answer>Answer: D</answer>`, 'A', 1],
    [`${T}<answer>Answer: D</answer>`, 'D', 0.1],
    [`${T}<answer>Cannot be determined</answer>`, 'C', 1],
    [`${T}<answer>A, C</answer>`, 'A', 1],
    [`${LONG}\n<answer>7</answer>`, '7', 1],
    [`${LONG}\n<answer>7</answer> `, '7', 0.98],
    [`${LONG}\n<answer>7</answer>\n`, '7', 0.98],
    [`${LONG.replace('</think>', '')}\nx = 42`, '42', 0.98],
    ['', '', 0.9],
    ['hello', '', 0.9],
  ])('%j against %j scores %d', (response, gold, score) => {
    expect(scoreResponse({ response, gold }, { mode: 'reference' }).score).toBeCloseTo(score, 12);
  });
});

describe('format', () => {
  it.each([
    [`${T}<answer>7</answer>`, 1],
    [` ${T}<answer>7</answer>`, 0],
    [`${T}<answer>7</answer>\n`, 0],
    [`${T} so <answer>7</answer>`, 1],
    ['\\boxed{3}', 1],
    ['\\boxed{}', 0],
    [`${'The sum of the two readings on this card is seen here'} = 7`, 0.8],
    [`${'The sum of the two readings on this card is '}<answer>7</answer>`, 0.8],
    ['<think></think><answer></answer>', 1],
    [`${T}<answer>1</answer>${T}<answer>2</answer>`, 1],
    ['<think>t<answer>7</answer>', 0],
    ['The sum of the two readings on this card is seen here and it is 7', 0],
  ])('%j is %d', (response, format) => {
    expect(referenceFormat(response)).toBe(format);
  });
});

describe('extraction', () => {
  it.each([
    [`${T}<answer>1</answer>${T}<answer>2</answer>`, '1'],
    ['\\boxed{a} and \\boxed{b}', 'b'],
    ['\\boxed{\\frac{1}{2}}', '\\frac{1}{2}'],
    ['\\boxed{\\boxed{x}}', 'x'],
    ['\\boxed{a', ''],
    ['\\boxed 5', '5'],
    ['\\boxed{5} and \\boxed{', '5'],
    ['<answer>\\boxed{5}</answer>', '\\boxed{5}'],
    ['-204', '204'],
    ['1,234', '234'],
    ['= 3/4', '4'],
    ['50%', ''],
    ['12 cm', ''],
    ['3.14.', '3.14'],
    ['1.2.3', '2.3'],
    ['a5', ''],
  ])('%j gives %j', (response, answer) => {
    expect(extractReferenceAnswer(response)).toBe(answer);
  });
});

describe('choice parser', () => {
  it.each([
    ['A', 'A'],
    ['(B)', 'B'],
    ['B. 3', 'B'],
    ['The answer is C', 'C'],
    ['C) 12 cm', 'C'],
    ['\\text{C}', 'C'],
    ['\\boxed{B}', 'B'],
    ['option B', 'B'],
    ['choice C is correct', 'C'],
    ['CD', 'C'],
    ['B and D', 'B'],
    ['E, F', 'E'],
    ['A B C D', 'A'],
    ['D. <image 5>', 'D'],
    ['the answer is D', 'D'],
    ['Gold: B', 'G'],
    ['A triangle; answer C', 'A'],
    ['12', ''],
    ['I', ''],
    ['b', ''],
    ['Answer: D', 'A'],
    ['Answer is (D)', 'A'],
    ['Both A and C', 'B'],
    ['Cannot be determined', 'C'],
    ['Based on the figure, C', 'B'],
    ['A, C', 'A'],
    ['Hence, answer D', 'H'],
    ['Area = 5, so B', 'A'],
    ['', ''],
    ['The answer is: B. Because A', 'A'],
  ])('%j is %j', (answer, letter) => {
    expect(parseReferenceChoice(answer)).toBe(letter);
  });
});

describe('relaxed match', () => {
  it.each([
    ['12', '12', true],
    ['12.0', '12', false],
    ['x=3', '3', false],
    ['1234567890', '123456789', true],
    ['123456789', '1234567890', true],
    ['(A)', 'A', true],
    ['A', '(A)', false],
    ['Not Applicable', 'not applicable', false],
    ['', '5', false],
    ['', '', true],
    ['-1234567890', '1234567890', true],
    ['10000000001', '1000000000', true],
  ])('%j and %j: %s', (answer, gold, isMatch) => {
    expect(relaxedMatch(answer, gold)).toBe(isMatch);
  });
});
