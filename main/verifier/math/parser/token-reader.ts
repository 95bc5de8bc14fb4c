// Steps through the tokens of one text and keeps the limits of the parse: nesting depth and step
// budget.

import type { Token } from './lexer.ts';

/** The parser recurses once per level; honest answers nest far less. */
const MAX_DEPTH = 60;

/** A position in a list of tokens. */
export class TokenReader {
  readonly #tokens: Token[];
  readonly #spend: (steps: number) => void;
  #position = 0;
  #depth = 0;
  #openBars = 0;

  /** `spend` charges the step budget and throws when it is exhausted. */
  constructor(tokens: Token[], spend: (steps: number) => void) {
    this.#tokens = tokens;
    this.#spend = spend;
  }

  get position(): number {
    return this.#position;
  }

  /** True once every token is consumed. */
  get isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  /** True after an opening `|`: the next `|` closes it instead of opening another. */
  get isInsideBars(): boolean {
    return this.#openBars > 0;
  }

  /** The token `offset` tokens ahead; undefined beyond the end. */
  peek(offset = 0): Token | undefined {
    return this.#tokens[this.#position + offset];
  }

  /** The token consumed last. */
  previous(): Token | undefined {
    return this.#tokens[this.#position - 1];
  }

  isSymbol(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === 'symbol' && token.text === text;
  }

  isCommand(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token?.kind === 'command' && token.text === text;
  }

  /** Consumes `count` tokens. */
  advance(count = 1): void {
    this.#position += count;
  }

  /** Consumes the next token if it is the symbol `text`; says whether it was. */
  take(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#position++;
    return true;
  }

  /** Consumes the symbol `text`; throws SyntaxError if the next token is another one. */
  expect(text: string): void {
    if (!this.take(text)) throw new SyntaxError(`"${text}" is missing`);
  }

  /** The tokens consumed since an earlier `position`. */
  tokensSince(start: number): readonly Token[] {
    return this.#tokens.slice(start, this.#position);
  }

  /** Puts `token` in place of the next one. */
  replaceNext(token: Token): void {
    this.#tokens[this.#position] = token;
  }

  /** Charges the step budget. */
  spend(steps: number): void {
    this.#spend(steps);
  }

  /** Runs `read` one nesting level deeper. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError('nested too deeply');
    const value = read();
    this.#depth--;
    return value;
  }

  /** Runs `read` between two bars: |x|. */
  insideBars<T>(read: () => T): T {
    this.#openBars++;
    const value = read();
    this.#openBars--;
    return value;
  }

  /** Runs `read` inside brackets, where a bar opens again: |(|x| + 1)|. */
  insideBrackets<T>(read: () => T): T {
    const outer = this.#openBars;
    this.#openBars = 0;
    const value = read();
    this.#openBars = outer;
    return value;
  }
}

/** The text of a token as part of a name; '' for braces. */
export function tokenText(token: Token): string {
  if (token.kind === 'number') return token.numerator.toString();
  return /^[{}]$/.test(token.text) ? '' : token.text;
}
