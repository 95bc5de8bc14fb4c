// Syntax trees of mathematical text, printed in prefix notation.

import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../main/verifier/math/parser.ts';
import type { Expression } from '../../../main/verifier/math/parser/expression.ts';

/** A tree as text: calls and operators as `name(…)`, collections in their brackets. */
function print(node: Expression): string {
  const list = (nodes: readonly Expression[]) => nodes.map(print).join(', ');
  switch (node.kind) {
    case 'number':
      return node.denominator === 1n
        ? String(node.numerator)
        : `${node.numerator}/${node.denominator}`;
    case 'constant':
    case 'variable':
      return node.name;
    case 'call':
      return `${node.name}(${list(node.args)})`;
    case 'collection':
      return node.open === 'list'
        ? `list(${list(node.items)})`
        : `${node.open}${list(node.items)}${node.close}`;
    case 'relation':
      return node.sides.map((side, i) => print(side) + (node.operators[i] ?? '')).join('');
    case 'matrix':
      return `matrix(${node.rows.map((row) => `[${list(row)}]`).join(', ')})`;
    case 'piecewise':
      return `piecewise(${node.branches.map((branch) => `[${list(branch)}]`).join(', ')})`;
    default:
      return `${node.kind}(${list(node.parts)})`;
  }
}

describe('parseExpression', () => {
  it.each([
    // Precedence and associativity.
    ['1 + 2 * 3', 'add(1, multiply(2, 3))'],
    ['1 - 2 - 3', 'add(add(1, negative(2)), negative(3))'],
    ['-x^2', 'negative(power(x, 2))'],
    ['2^{3^4}', 'power(2, power(3, 4))'],
    ['2^-3!', 'factorial(power(2, negative(3)))'],
    ['12 / 3 / 2', 'divide(divide(12, 3), 2)'],
    ['0 + -7', 'add(0, negative(7))'],
    ['A \\cup B \\cap C', 'union(A, intersection(B, C))'],
    // Implicit products.
    ['2xy', 'multiply(multiply(2, x), y)'],
    ['2(x+1)', 'multiply(2, add(x, 1))'],
    ['2\\frac{1}{3}', 'add(2, divide(1, 3))'],
    ['2\\frac{x}{3}', 'multiply(2, divide(x, 3))'],
    ['\\frac19', 'divide(1, 9)'],
    // Functions.
    ['\\sin 2x \\cos y', 'multiply(sin(multiply(2, x)), cos(y))'],
    ['\\sin^2 x', 'power(sin(x), 2)'],
    ['\\sin^{-1} x', 'arcsin(x)'],
    ['\\log_28', 'divide(ln(8), ln(2))'],
    ['\\sqrt[3]{x}', 'root(x, 3)'],
    ['f_{n+1}', 'f_n+1'],
    ['\\overline{AB}', 'bar_AB'],
    // Brackets and environments.
    ['|x||y|', 'multiply(abs(x), abs(y))'],
    ['||x|+1|', 'abs(add(abs(x), 1))'],
    ['|(|x|+1)|', 'abs(add(abs(x), 1))'],
    ['[0, 1)', '[0, 1)'],
    ['(x)', 'x'],
    ['[[1],[2]]', '[[1], [2]]'],
    ['\\lfloor x/2 \\rfloor', 'floor(divide(x, 2))'],
    ['\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}^T', 'matrix([1, 3], [2, 4])'],
    [
      '\\begin{cases}1 & x<2\\\\8x & x\\ge 2\\end{cases}',
      'piecewise([1, x<2], [multiply(8, x), x>=2])',
    ],
    // Relations, lists and alternatives.
    ['0 < x <= 1', '0<x<=1'],
    ['x = 1 or x = 2', 'or(x=1, x=2)'],
    ['1, 2, and 3', 'list(1, 2, 3)'],
    ['\\sum_{k=1}^{3} k', 'add(1, add(2, 3))'],
  ])('%j is %s', (text, tree) => {
    expect(print(parseExpression(text))).toBe(tree);
  });

  it.each(['', '1 +', '3 4', '(1, 2', '[1}', 'word', '\\unknown{x}', '\\frac{1}', '5 = ', '1 $'])(
    'rejects %j',
    (text) => {
      expect(() => parseExpression(text)).toThrow(SyntaxError);
    },
  );

  it('rejects nesting beyond its limit without overflowing the stack', () => {
    const nested = (depth: number) => '('.repeat(depth) + 'x' + ')'.repeat(depth);
    expect(print(parseExpression(nested(20)))).toBe('x');
    expect(() => parseExpression(nested(100))).toThrow(SyntaxError);
  });
});
