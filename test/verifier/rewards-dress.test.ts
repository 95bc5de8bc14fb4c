// One value in the many ways people write it, and near misses and ways out of deciding: answers written for this test alone,
// gold answer first.

import { describe, expect, it } from 'vitest';
import { isRight } from '../../main/verifier/score.ts';

// prettier-ignore
const RIGHT: readonly (readonly [string, readonly string[]])[] = [
  ['7', ['+7', '7.', '7.00', '$7$', '\\(7\\)', '$$7$$', '\\boxed{7}', '**7**', 'x = 7', 'x=7', 'The answer is 7', 'Answer: 7', 'answer = 7', '7 units', '７', '\\text{7}', '\\mathbf{7}', 'seven', 'Seven', '\\frac{14}{2}', '\\sqrt{49}', '|-7|', '3+4', '\\textbf{7}', '{7}', '(7)', '7.', '\\$7', '7 apples', '7\\ \\text{cm}', '7\\,\\mathrm{m/s}', '$7$ m', 'n = 7.', 'So, the final answer is 7.', 'Therefore, x = 7.', '\\displaystyle 7', '7\\;', '\\boxed{x=7}', '\\boxed{\\text{7}}', '=7', '7!/6!']],
  ['1234.5', ['1,234.5', '1234.50', '1 234.5', '1\\,234.5', '1.2345\\times 10^3', '1.2345 \\cdot 10^{3}', '1.2345e3', '1{,}234.5', '12345/10', '1.2345 x 10^3', '1.2345 × 10³', '1.2345*10^3']],
  ['-5/2', ['-2.5', '-\\frac{5}{2}', '\\frac{-5}{2}', '-\\dfrac52', '−5/2', '-2\\frac{1}{2}', '-2 1/2', '- 2.5', '\\frac{5}{-2}', '-\\tfrac{5}{2}', '-5 / 2', '–2.5', '-(5/2)', '(-5)/2']],
  ['1/3', ['0.\\overline{3}', '0.\\dot{3}', '\\frac13', '\\frac{2}{6}', '33\\frac{1}{3}\\%', '3^{-1}', '⅓', '0.\\bar{3}', '0.(3)']],
  ['45%', ['0.45', '45\\%', '45 percent', '9/20', '45 %', '45.0%']],
  ['2\\sqrt{3}', ['\\sqrt{12}', '2\\sqrt3', '\\sqrt{3}\\cdot 2', '2*sqrt(3)', '2√3', '\\frac{6}{\\sqrt{3}}', '2 \\cdot 3^{1/2}', '3^{\\frac12}*2', '√12', '2 sqrt(3)', '\\sqrt{4\\cdot3}', '2 * 3^0.5']],
  ['\\frac{\\pi}{4}', ['\\pi/4', 'π/4', '0.25\\pi', '\\arctan 1', '\\tan^{-1}(1)', '\\tan^{-1} 1', 'pi/4', '\\frac{1}{4}\\pi', '45^\\circ']],
  ['2\\ln 2', ['\\ln 4', 'ln(4)', '\\ln(2^2)', '2 ln 2', '\\log 4 / \\log e']],
  ['3+4i', ['4i+3', '3 + 4\\mathrm{i}', '3+4 i']],
  ['\\{1,2\\}', ['\\{2,1\\}', '{1, 2}', '1, 2', 'x=1 or x=2', 'x = 1, x = 2', 'x_1=1, x_2=2', 'x \\in \\{1,2\\}', '1 and 2', '$1$ and $2$', 'x=1 \\text{ or } x=2', '\\left\\{1,2\\right\\}', 'x=1,2', '\\lbrace 1, 2\\rbrace', 'x = 2 or 1']],
  ['1, 2', ['x=1, x=2', '1 and 2', 'x_1 = 1, x_2 = 2', '$1, 2$', '$1$, $2$', '1,2', '1; 2']],
  ['(-\\infty,2)\\cup(2,\\infty)', ['x \\ne 2', 'x \\neq 2', 'x < 2 or x > 2', '(2,\\infty) \\cup (-\\infty, 2)', 'x<2 \\text{ or } x>2', '\\mathbb{R} \\setminus \\{2\\}', '\\left(-\\infty,2\\right)\\cup\\left(2,+\\infty\\right)']],
  ['[0,1]', ['0\\le x\\le 1', '0 <= x <= 1', 'x \\in [0,1]', '\\left[0,1\\right]', '1 \\ge x \\ge 0', '\\{x : 0 \\le x \\le 1\\}', '\\{x | 0 \\le x \\le 1\\}', '[0, 1.0]', '\\{x \\mid 0 \\leq x \\leq 1\\}', '0 ≤ x ≤ 1']],
  ['x>3', ['3<x', '(3,\\infty)', 'x > 3', 'x>3.0', '(3, +\\infty)', 'x-3>0', '2x>6', '$x > 3$']],
  ['x^2-1', ['(x-1)(x+1)', '-1+x^2', 'x*x-1', 'y = x^2-1', 'f(x) = x^2 - 1', 'x^{2}-1', '(x+1)(x-1)', 'x²-1', 'x**2 - 1', 'f(x)=(x-1)(x+1)']],
  ['y=2x+1', ['2x+1=y', 'y = 1+2x', '2x - y + 1 = 0', 'y-1=2x', '2x+1', 'f(x)=2x+1']],
  ['\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}', ['\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}', '\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\\\ \\end{bmatrix}', '\\left(\\begin{array}{cc}1&2\\\\3&4\\end{array}\\right)', '\\left[\\begin{matrix}1&2\\\\3&4\\end{matrix}\\right]', '[[1,2],[3,4]]']],
  ['(3,-4)', ['(3, -4)', '\\left(3,-4\\right)', 'x=3, y=-4', '(x,y) = (3,-4)', 'x = 3 and y = -4', '(3.0,-4)']],
  ['3:4', ['3 : 4', '3 to 4']],
  ['45^\\circ', ['45°', '45 degrees', '45', '\\angle ABC = 45^\\circ', '45\\degree', '45^{\\circ}', '45 deg']],
  ['5 km', ['5km', '5\\text{ km}', '5\\ \\mathrm{km}', '$5\\,\\text{km}$', '5 kilometers', '5 kilometres', '5.0 km', '5']],
  ['12 m^2', ['12 m²', '12 square meters', '12\\text{ m}^2', '12 sq m', '12\\,\\mathrm{m^2}', '12\\ \\text{m}^{2}']],
  ['$5', ['5 dollars', '\\$5', '$5.00', '5', 'USD 5', '5 USD']],
  ['yes', ['Yes', 'YES', 'Yes.', '**Yes**', '\\text{Yes}', 'The answer is yes.', '"yes"', '`yes`']],
  ['True', ['true', 'TRUE', 'True.', '\\text{True}']],
  ['blue whale', ['Blue whale', 'The blue whale', 'the Blue Whale.', '\\text{blue whale}', 'blue  whale', 'The answer is blue whale.']],
  ['12:30', ['12:30', '12:30.']],
  ['10^{12}', ['1000000000000', '1,000,000,000,000', '10^12', '1e12', '1 trillion']],
  ['\\sqrt{2}/2', ['\\frac{1}{\\sqrt2}', '\\frac{\\sqrt{2}}{2}', '\\sin 45^\\circ', '\\cos(\\pi/4)', '2^{-1/2}']],
  ['120', ['5!', '\\binom{10}{3}', 'C(10,3)', '\\dbinom{10}{3}', '120\\%\\cdot100']],
  ['0', ['0.0', '-0', '0/5']],
  ['\\emptyset', ['\\varnothing', '\\{\\}', '{}', '∅', 'empty set', 'the empty set', 'no solution']],
  ['B', ['B', 'b', '(B)', 'B.', 'B)', '(b)', '[B]', '\\boxed{B}', '\\text{B}', 'Option B', 'option (B)', 'The answer is B', 'The correct answer is B.', 'Answer: B', 'B is correct', 'choice B', '**B**', 'B: 5 cm', 'I choose B', 'The answer is (B).', 'it is B', '$\\mathrm{B}$', '\\boxed{\\textbf{(B)}}', '答案：B', '选B', 'B because it is larger', 'The correct option is **B**.', '\\textbf{(B)}\\ 12', 'B) 12']],
  ['2x+3y', ['3y+2x', '2x + 3y', '2*x+3*y', '2 x+3 y']],
  ['e^{x}', ['e^x', '\\exp(x)', 'exp(x)', '\\mathrm{e}^x']],
  ['x^{1/2}', ['\\sqrt{x}', 'x^{0.5}', '√x', '\\sqrt x']],
  ['\\frac{x+1}{x-1}', ['(x+1)/(x-1)', '1+\\frac{2}{x-1}', '\\dfrac{1+x}{x-1}', '-\\frac{x+1}{1-x}']],
  ['2^{10}', ['1024', '2^10', '4^5']],
  ['\\log_2 3', ['\\frac{\\ln 3}{\\ln 2}', '\\log_{2}{3}', '\\log_2(3)', 'log_2(3)', '\\frac{\\log 3}{\\log 2}']],
  ['3\\frac{1}{2}', ['7/2', '3.5', '3 1/2', '3 \\frac{1}{2}', '3½']],
  ['-3', ['−3', '- 3', '–3', '(-3)', 'negative 3', 'minus 3', 'x=-3', '\\boxed{-3}']],

  ['a_n = 2n+1', ['2n+1', 'a_n=1+2n', 'a_{n} = 2n + 1']],
  ['2025-01-01', ['January 1, 2025', '2025/01/01', 'The answer is 1 January 2025.']],
  ['\\arcsin x', ['\\sin^{-1} x', '\\sin^{-1}(x)']],
  ['105', ['one hundred and five', 'a hundred five']],
  ['5000000', ['5 million', 'five million', '5,000,000']],
  ['x \\ne 2', ['(-\\infty,2)\\cup(2,\\infty)']],
  ['100', ['1e2', '10^2', '100.', '100.00', 'one hundred', 'a hundred']],
  ['21', ['二十一', 'twenty-one', 'twenty one']],
];

// prettier-ignore
const WRONG: readonly (readonly [string, readonly string[]])[] = [
  ['7', ['-7', '7.1', '70', '0.7', '7%', '7/8', '7 or 8', '7;8', '7 | 8', '7, 8', '7 (or 8)', '7-8', '7~8', '7 to 8', '7±1', '7 \\pm 1', '\\ge 7', '>7', '\\approx 7', '≈7', '~7', 'about 7', 'between 6 and 8', 'at most 7', 'at least 7', 'not 7', '7? or 8', '\\boxed{7}\\boxed{8}', 'x', 'any number', '?', '*', '77', '7 7', '7.0000001', '6.9999999', '7e0.1', '7^7', 'either 7 or 9', 'I guess 7 or 8', 'x=7 or x=8', '[7,8]', '(7,8)', '{7,8}', '7 million', '7 thousand', '7k', '7:1', '7!', '-(7)', '7i', '7x', 'maybe 8, not 7', '7 cm or 8 cm', 'more than 7', 'less than 7', '7+', '7 and 8', '1 or 2 or 7', '7 ... 8', 'not equal to 7', '\\neq 7', 'seventy', 'seventh', '7 = 8', '7 = x = 8', '0 = 0', '7/0', '7 or so', 'a number from 1 to 7', 'NaN', 'all of them', '1,2,3,4,5,6,7', '7 / 7', '7,000', 'the answer is 7 or 8', 'The answer is not 7', '8, no 7, no 9', 'x \\in \\{7,8\\}', 'x=7, y=8', 'anything but 7', '3, 7']],
  ['1/3', ['0.33', '0.333', '0.3333333333333333', '33%', '3', '-1/3', '1/3.0001', '33.33\\%']],
  ['1,234', ['1.234', '1,23,4', '12,34', '1234.1', '1,2,3,4', '1 2 3 4', '-1234']],
  ['1234', ['1.234', '12.34', '1,2345']],
  ['3.14', ['\\pi', '22/7', '3.141', '3,15']],
  ['\\pi', ['3.14', '3.14159', '22/7', '3.141592653589793', '\\frac{355}{113}', 'p', '3.14159265358979323846']],
  ['2\\sqrt{3}', ['3.4641', '3.46', '3\\sqrt{2}', '\\sqrt{6}', '2+\\sqrt{3}', '3.4641016151377544', '\\sqrt{12.0000001}']],
  ['x<3', ['x\\le3', 'x>3', '3>y', 'x<-3', '[-\\infty,3)', '(-\\infty,3]', 'x<3.0001', 'x\\neq 3', '3', '-x<3', 'x<3 or x>5']],
  ['(1,2)', ['[1,2]', '(2,1)', '{1,2}', '1,2,3', '(1,2,3)', '(1,3)', '(1,2]']],
  ['{1,2}', ['{1,2,3}', '{1}', '{1,3}', '(1,2)', '[1,2]', '{1,2} or {3}', '\\{1,2,x\\}']],
  ['x^2-1', ['x^2+1', 'x^2', '(x-1)^2', 'y^2-1', '1-x^2', 'x^2-1.0001', '2x^2-2', 'x^2-1=0']],
  ['y=2x+1', ['y=2x-1', 'y=x+2', 'x=2y+1', 'y>2x+1', 'y=2x+1+z', '2x+2', 'y = 2x + 1 + 0.0001', 'y\\ne 2x+1', 'y=2x']],
  ['3:4', ['4:3', '3', '4', '34', '3:5', '3.4']],
  ['5 km', ['5 m', '5 miles', '5 kg', '50 km', '5 km/h', '5000 cm', '5 km^2', '0.5 km']],
  ['45^\\circ', ['45\'', '135°', '45 radians', '-45°', '44°']],
  ['$5', ['€5', '5 cents', '$50', '5 pounds', '-$5', '$5 or $6']],
  ['yes', ['no', 'yes and no', 'yes or no', 'yesterday', 'not yes', 'y', 'maybe yes', 'yes/no']],
  ['True', ['False', 'true or false', 'not true', 'untrue', 'T/F']],
  ['blue whale', ['whale', 'blue', 'blue whales', 'a blue shark', 'not a blue whale', 'blue whale or shark', 'bluewhale']],
  ['cat', ['a', 'cats', 'dog', 'cat, dog', 'cat or dog', 'not a cat', 'the cat and the dog', 'scat', 'no cat', 'cot']],
  ['B', ['A', 'C', 'AB', 'A or B', 'B or C', 'A, B', 'not B', 'A/B', 'B and C', 'be', 'bee', 'Both', '(A)(B)', 'A. B.', 'Neither', 'b, c', 'all', 'B?A', 'Blue', 'I think A, but B is possible', 'Not (B)', 'B is wrong', 'Either A or B', 'A B C D', 'B is incorrect, A', 'Because', '(B) or (C)', 'B, C', 'anything but B', 'B^2', 'all but B', 'A (not B)', 'None of the above', 'B vs C', 'either B', 'B or maybe C']],
  ['12:30', ['12:31', '00:30', '12.30', '1:30', '12:30 or 1:30', '12/30']],
  ['10^{12}', ['10^{-12}', '10^{11}', '1012', '10^{12}+1', '12^{10}', '10^{10^{12}}']],
  ['0', ['0.0001', '10^{-400}', '1', '\\emptyset', 'e^{-1000}', '-1', 'O', 'no', '10^{-20}', '\\epsilon', 'x', '0 or 1', '\\infty']],
  ['\\infty', ['10^{400}', '-\\infty', '1/0', '9^{9^{9^9}}', '8', 'undefined', '\\infty - 1 or 3']],
  ['e^x', ['e^{-x}', 'x^e', 'e^{2x}', 'e', '2.718^x', 'e^y']],
  ['\\sin x', ['\\cos x', '\\sin 2x', 'x', '\\sin y', '\\sin^2 x', '-\\sin x']],
  ['\\frac{a}{b}', ['\\frac{b}{a}', 'ab', 'a-b', 'a/b+1', '\\frac{a}{c}']],
  ['2025-01-01', ['2025', '2023', '2025-1-2', '2025-01-10']],
  ['3+4i', ['3-4i', '4+3i', '7', '5', '3+4j', '7i', '3+4']],
  ['AB', ['A', 'B', 'ABC']],
  ['H2O', ['H20', 'HO2', 'h3o', 'CO2']],
  ['2025-01-01', ['2024', '31 December 2024']],
  ['555-1234', ['-679', '555-1235']],
  ['(3,-4)', ['y=3, x=-4', 'x=3, x=-4', 'x=3, y=4', 'x=3']],
  ['5000000', ['5 thousand', '5 billion', 'five', '5']],
  ['7', ['seven eight', 'seven or eight', 'twenty seven', 'one two seven', 'minus seven']],
  ['\\sin^{-1} x', ['\\frac{1}{\\sin x}']],
  ['(-\\infty,2)\\cup(2,\\infty)', ['x \\ne 3', 'x<2', 'x \\le 2 or x>2', '\\mathbb{R}']],
  ['New York', ['York', 'New Jersey', 'new york city, or boston', 'NewYork']],
  ['1, 2', ['2, 1', '1', '1, 2, 3', '12', '1.2', '1-2']],
  ['-3', ['3', '--3', '-3 or 3', '\\pm 3', '|-3|', '-3i']],
  ['\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}', ['\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}', '\\begin{pmatrix}1&2&3&4\\end{pmatrix}', '1,2,3,4', '\\begin{pmatrix}1&2\\\\3&5\\end{pmatrix}']],
];

describe.each(RIGHT)('%s, in other words', (gold, answers) => {
  it.each(answers)('accepts %j', (answer) => {
    expect(isRight(answer, gold)).toBe(true);
  });
});

describe.each(WRONG)('%s, nearly', (gold, answers) => {
  it.each(answers)('refuses %j', (answer) => {
    expect(isRight(answer, gold)).toBe(false);
  });
});
