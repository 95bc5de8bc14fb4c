// The cards of the sample project: digits, images and questions of each side.

import { createRandom } from '../../../main/engine/random.ts';
import { createDigitPool } from './handwritten.ts';
import type { HandwrittenDigit, Side } from './handwritten.ts';
import { encodeGreyPng } from './png.ts';
import { drawKind, questionsOf } from './questions.ts';
import type { Kind } from './questions.ts';
import { CARD_HEIGHT, CARD_WIDTH, digitsOf, renderCard } from './render.ts';

/** A side of the sample project; it does not include the teacher's digits. */
export type SampleSide = Exclude<Side, 'teacher'>;

/** Numbers of cards, and of questions per card. */
export const SAMPLE_SIZES: Readonly<
  Record<SampleSide, { readonly cards: number; readonly questions: number }>
> = {
  sft: { cards: 1600, questions: 1 },
  rl: { cards: 1000, questions: 2 },
  validation: { cards: 200, questions: 1 },
  test: { cards: 600, questions: 1 },
};

const SEEDS: Readonly<Record<SampleSide, number>> = { sft: 11, rl: 12, validation: 13, test: 14 };

/** A row of cards.jsonl, without reasoning. */
export interface SampleRow {
  readonly id: string;
  readonly picture: string;
  readonly question: string;
  readonly answer: string;
  readonly kind: Kind;
}

/** A card of the sample: its image file, its rows and the digit images on it. */
export interface SampleCard {
  readonly file: string;
  readonly png: Buffer;
  readonly rows: readonly SampleRow[];
  /** Indices into `loadHandwritten`, in the order of the four slots. */
  readonly digitPictures: readonly number[];
}

/** The cards of one side, always the same. */
export function* sampleCards(
  side: SampleSide,
  digits: readonly HandwrittenDigit[],
  indices: readonly number[],
): Generator<SampleCard> {
  const random = createRandom(SEEDS[side]);
  const pool = createDigitPool(digits, indices);
  for (let card = 1; card <= SAMPLE_SIZES[side].cards; card++) {
    const name = String(card).padStart(4, '0');
    const a = 10 + random.integer(90);
    const other = 10 + random.integer(89);
    const b = other >= a ? other + 1 : other;
    const digitPictures: number[] = [];
    const rgb = renderCard({
      labels: ['A', 'B'],
      digits: digitsOf(a, b),
      glyph: (digit) => {
        const { index, pixels } = pool.draw(digit, random);
        digitPictures.push(index);
        return pixels;
      },
      random,
    });
    const kinds = new Set<Kind>();
    while (kinds.size < SAMPLE_SIZES[side].questions) kinds.add(drawKind(random));
    const file = `${name}.png`;
    const rows = questionsOf(a, b, random, [...kinds]).map(({ kind, question, answer }, i) => ({
      id: kinds.size > 1 ? `${side}-${name}-${i + 1}` : `${side}-${name}`,
      picture: file,
      question,
      answer,
      kind,
    }));
    const grey = rgb.filter((_, at) => at % 3 === 0);
    yield { file, png: encodeGreyPng(grey, CARD_WIDTH, CARD_HEIGHT), rows, digitPictures };
  }
}
