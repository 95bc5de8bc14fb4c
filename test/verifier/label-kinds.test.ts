// Labels of the kinds that people reported, with other values: options in other layouts, readings
// that look like sums, and spellings of the keyboard.

import { describe, expect, it } from 'vitest';
import { scoreByCheck } from '../../main/verifier/check-rules.ts';
import { isCorrect } from '../../main/verifier/score.ts';

const LAYOUTS = [
  'Which tool is it?\n(A) saw\n(B) file\n(C) drill',
  'Which tool is it? A. saw B. file C. drill',
  'Which tool is it?\nA) saw\nB) file\nC) drill',
  'Which tool is it?\n[A] saw\n[B] file\n[C] drill',
  'Which tool is it?\nA: saw\nB: file\nC: drill',
  'Which tool is it?\nA - saw\nB - file\nC - drill',
  'Welches Werkzeug ist das?\na) saw\nb) file\nc) drill',
];

it.each(LAYOUTS)('letter and text of an option are one answer: %j', (question) => {
  for (const gold of ['B', 'file', '(B)', 'B. file'])
    for (const answer of ['B', 'b', '(B)', 'file', 'File', 'B) file', 'The answer is B.'])
      expect(isCorrect(answer, gold, question), `${answer} for ${gold}`).toBe(true);
  for (const answer of ['A', 'C', 'drill', 'saw', 'A. saw', 'profile', 'B or C'])
    expect(isCorrect(answer, 'B', question), answer).toBe(false);
});

/** Gold answer, question, right and wrong answers. */
const READINGS: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['130/85 mmHg', '', ['130/85', '130 / 85 mmHg'], ['65/42.5', '26/17', '85/130', '1.53']],
  ['20/70', 'Which acuity does the chart show?', ['20 / 70'], ['2/7', '10/35', '20/7']],
  ['08/26', 'Which best-before date is printed?', ['08/26'], ['4/13', '26/08', '8/13']],
  ['0042', 'Which number is printed on the ticket?', ['0042'], ['42', '042', '00420']],
  ['2560x1440', '', ['2560 × 1440', '2560x1440 px'], ['1440x2560', '3686400']],
  ['v2.30', 'Which version is shown?', ['V2.30', '2.30'], ['2.3', 'v2.03', 'v2.300']],
  ['NO', 'What is the formula of nitric oxide?', ['NO'], ['No']],
  ['Cs', 'Which element is marked?', ['Cs'], ['CS']],
  ['3/8', 'Which fraction of the bar is red?', ['0.375', '6/16'], ['8/3']],
  ['18/3', 'What is 18/3?', ['6'], ['5']],
  ['left', '', ['Left', 'LEFT'], ['right']],
];

describe('readings are equal only as what they are', () => {
  it.each(READINGS)('%s', (gold, question, right, wrong) => {
    for (const answer of right) expect(isCorrect(answer, gold, question), answer).toBe(true);
    for (const answer of wrong) expect(isCorrect(answer, gold, question), answer).toBe(false);
  });
});

const SPELLINGS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['<0.3', ['< 0.3'], ['>0.3', '0.3', '≤0.3']],
  ['>= 40', ['≥40', '≥ 40'], ['> 40', '≤40', '≥ 41']],
  ['7-9', ['7 - 9', '7–9'], ['7-8', '9-7', '-2']],
  ['open/shut', ['open / shut', 'Open/Shut'], ['open', 'shut/open']],
  ['230 ± 10', ['230 +/- 10', '230+/-10'], ['230 ± 1', '220']],
  ['40 x 60', ['40×60', '40 × 60'], ['60 x 40', '40 x 6']],
  ['Ca2+', ['Ca²⁺', 'Ca^{2+}'], ['Ca+', 'Ca2-', 'Ca']],
  ['NO3-', ['NO₃⁻', 'NO_3^-'], ['NO2-', 'NO3', 'NO3+']],
  ['C -> D', ['C → D', 'C->D'], ['D -> C', 'C <- D']],
  ['CoCl2·6H2O', ['CoCl₂·6H₂O', 'CoCl2 * 6 H2O'], ['CoCl2·5H2O', 'CoCl2', 'COCl2·6H2O']],
];

describe('spellings of the keyboard are one answer each', () => {
  it.each(SPELLINGS)('%s', (gold, right, wrong) => {
    for (const answer of right) expect(isCorrect(answer, gold), answer).toBe(true);
    for (const answer of wrong) expect(isCorrect(answer, gold), answer).toBe(false);
  });
});

/** A label of words, spellings of it, and other labels of the same letters. */
const WORDS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['on/off', ['On/Off', 'on / off'], ['off/on', 'off / on', 'no/off', 'on', 'on/of']],
  ['off/on', ['off/on'], ['on/off']],
  ['in/out', ['In / Out'], ['out/in']],
  ['yes/no', ['YES/NO'], ['no/yes', 'yes']],
  ['n/a', ['N/A', 'n / a'], ['a/n', 'na']],
  ['An/Aus', ['an/aus'], ['Aus/An']],
  ['m/mm', ['m / mm'], ['mm/m']],
  ['no-not', ['no-not'], ['not-no', 'on-not']],
  ['on off', ['On off'], ['off on']],
];

describe('labels of words are words, not products of letters', () => {
  it.each(WORDS)('%s', (gold, right, wrong) => {
    for (const answer of right) expect(isCorrect(answer, gold), answer).toBe(true);
    for (const answer of wrong) expect(isCorrect(answer, gold), answer).toBe(false);
  });

  it('also in a set', () => {
    expect(scoreByCheck('off/on, in/out', 'in/out, on/off', { type: 'set' })).toBe(0);
    expect(scoreByCheck('on/off, in/out', 'in/out, on/off', { type: 'set' })).toBe(1);
  });

  it('while formulas stay formulas', () => {
    for (const [gold, answer] of [
      ['ab/c', 'ba/c'],
      ['ab + cd', 'cd + ab'],
      ['\\frac{xy}{z}', 'xy/z'],
      ['x - yz', '-yz + x'],
    ] as const)
      expect(isCorrect(answer, gold), `${answer} for ${gold}`).toBe(true);
  });
});
