// Questions about a card, their answers, and correct reasoning in several styles.

import type { Random } from '../../../main/engine/random.ts';

/** Kinds of questions. */
export const KINDS = ['read', 'sum', 'difference', 'larger'] as const;
export type Kind = (typeof KINDS)[number];

/** Share of each kind in the sample and in the training of the pocket models. */
export const KIND_SHARES: Readonly<Record<Kind, number>> = {
  read: 0.3,
  sum: 0.3,
  difference: 0.25,
  larger: 0.15,
};

/** A question about a card with the values a and b (10 to 99, different). */
export interface CardQuestion {
  readonly kind: Kind;
  readonly question: string;
  readonly answer: string;
  /** The whole response in the shortest style: `<think>…</think><answer>…</answer>`. */
  readonly reasoning: string;
  readonly a: number;
  readonly b: number;
  /** The row of a `read` question. */
  readonly row?: 'A' | 'B';
}

/** Styles of reasoning, from 10 to 30 tokens (short) to 50 to 65 tokens (verbose). */
export const STYLES = ['short', 'plain', 'worded', 'checked', 'verbose'] as const;
export type Style = (typeof STYLES)[number];

/** Wordings of the questions; R is the row of the question, L the larger and S the smaller one. */
const WORDINGS: Readonly<Record<Kind, readonly string[]>> = {
  read: [
    'What is the value of R?',
    'Read R.',
    'What number is in row R?',
    'Which number does row R show?',
    'What does R show?',
  ],
  sum: [
    'What is A plus B?',
    'What is the sum of A and B?',
    'Add A and B.',
    'How much are A and B together?',
  ],
  difference: [
    'What is the difference between A and B?',
    'How far apart are A and B?',
    'By how much is L larger than S?',
    'What is L minus S?',
  ],
  larger: [
    'Which is larger, A or B?',
    'Which row shows the larger number?',
    'Which value is larger?',
    'Is A or B larger?',
  ],
};

/** Draws a kind by its share. */
export function drawKind(random: Random): Kind {
  let rest = random.uniform();
  for (const kind of KINDS) {
    rest -= KIND_SHARES[kind];
    if (rest < 0) return kind;
  }
  return 'larger';
}

/**
 * One question of each kind, in order. Throws a RangeError unless the values are from 10 to 99 and
 * different.
 */
export function questionsOf(
  a: number,
  b: number,
  random: Random,
  kinds: readonly Kind[] = KINDS,
): CardQuestion[] {
  for (const value of [a, b]) {
    if (!Number.isInteger(value) || value < 10 || value > 99) {
      throw new RangeError(`questionsOf: values from 10 to 99, got ${value}`);
    }
  }
  if (a === b) throw new RangeError(`questionsOf: two different values, got ${a} twice`);
  return kinds.map((kind) => {
    const row = random.integer(2) === 0 ? 'A' : 'B';
    const wording = WORDINGS[kind][random.integer(WORDINGS[kind].length)]!;
    const [larger, smaller] = a > b ? ['A', 'B'] : ['B', 'A'];
    const question = wording.replace(/\b[RLS]\b/g, (letter) =>
      letter === 'R' ? row : letter === 'L' ? larger! : smaller!,
    );
    const base = { kind, question, a, b, ...(kind === 'read' ? { row: row as 'A' | 'B' } : {}) };
    const answer = answerOf(base);
    return { ...base, answer, reasoning: respond({ ...base, answer }, 'short') };
  });
}

/** A correct response in a random style: `<think>…</think><answer>…</answer>`. */
export function reasoningVariants(
  example: Omit<CardQuestion, 'reasoning'>,
  random: Random,
  styles: readonly Style[] = STYLES,
): string {
  return respond(example, styles[random.integer(styles.length)]!);
}

/** The correct response to a question in the given style. */
export function respond(example: Omit<CardQuestion, 'reasoning'>, style: Style): string {
  return `<think>${reasoningText(example, style)}</think><answer>${example.answer}</answer>`;
}

function answerOf({ kind, a, b, row }: Pick<CardQuestion, 'kind' | 'a' | 'b' | 'row'>): string {
  if (kind === 'read') return String(row === 'A' ? a : b);
  if (kind === 'sum') return String(a + b);
  if (kind === 'difference') return String(Math.abs(a - b));
  return a > b ? 'A' : 'B';
}

function reasoningText(example: Omit<CardQuestion, 'reasoning'>, style: Style): string {
  const { kind, a, b, row, answer } = example;
  if (kind === 'read') return readingThought(row!, row === 'A' ? a : b, example, style);
  const steps = { sum, difference, larger }[kind](a, b);
  if (style === 'short') return `A=${a}, B=${b}. ${steps.short}`;
  if (style === 'plain') return `A is ${a} and B is ${b}. ${steps.short}`;
  if (style === 'worded') return `A is ${a} and B is ${b}. ${steps.worded}`;
  if (style === 'checked') return `A=${a}, B=${b}. ${steps.worded} Check: ${steps.check}`;
  return (
    `Row A shows ${spell(a)}, so A=${a}. Row B shows ${spell(b)}, so B=${b}. ` +
    `${steps.worded} The answer is ${answer}.`
  );
}

function readingThought(
  row: 'A' | 'B',
  value: number,
  { a, b }: Pick<CardQuestion, 'a' | 'b'>,
  style: Style,
): string {
  if (style === 'short') return `${row}=${value}.`;
  if (style === 'plain') return `Row ${row} shows ${value}.`;
  if (style === 'worded') return `Row ${row} shows ${spell(value)}, so ${row}=${value}.`;
  if (style === 'checked') return `A=${a}, B=${b}. The question is about ${row}, so ${value}.`;
  return (
    `Row A shows ${spell(a)}, so A=${a}. Row B shows ${spell(b)}, so B=${b}. ` +
    `The question is about ${row}. The answer is ${value}.`
  );
}

/** The digits of a value: 47 is `4 and 7`. */
function spell(value: number): string {
  return `${Math.floor(value / 10)} and ${value % 10}`;
}

interface Reasoning {
  readonly short: string;
  readonly worded: string;
  readonly check: string;
}

function sum(a: number, b: number): Reasoning {
  const [tensA, onesA, tensB, onesB] = [Math.floor(a / 10), a % 10, Math.floor(b / 10), b % 10];
  const ones = `${onesA}+${onesB}=${onesA + onesB}`;
  const carry = onesA + onesB >= 10;
  const tens = `${tensA}+${tensB}${carry ? '+1' : ''}=${tensA + tensB + (carry ? 1 : 0)}`;
  return {
    short: `${ones}, ${tens}.`,
    worded: `Ones: ${ones}${carry ? ', carry 1' : ''}. Tens: ${tens}.`,
    check: `${a + b}-${b}=${a}.`,
  };
}

function difference(a: number, b: number): Reasoning {
  const [larger, smaller] = a > b ? [a, b] : [b, a];
  const order = a > b ? 'A>B' : 'A<B';
  const borrow = larger % 10 < smaller % 10;
  const top = (larger % 10) + (borrow ? 10 : 0);
  const ones = `${top}-${smaller % 10}=${top - (smaller % 10)}`;
  const [tensLarger, tensSmaller] = [Math.floor(larger / 10), Math.floor(smaller / 10)];
  const result = tensLarger - tensSmaller - (borrow ? 1 : 0);
  const tens = `${tensLarger}-${tensSmaller}${borrow ? '-1' : ''}=${result}`;
  return {
    short: `${order}. ${ones}, ${tens}.`,
    worded: `${order}. Ones: ${ones}${borrow ? ', borrow 1' : ''}. Tens: ${tens}.`,
    check: `${smaller}+${larger - smaller}=${larger}.`,
  };
}

function larger(a: number, b: number): Reasoning {
  const [tensA, onesA, tensB, onesB] = [Math.floor(a / 10), a % 10, Math.floor(b / 10), b % 10];
  const sign = (left: number, right: number) => (left > right ? '>' : left < right ? '<' : '=');
  const tens = `${tensA}${sign(tensA, tensB)}${tensB}`;
  const ones = `${onesA}${sign(onesA, onesB)}${onesB}`;
  const same = tensA === tensB;
  const winner = a > b ? 'A' : 'B';
  return {
    short: same ? `${tens}, ${ones}.` : `${tens}.`,
    worded: same ? `Tens: ${tens}. Ones: ${ones}.` : `Tens: ${tens}.`,
    check: `${a}${sign(a, b)}${b}, so ${winner}.`,
  };
}

/** All wordings and all phrases of the reasoning, for the tokenizer. */
export function everyPhrase(): string[] {
  const phrases: string[] = [];
  const pairs = [
    [47, 25],
    [25, 47],
    [52, 37],
    [37, 52],
    [41, 48],
    [48, 41],
  ] as const;
  for (const [a, b] of pairs) {
    for (const kind of KINDS) {
      for (const row of ['A', 'B'] as const) {
        const [larger, smaller] = a > b ? ['A', 'B'] : ['B', 'A'];
        for (const wording of WORDINGS[kind]) {
          phrases.push(
            wording.replace(/\b[RLS]\b/g, (letter) =>
              letter === 'R' ? row : letter === 'L' ? larger! : smaller!,
            ),
          );
        }
        const base = { kind, question: '', a, b, row };
        const example = { ...base, answer: answerOf(base) };
        for (const style of STYLES) phrases.push(respond(example, style));
      }
    }
  }
  return [...new Set(phrases)];
}
