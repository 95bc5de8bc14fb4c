// Draws a meter card: two rows on uneven paper, each with a printed label and two digits.

import type { Random } from '../../../main/engine/random.ts';
import { CELL, printedGlyph } from './printed.ts';

/** Width of a card in pixels: a label and two digits, one cell each. */
export const CARD_WIDTH = 3 * CELL;
/** Height of a card in pixels: two rows. */
export const CARD_HEIGHT = 2 * CELL;

/** The four digits of a card: tens and ones of A, tens and ones of B. */
export type CardDigits = readonly [number, number, number, number];

/** The content of a card. */
export interface CardPlan {
  /** The printed labels of the two rows (`['A', 'B']`). */
  readonly labels: readonly [string, string];
  readonly labelFaces?: readonly string[];
  readonly digits: CardDigits;
  /** The ink (CELL × CELL values from 0 to 1) of a digit in one of the four slots. */
  readonly glyph: (digit: number, slot: number, random: Random) => Float32Array;
  readonly random: Random;
}

const GREY_STEP = 8;

/** The four digits of two values from 10 to 99. */
export function digitsOf(a: number, b: number): CardDigits {
  return [Math.floor(a / 10), a % 10, Math.floor(b / 10), b % 10];
}

/**
 * A card as grey RGB bytes [CARD_HEIGHT × CARD_WIDTH × 3]: dark ink on light paper with a brightness
 * gradient and grain; one in ten is inverted. Greys are multiples of 8 so that the image compresses well.
 */
export function renderCard({ labels, labelFaces, digits, glyph, random }: CardPlan): Uint8Array {
  const ink = new Float32Array(CARD_WIDTH * CARD_HEIGHT);
  for (let row = 0; row < 2; row++) {
    stamp(ink, printedGlyph(labels[row]!, random, labelFaces), 0, row, random);
    for (let column = 0; column < 2; column++) {
      const slot = 2 * row + column;
      stamp(ink, glyph(digits[slot]!, slot, random), column + 1, row, random);
    }
  }
  const paper = 195 + 45 * random.uniform();
  const [tiltX, tiltY] = [40 * random.uniform() - 20, 40 * random.uniform() - 20];
  const dark = 10 + 70 * random.uniform();
  const grain = 3 + 7 * random.uniform();
  const inverted = random.uniform() < 0.1;
  const rgb = new Uint8Array(3 * ink.length);
  for (let at = 0; at < ink.length; at++) {
    const x = (at % CARD_WIDTH) / CARD_WIDTH - 0.5;
    const y = Math.floor(at / CARD_WIDTH) / CARD_HEIGHT - 0.5;
    const ground = paper + tiltX * x + tiltY * y;
    const noise = grain * (random.uniform() + random.uniform() - 1);
    const light = ground + (dark - ground) * ink[at]! + noise;
    const grey = Math.max(0, Math.min(248, GREY_STEP * Math.round(light / GREY_STEP)));
    rgb.fill(inverted ? 248 - grey : grey, 3 * at, 3 * at + 3);
  }
  return rgb;
}

/** Draws a glyph into its cell, shifted by up to one pixel. */
function stamp(
  ink: Float32Array,
  glyph: Float32Array,
  column: number,
  row: number,
  random: Random,
) {
  const left = column * CELL + random.integer(3) - 1;
  const top = row * CELL + random.integer(3) - 1;
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      const [toX, toY] = [left + x, top + y];
      if (toX < 0 || toX >= CARD_WIDTH || toY < 0 || toY >= CARD_HEIGHT) continue;
      const at = toY * CARD_WIDTH + toX;
      ink[at] = Math.max(ink[at]!, glyph[y * CELL + x]!);
    }
  }
}
