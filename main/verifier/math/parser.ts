// Recursive-descent parser from mathematical text to a syntax tree: one method per precedence
// level, loosest first.

import {
  parseAbsoluteValue,
  parseBracketed,
  parseRounding,
  isRounding,
} from './parser/brackets.ts';
import { call, listOf, number, setOf, type Expression } from './parser/expression.ts';
import type { Grammar } from './parser/grammar.ts';
import { startsFactor, startsPlainFraction } from './parser/implicit-products.ts';
import { tokenize, type NumberToken } from './parser/lexer.ts';
import { parseMacro } from './parser/macros.ts';
import { parseName } from './parser/names.ts';
import { TokenReader } from './parser/token-reader.ts';
import { isTransposable, takeTransposeMark, transpose } from './parser/transpose.ts';
import { spend } from './step-budget.ts';

const RELATIONS = new Set(['=', '<', '>', '<=', '>=', '!=', 'in']);

/** The syntax tree of a text; throws SyntaxError unless the whole text is understood. */
export function parseExpression(text: string): Expression {
  const parser = new ExpressionParser(tokenize(text), spend);
  const result = parser.alternatives();
  if (!parser.isAtEnd) throw new SyntaxError('unexpected text after the expression');
  return result;
}

class ExpressionParser extends TokenReader implements Grammar {
  /** "x = 1 or x = 2", "x < 1, or x > 2" */
  alternatives(): Expression {
    const parts = [this.list()];
    while (this.take('or') || (isRelation(parts.at(-1)) && this.take('lor')))
      parts.push(this.list());
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  /** "1, 2, and 3", "x > 1 \land x < 3" */
  list(): Expression {
    const items = [this.relation()];
    while (this.take(',') || this.take(';') || (isRelation(items.at(-1)) && this.take('land'))) {
      while (this.take(',')) continue; // the lexer reads "and" as a comma
      if (this.isSymbol('or')) break;
      items.push(this.relation());
    }
    return items.length === 1 ? items[0]! : listOf(items);
  }

  relation(): Expression {
    const sides = [this.union()];
    const operators: string[] = [];
    for (;;) {
      const token = this.peek();
      if (token?.kind !== 'symbol' || !RELATIONS.has(token.text)) break;
      this.advance();
      operators.push(token.text);
      sides.push(this.union());
    }
    return operators.length === 0 ? sides[0]! : { kind: 'relation', operators, sides };
  }

  union(): Expression {
    const parts = [this.intersection()];
    while (this.take('cup')) parts.push(this.intersection());
    return parts.length === 1 ? parts[0]! : { kind: 'union', parts };
  }

  /** Intersections and set differences, left to right. */
  intersection(): Expression {
    let value = this.sum();
    for (;;) {
      if (this.take('cap')) value = { kind: 'intersection', parts: [value, this.sum()] };
      else if (this.take('setminus')) value = { kind: 'difference', parts: [value, this.sum()] };
      else return value;
    }
  }

  sum(): Expression {
    return this.nested(() => {
      const isNegative = this.takeSign();
      let value = isNegative ? call('negative', this.product()) : this.product();
      for (;;) {
        if (this.take('+')) value = call('add', value, this.signedProduct());
        else if (this.take('-')) value = call('add', value, call('negative', this.signedProduct()));
        else return value;
      }
    });
  }

  /** "0 + -48" */
  private signedProduct(): Expression {
    return this.take('-') ? call('negative', this.product()) : this.product();
  }

  product(): Expression {
    let value = this.power();
    for (;;) {
      if (this.take('*')) value = call('multiply', value, this.signedPower());
      else if (this.take('/')) value = call('divide', value, this.signedPower());
      else if (startsFactor(this)) value = call('multiply', value, this.power());
      else return value;
    }
  }

  private signedPower(): Expression {
    return this.take('-') ? call('negative', this.power()) : this.power();
  }

  power(): Expression {
    const base = this.postfix(this.primary());
    if (!this.take('^')) return base;
    if (isTransposable(base) && takeTransposeMark(this)) return transpose(base);
    return this.postfix(call('power', base, this.exponent()));
  }

  exponent(): Expression {
    return this.nested(() => {
      const isNegative = this.takeSign();
      const value = this.isSymbol('{') ? this.group() : this.primary();
      const power = this.take('^') ? call('power', value, this.exponent()) : value;
      return isNegative ? call('negative', power) : power;
    });
  }

  /** Consumes a leading sign; true for a minus. */
  private takeSign(): boolean {
    if (this.take('-')) return true;
    this.take('+');
    return false;
  }

  /** Factorials, percent and degree signs after `start`. */
  private postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      if (this.take('!')) value = call('factorial', value);
      else if (this.take('%')) value = call('divide', value, number(100n));
      else if (this.isCommand('degree')) {
        this.advance();
        const pi: Expression = { kind: 'constant', name: 'pi' };
        value = call('divide', call('multiply', value, pi), number(180n));
      } else return value;
    }
  }

  primary(): Expression {
    this.spend(1);
    const token = this.peek();
    if (!token) throw new SyntaxError('unexpected end');
    if (token.kind === 'number') return this.numberOrMixed(token);
    if (token.kind === 'name') return parseName(this, token.text);
    if (token.kind === 'command') return parseMacro(this, token.text);
    if (token.text === '{') return this.group();
    if (token.text === '|') return parseAbsoluteValue(this);
    if (isRounding(token.text)) return parseRounding(this, token.text);
    if (token.text === '(' || token.text === '[' || token.text === '\\{')
      return parseBracketed(this);
    throw new SyntaxError(`unexpected "${token.text}"`);
  }

  /** `2\frac{1}{3}` is two and a third. */
  private numberOrMixed({ numerator, denominator, isWhole }: NumberToken): Expression {
    this.advance();
    const value: Expression = { kind: 'number', numerator, denominator };
    return isWhole && startsPlainFraction(this)
      ? call('add', value, parseMacro(this, 'frac'))
      : value;
  }

  group(): Expression {
    this.expect('{');
    const items = this.insideBrackets(() => {
      const found = [this.relation()];
      while (this.take(',')) found.push(this.relation());
      this.expect('}');
      return found;
    });
    return items.length === 1 ? items[0]! : setOf(items);
  }

  argument(): Expression {
    if (this.isSymbol('{')) return this.group();
    const token = this.peek();
    return token?.kind === 'number' && token.isWhole ? this.firstDigit(token) : this.primary();
  }

  /** Consumes one digit of a number and leaves the others: `\frac19` is 1/9. */
  private firstDigit({ numerator }: NumberToken): Expression {
    const digits = numerator.toString();
    if (digits.length === 1) this.advance();
    else {
      const rest = BigInt(digits.slice(1));
      if (rest.toString().length !== digits.length - 1) throw new SyntaxError('ambiguous digits');
      this.replaceNext({ kind: 'number', numerator: rest, denominator: 1n, isWhole: true });
    }
    return number(BigInt(digits[0]!));
  }
}

function isRelation(node: Expression | undefined): boolean {
  return node?.kind === 'relation';
}
