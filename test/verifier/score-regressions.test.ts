// Families of answers that the verifier once misjudged: gold answer, equal answers, near misses.

import { describe, expect, it } from 'vitest';
import { isCorrect, scoreResponse } from '../../main/verifier/score.ts';
import { responseWith } from './responses.ts';

type Cases = readonly (readonly [
  gold: string,
  right: readonly string[],
  wrong: readonly string[],
])[];

const FAMILIES: Readonly<Record<string, Cases>> = {
  'sentences, which count only if they present the number as the value': [
    [
      '538',
      [
        'The value is 538.',
        'Therefore, the answer is $538$.',
        '$538$ is our answer.',
        'Final answer: Jane started 538 hours ago.',
      ],
      [
        'half of 538',
        'Half of it equals $538$',
        'The square of the answer is 538',
        'It exceeds $538$',
        'a divisor of $538$',
        'the number after $538$',
        '$538$ hundred',
        '538 tens',
        'A common mistake is 538',
        'It is false that x is 538',
        'The value excluded is 538',
        'Final answer: more than 538',
        'Final answer: 538 is wrong indeed.',
        'The final answer is 538 million dollars.',
        'ten times $538$',
        'One plus the answer is 538',
      ],
    ],
  ],
  'choices that a sentence rejects': [
    [
      'A',
      [
        'It must be A',
        'Area = 5, so A',
        'A is correct because B is too small',
        '\\textbf{(A)}\\ 12',
        'A – the first',
      ],
      [
        'Option A is incorrect',
        'It cannot be A',
        'Eliminate A',
        'We can rule out A',
        'A: false',
        'other than A',
        'No A',
        'the letter before A',
        'B rather than A',
        'B instead of A',
        'A... no wait, B',
        'I would not choose A',
      ],
    ],
    ['\\text{(B)}\\ 12', ['B', '(B) 12'], ['C', '(B) 13']],
    ['F', ['The answer is F'], ['Final answer: $f(x) = 2x$']],
    [
      'AF',
      ['a, f', 'A and F', 'Options A and F'],
      ['A or F', 'not A and F', 'A, F but not A', 'either A or F'],
    ],
    [
      'E. coli',
      ['E. coli', 'It is E. coli.', 'E'],
      ['E. colj', 'maybe E. coli', 'E. coli or yeast', 'E. coli2'],
    ],
  ],
  'number formats of several countries': [
    [
      '1234567',
      ['1.234.567', '12,34,567', '1’234’567', '1~234~567', '$\\displaystyle 1,234,567$'],
      ['1.234', '1,234', '12,34,56', '1.234.56'],
    ],
    ['12345.67', ['12.345,67', '12 345,67', '12,345.67'], ['12,345', '12.345', '1.2345,67']],
    ['32349', ['32,349', '32{,}349'], ['32, 349']],
    ['3/4', ['three quarters', 'three-fourths'], ['three fifths', 'three']],
    ['7/2', ['three and a half', '3 and 1/2', '3 1⁄2'], ['three halves', '3 and 1/3']],
    ['1/6', ['0.1666…', '0.1666\\ldots', '0.16\u0305'], ['0.166', '0.16', '0.1616...']],
    ['2/15', ['13\\frac{1}{3}\\%', '40/3 %'], ['13\\%', '13.33\\%']],
    ['10^{-2}', ['10⁻²', '1\\%'], ['10²', '10^2']],
  ],
  'case-sensitive units': [
    ['5 MPa', ['5 MPa', '5\\,\\mathrm{MPa}', '5 megapascals', '5'], ['5 mPa', '5 kPa', '5 MHz']],
    ['3 mg', ['3 milligrams', '3mg'], ['3 Mg', '3 kg']],
    ['5 km', ['5 KM', '5 kilometres'], ['5 Mm', '5000 m', '5 k m', '5 mk']],
    [
      '9.8 m/s^2',
      [
        '9.8 m s^{-2}',
        '9.8\\ \\text{m}\\cdot\\text{s}^{-2}',
        '9.8\\,\\frac{\\text{m}}{\\text{s}^2}',
        '9.8 meters per second squared',
      ],
      ['9.8 m/s', '9.8 m^2/s^2', '9.8 N'],
    ],
    ['50 N·m', ['50 N m', '50\\,\\mathrm{N\\cdot m}'], ['50 N', '50 N/m']],
    ['25 °C', ['25 degrees Celsius', '25^\\circ\\text{C}'], ['25 °F', '25 K']],
    [
      '2\\sqrt{3} \\text{ m}',
      ['2\\sqrt{3}', '\\sqrt{12} m', '$2\\sqrt3$ m'],
      ['2\\sqrt{3} \\text{ cm}', '3.46 m'],
    ],
    [
      '18\\pi \\text{ cm}^3',
      ['18\\pi\\,\\mathrm{cm}^3', '$18\\pi$ cm$^3$', '18\\pi'],
      ['18 cm^3', '18\\pi \\text{ cm}^2'],
    ],
    ['\\tan 15^\\circ', ['2-\\sqrt{3}'], ['\\tan 15']],
    ['100 mA', ['100 milliamps', '0.1\\cdot 1000 mA'], ['The answer is 100 MA.', '100 A']],
    [
      '2',
      ['2 A', '2 paths'],
      ['2B dollars', '2 tenths', '2 crore', '2多', '2A', '2b', '2 dozens', '2 pairs'],
    ],
  ],
  'sets of reals': [
    [
      'x < 1 \\text{ or } x > 3',
      [
        '(-\\infty,1)\\cup(3,\\infty)',
        '$x > 3$ or $x < 1$',
        '\\mathbb{R}\\setminus[1,3]',
        'x<1 \\lor x>3',
        ']-\\infty,1[ \\cup ]3,\\infty[',
      ],
      ['x < 1 \\text{ and } x > 3', '1<x<3', 'x \\le 1 \\text{ or } x > 3', 'x<1', '\\mathbb{R}'],
    ],
    [
      '(1,5)',
      [
        '(1,3]\\cup(2,5)',
        'x>1 \\text{ and } x<5',
        ']1, 5[',
        '\\left\\{x \\middle| 1<x<5\\right\\}',
      ],
      ['(1,3)\\cup(3,5)', '[1,5[', 'x>1 \\text{ or } x<5'],
    ],
    [
      '\\mathbb{R} \\setminus \\{1, 2\\}',
      ['x \\ne 1, 2', 'x \\ne 1 \\text{ and } x \\ne 2', '(-\\infty,1)\\cup(1,2)\\cup(2,\\infty)'],
      ['x \\ne 1 \\text{ or } x \\ne 2', 'x \\ne 1', '\\{1,2\\}'],
    ],
    ['[2, 5) \\cap [3, 7]', ['[3, 5)'], ['[3, 5]', '[2, 7]']],
    ['x \\ne 1, -1', ['x \\ne \\pm 1'], ['x = \\pm 1']],
  ],
  'solutions, systems of equations and piecewise functions': [
    [
      'x = 9 \\text{ or } x = 0',
      [
        '\\{0, 9\\}',
        'x_1 = 9, x_2 = 0',
        'x \\in \\{0,9\\}',
        'x = 9,\\quad x = 0',
        '0 \\text{ or } 9',
      ],
      ['x = 9, y = 0', 'x = 9', '(9, 0)', '[0, 9]'],
    ],
    ['a=4, -8, -10', ['-10, -8, 4', '\\{4,-8,-10\\}'], ['4, -8', '4, 8, -10']],
    ['\\pm 21', ['-21, 21', '21 \\text{ and } -21', '\\mp 21'], ['21', '\\{21\\}', '\\pm 12']],
    [
      '\\begin{cases} x = 3 \\\\ y = -4 \\end{cases}',
      [
        'x=3, y=-4',
        'y = -4,\\ x = 3',
        '(x,y) = (3,-4)',
        '\\boxed{\\left\\{\\begin{array}{l}x=3\\\\y=-4\\end{array}\\right.}',
      ],
      ['x=-4, y=3', 'x=3', 'x=3, z=-4'],
    ],
    [
      'f(x) = \\begin{cases} 1 & x < 2 \\\\ 8x & x \\ge 2 \\end{cases}',
      ['\\begin{cases} 8x, & \\text{if } 2 \\le x \\\\ 1, & \\text{if } x < 2 \\end{cases}'],
      [
        '\\begin{cases} 1 & x \\le 2 \\\\ 8x & x > 2 \\end{cases}',
        '\\begin{cases} 1 & x < 2 \\end{cases}',
        '8x',
      ],
    ],
    ['a > 0, b < 0', ['b<0, a>0'], ['a<0, b>0', 'a>0']],
    ['a_3 = 2, a_{37} = 19', ['a_{37} = 19, a_3 = 2'], ['a_3 = 19, a_{37} = 2']],
    ['(3, -4)', ['P(3, -4)', '\\langle 3, -4\\rangle'], ['P(-4, 3)']],
  ],
  'boxes with adjacent signs and digits': [
    [
      '5',
      ['x = \\boxed{5}', '**\\boxed{5}**', '\\boxed{5}.', '\\boxed{5}!', '$\\boxed{5}$ cm'],
      ['-\\boxed{5}', '2\\boxed{5}', '\\boxed{5}^2', '\\boxed{5}0', '1/\\boxed{5}'],
    ],
    ['-5', ['-\\boxed{5}', '\\boxed{-5}'], ['\\boxed{5}']],
    ['Paris', ['**\\boxed{Paris}**', '\\boxed{Paris}!'], ['\\boxed{Lyon}']],
  ],
  'labelled values': [
    [
      '12',
      [
        'f(4) = 12',
        '\\text{Area} = 12',
        'm + n = 12',
        'Area $= 12$',
        '\\overline{AB} = 3 \\cdot 4 = 12',
        'P(A) = 12',
      ],
      ['2x = 12', 'x^2 = 12', '-x = 12', 'wrong = 12', 'AB = 3 \\cdot 5 = 12', '\\frac{1}{x} = 12'],
    ],
    ['f(4) = 12', ['12', 'f(4)=12'], ['f(5) = 12', 'g(4) = 12']],
    ['x + y = 3', ['y + x = 3'], ['3']],
    ["f'(x) = 2x", ['2x', "f'(x) = x \\cdot 2"], ['f(x) = 2x']],
    ['S_{ABC}:S=7:32', ['7:32', '7 to 32'], ['32:7']],
  ],
  'times of day and ratios': [
    [
      '3:45 PM',
      ['3:45pm', '03:45 p.m.', '15:45', '3:45\\text{ PM}'],
      ['3:45 AM', '3:46 PM', '3.45'],
    ],
    ['3:18', ['03:18', 'The ratio is 3:18', 'AB:CD = 3:18', '3∶18'], ['18:3', '3:1', '1:6']],
    ['4:06', ['04:06', '4:06.'], ['4:6', '4:60']],
    ['2:3:4', ['2 : 3 : 4'], ['2:3', '4:3:2']],
  ],
  'more notations': [
    ['(-1)^n n!', ['n!(-1)^n', '(-1)^n n (n-1)!'], ['n!', '(-1)^n (n+1)!']],
    [
      '\\binom{n}{k}',
      ['\\frac{n!}{k!(n-k)!}', '\\binom{n}{n-k}'],
      ['\\frac{n!}{(n-k)!}', '\\binom{n}{k-1}'],
    ],
    ['n(n-1)', ['2\\binom{n}{2}'], ['\\binom{n}{2}']],
    ['\\{1,2,3\\}', ['3, 2, 1'], ['\\{1,2,3\\} or \\{1\\}', 'x=1, y=2, z=3']],
    ['|x + y|', ['|-x-y|', '\\left|y+x\\right|'], ['|x|+|y|', 'x + y']],
    ['2|x|', ['|2x|', '|x|\\cdot 2'], ['2x']],
    [
      '\\lfloor n/2 \\rfloor',
      ['\\left\\lfloor\\frac{n}{2}\\right\\rfloor', '⌊0.5n⌋'],
      ['n/2', '\\lceil n/2\\rceil'],
    ],
    [
      '56',
      ['{8 \\choose 5}', 'C_8^5', '{}_8C_5', '\\lfloor 56.9\\rfloor', '{112 \\over 2}'],
      ['C_8^4', '\\lceil 56.9\\rceil'],
    ],
    ['\\log_{10} 4', ['\\lg 4', 'log10(4)', '\\log_10 4'], ['\\log 40', '\\ln 4']],
    ['\\tan x', ['\\operatorname{tg} x', '\\frac{1}{\\operatorname{ctg} x}'], ['\\cot x']],
    ['\\arctan 2', ['atan(2)', '\\arctg 2'], ['\\tan 2']],
    ['2\\sqrt[3]{2}', ['∛16', '16^{1/3}'], ['√16']],
    [
      '\\begin{pmatrix}2&4\\\\6&8\\end{pmatrix}',
      [
        '2\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}',
        '\\begin{pmatrix}2&6\\\\4&8\\end{pmatrix}^T',
        '\\begin{pmatrix}1&3\\\\5&7\\end{pmatrix}+\\begin{pmatrix}1&1\\\\1&1\\end{pmatrix}',
      ],
      ['\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}', '\\begin{pmatrix}2&6\\\\4&8\\end{pmatrix}'],
    ],
    [
      '\\begin{pmatrix}1&1\\\\0&1\\end{pmatrix}',
      ['\\begin{pmatrix}1&1\\\\0&1\\end{pmatrix}\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}'],
      ['\\begin{pmatrix}1&0\\\\1&1\\end{pmatrix}'],
    ],
    ['\\begin{pmatrix}3\\\\4\\end{pmatrix}', ['(3,4)^T', '[[3],[4]]'], ['(4,3)^T', '[[3,4]]']],
    [
      '\\frac{\\pi}{6} + 2k\\pi, k \\in \\mathbb{Z}',
      ['2k\\pi + \\frac{\\pi}{6}\\ (k\\in\\mathbb{Z})'],
      ['\\frac{\\pi}{6} + k\\pi, k \\in \\mathbb{Z}'],
    ],
    ['\\vec{a}+\\vec{b}', ['\\vec{b}+\\vec{a}'], ['\\vec{a}-\\vec{b}', 'a+b']],
    ['126 degrees', ['126^{o}', '\\theta = 126^\\circ', '\\angle A = 126˚'], ['126 radians']],
    [
      '7',
      ['\\color{red}{7}', '\\bm{7}', '\\underline{7}', '```\n7\n```', '0 + -7 + 14'],
      ['7 | 1 | 1', '\\phantom{7}'],
    ],
    ['2985984', ['\\sqrt{8916100448256}'], ['\\sqrt{8916100448258}', '1+\\sqrt{8916094476291}']],
    ['H2O', ['H_2O', '\\mathrm{H_2O}', 'H₂O'], ['H_2O_2', 'HO_2']],
    ['\\Omega', ['\\Omega'], ['\\omega']],
    ['12\\pi', ['12 \\pi'], ['1 2\\pi']],
    ['cat, dog', ['Cat, dog'], ['act, god']],
    ['p \\land q', ['p\\land q'], ['p \\lor q', 'p, q']],
  ],
};

describe.each(Object.entries(FAMILIES))('%s', (_, cases) => {
  const all = (which: 1 | 2) =>
    cases.flatMap((one) => one[which].map((answer) => [answer, one[0]] as const));

  it.each(all(1))('accepts %j for %j', (answer, gold) => {
    expect(isCorrect(answer, gold)).toBe(true);
  });

  it.each(all(2))('rejects %j for %j', (answer, gold) => {
    expect(isCorrect(answer, gold)).toBe(false);
  });
});

it('includes the sign before a box outside an answer block', () => {
  const accuracy = (gold: string) =>
    scoreResponse({ response: '<think>t</think>x = -\\boxed{5}', gold }, { mode: 'strict' })
      .accuracy;
  expect([accuracy('5'), accuracy('-5')]).toEqual([0, 1]);
});

it('reads a dash as a bullet only where every item has its own line', () => {
  const accuracy = (answer: string) =>
    scoreResponse(
      {
        response: responseWith(answer),
        gold: '23, 90, 21',
        check: { type: 'set' },
      },
      { mode: 'strict' },
    ).accuracy;
  expect([accuracy('- 23\n- 21\n- 90'), accuracy('23, 90,- 21')]).toEqual([1, 0]);
});

describe('options of a question', () => {
  const question = 'Which one fits? (A) no change (B) the Nile (C) $5$';

  it.each([
    ['A - no change', 'A', 1],
    ['The answer is the Nile.', 'B', 1],
    ['B. $5$', 'B', 0],
    ['C. no change', 'A', 0],
    ['The answer is A. The answer is B.', 'A', 0],
  ])('%j for %j', (answer, gold, accuracy) => {
    const response = responseWith(answer);
    expect(scoreResponse({ response, gold, question }, { mode: 'strict' }).accuracy).toBe(accuracy);
  });
});
