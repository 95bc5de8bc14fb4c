// Options in the layouts of test sheets, and the answers that name them.

import { describe, expect, it } from 'vitest';
import { listedOptions, numberedOptions } from '../../../main/verifier/text/listed-options.ts';
import { scoreResponse } from '../../../main/verifier/score.ts';
import { responseWith } from '../responses.ts';

/** Each layout of an option by its letter, its number and its text. */
const LAYOUTS: Readonly<Record<string, (letter: string, number: number, text: string) => string>> =
  {
    '(A) x': (letter, _, text) => `(${letter}) ${text}`,
    'A. x': (letter, _, text) => `${letter}. ${text}`,
    'A) x': (letter, _, text) => `${letter}) ${text}`,
    'A: x': (letter, _, text) => `${letter}: ${text}`,
    '[A] x': (letter, _, text) => `[${letter}] ${text}`,
    'A - x': (letter, _, text) => `${letter} - ${text}`,
    '**A.** x': (letter, _, text) => `**${letter}.** ${text}`,
    'a) x': (letter, _, text) => `${letter.toLowerCase()}) ${text}`,
    'a. x': (letter, _, text) => `${letter.toLowerCase()}. ${text}`,
    '1. x': (_, number, text) => `${number}. ${text}`,
    '1) x': (_, number, text) => `${number}) ${text}`,
    '(1) x': (_, number, text) => `(${number}) ${text}`,
  };

const TEXTS = [
  ['12', '14', '16', '18'],
  ['a red valve', 'a blue valve', 'a pump'],
  ['CO', 'Co', 'Cu'],
  ['0.5 cm', '1.5 cm'],
];

function accuracy(answer: string, gold: string, question: string, type: 'auto' | 'choice') {
  const response = responseWith(answer);
  return scoreResponse({ response, gold, question, check: { type } }, { mode: 'strict' }).accuracy;
}

describe.each(Object.entries(LAYOUTS))('options as %s', (name, layout) => {
  const sheets = TEXTS.flatMap((texts) =>
    ['\n', ' ', '; '].map((separator) => {
      const lines = texts.map((text, i) => layout('ABCD'[i]!, i + 1, text));
      const question = `What is shown?\nOptions:\n${lines.join(separator)}\nAnswer briefly.`;
      return { texts, lines, question };
    }),
  );
  const mark = (i: number) => (name.includes('1') ? String(i + 1) : 'ABCD'[i]!);

  it.each(sheets)('reads $question', ({ texts, question }) => {
    const read = name.includes('1') ? numberedOptions : listedOptions;
    expect([...read(question)]).toEqual(texts.map((text, i) => [mark(i), text]));
  });

  it.each(sheets)('takes a mark and its text for one answer: $question', (sheet) => {
    const { texts, question } = sheet;
    for (const type of ['auto', 'choice'] as const)
      for (const i of texts.keys()) {
        const same = [mark(i), texts[i]!, `(${mark(i)})`, layout('ABCD'[i]!, i + 1, texts[i]!)];
        for (const gold of [mark(i), texts[i]!])
          for (const answer of same)
            expect([answer, gold, accuracy(answer, gold, question, type)]).toEqual([
              ...[answer, gold, 1],
            ]);
      }
  });

  it.each(sheets)('rejects the mark and text of another option: $question', (sheet) => {
    const { texts, lines, question } = sheet;
    for (const type of ['auto', 'choice'] as const)
      for (const i of texts.keys()) {
        const other = (i + 1) % texts.length;
        for (const gold of [mark(i), texts[i]!])
          for (const answer of [mark(other), texts[other]!, lines[other]!])
            expect([answer, gold, accuracy(answer, gold, question, type)]).toEqual([
              ...[answer, gold, 0],
            ]);
      }
  });
});

describe('listedOptions', () => {
  it.each([
    'Vitamin A. Which is it?',
    'Simplify a - b - c.',
    'Is A greater than B?',
    'Figures (A), (B) and (C) show a valve. What is shown?',
    'At 5 a. m. the light is on.',
  ])('finds none in %j', (question) => {
    expect(listedOptions(question).size).toBe(0);
  });

  it('keeps an option that mentions the others', () => {
    const question = 'Which? (A) red (B) blue (C) both (A) and (B) (D) none';
    expect([...listedOptions(question).values()]).toEqual([
      ...['red', 'blue', 'both (A) and (B)', 'none'],
    ]);
  });

  it('takes the list after figures of the same names', () => {
    const question = 'In (A) and (B) of the figure, what differs? (A) size (B) color (C) shape';
    expect([...listedOptions(question).values()]).toEqual(['size', 'color', 'shape']);
  });

  it.each(['(A)', 'A. ', 'A. x B. y ', '\n', '- A. ', '1. 2. '])(
    'ends on a long question of %j',
    (piece) => {
      const question = piece.repeat(Math.floor(20_000 / piece.length));
      for (const answer of ['A', '7', piece.repeat(2000)])
        expect(accuracy(answer, 'other', question, 'auto')).toBe(0);
    },
  );
});

it.each([
  ['3', '3', 1],
  ['three', '3', 1],
  ['2', '3', 0],
])('a list of steps leaves %j for %j a number', (answer, gold, expected) => {
  const question = 'How many steps are there?\n1. Mix.\n2. Heat.\n3. Cool.';
  expect(accuracy(answer, gold, question, 'auto')).toBe(expected);
});
