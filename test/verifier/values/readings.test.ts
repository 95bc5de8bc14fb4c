// Labels that look like arithmetic, formulas in which case matters, and numbers that stay numbers.

import { expect, it } from 'vitest';
import { isCorrect } from '../../../main/verifier/score.ts';

/** Gold answer, question, right answers, wrong answers. */
const LABELS: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  [
    '118/76 mmHg',
    '',
    ['118/76', '118 / 76 mm Hg', '\\frac{118}{76}', 'The blood pressure is 118/76 mmHg.'],
    ['59/38 mmHg', '1.55', '118/77', '76/118', '118', '118/76 kPa'],
  ],
  ['135/90', 'What is the blood pressure?', ['135 over 90'], ['1.5', '3/2', '90/135']],
  ['6/12', 'Which acuity does the chart show?', ['6 / 12'], ['1/2', '0.5', '20/40']],
  ['03/24', '', ['03 / 24'], ['0.125', '1/8', '24/03']],
  ['12/25', 'Which month and year is the best-before date?', ['12/25'], ['0.48', '25/12']],
  ['4/4', 'What is the time signature?', ['4/4'], ['1', '2/2']],
  ['640x480', '', ['640 × 480', '640 by 480', '640x480 pixels'], ['480x640', '307200', '640']],
  ['640×480', 'What is the resolution?', ['640x480'], ['480×640', '307200']],
  ['12 × 8 cm', 'What is its size?', ['12 cm × 8 cm', '12 x 8'], ['8 × 12 cm', '12 × 8 mm']],
  ['10-12 cm', '', ['10 - 12 cm', '10–12 cm'], ['-2 cm', '10-13 cm', '10-12 mm']],
  ['1.5 - 2.5', '', ['1.5-2.5', '1.50 - 2.50'], ['-1', '-1.0']],
  ['007', 'Which number is printed on the badge?', ['#007', 'No. 007'], ['7', '07', '7.0']],
  ['0012', '', ['0012'], ['12', '012']],
  ['7', 'Which number is on the jersey?', ['seven', '7.0'], ['007', '07']],
  ['1E5', 'Which code is on the door?', ['1e5'], ['100000', '10^5']],
  ['v1.10', '', ['V1.10', '1.10', 'Version 1.10'], ['v1.1', '1.1', 'v1.100', 'v1.01']],
  ['3.10', 'Which version of the program is shown?', ['v3.10'], ['3.1', '3.100']],
  ['1.2.10', '', ['v1.2.10'], ['1.2.1', '1.2']],
  ['CO', 'What is the formula of carbon monoxide?', ['\\mathrm{CO}'], ['Co', 'co']],
  ['Hf', 'Which element is marked?', ['Hf'], ['HF']],
  ['NaOH', '', ['\\text{NaOH}', 'The formula is NaOH.'], ['NaoH', 'NAOH', 'KOH']],
  ['CO2', '', ['CO₂', 'CO_2'], ['Co2', 'CO', 'CO3']],
];

/** The same, for numbers and words. */
const NO_LABELS: typeof LABELS = [
  ['1/2', 'Which share of the cake is left?', ['0.5', '2/4', '50%'], ['1/3']],
  ['3/4', 'Which fraction is printed on the label?', ['0.75', '6/8'], ['4/3']],
  ['120/80', 'Calculate the quotient.', ['1.5', '3/2'], ['2']],
  ['14/2', 'How much is it?', ['7'], ['8']],
  ['12 - 5', '', ['7'], ['-7']],
  ['07', 'How many apples are there?', ['7'], ['8']],
  ['7', '', ['007'], ['70']],
  ['0.50', '', ['0.5', '1/2'], ['0.05']],
  ['3.10', 'What is the price?', ['3.1'], ['3.01']],
  ['1.234.567', '', ['1234567'], ['1234568']],
  ['5.7 x 10^4', '', ['57000'], ['5.7']],
  ['11-12i', '', ['-12i+11'], ['-1']],
  ['Cat', '', ['cat', 'CAT'], ['act']],
  ['Iron', 'Which element is it?', ['iron'], ['gold']],
  ['No', 'Is this an acid?', ['no', 'NO'], ['yes']],
  ['PS5', '', ['ps5'], ['ps4']],
];

it.each([...LABELS, ...NO_LABELS])('%s (%s)', (gold, question, right, wrong) => {
  for (const answer of [gold, ...right])
    expect([answer, isCorrect(answer, gold, question)]).toEqual([answer, true]);
  for (const answer of wrong)
    expect([answer, isCorrect(answer, gold, question)]).toEqual([answer, false]);
});
