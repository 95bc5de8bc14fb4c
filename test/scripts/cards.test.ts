// The card generator: images, answers, correct reasoning, a lossless tokenizer.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../main/engine/random.ts';
import { scoreResponse } from '../../main/verifier/score.ts';
import {
  SIDES,
  createDigitPool,
  loadHandwritten,
  splitHandwritten,
} from '../../scripts/build/cards/handwritten.ts';
import { encodeGreyPng } from '../../scripts/build/cards/png.ts';
import { HELD_OUT_FACES, TRAINING_FACES, printedGlyph } from '../../scripts/build/cards/printed.ts';
import {
  KINDS,
  STYLES,
  drawKind,
  everyPhrase,
  questionsOf,
  reasoningVariants,
  respond,
} from '../../scripts/build/cards/questions.ts';
import { rasterise } from '../../scripts/build/cards/rasterise.ts';
import { CARD_HEIGHT, CARD_WIDTH, digitsOf, renderCard } from '../../scripts/build/cards/render.ts';
import { vocabulary, writeTokenizer } from '../../scripts/build/cards/tokenizer.ts';

const folder = mkdtempSync(join(tmpdir(), 'cards-'));
afterAll(() => rmSync(folder, { recursive: true }));

const info = writeTokenizer(folder);
const readJson = (name: string) =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));

/** All pairs of different values. */
function* everyPair() {
  for (let a = 10; a <= 99; a++) for (let b = 10; b <= 99; b++) if (a !== b) yield [a, b] as const;
}

/** Checks every equation and comparison in a text by evaluating both sides. */
function wrongStatements(text: string): string[] {
  const statements = text.match(/\d+(?:[+-]\d+)*(?:[=<>]\d+)/g) ?? [];
  return statements.filter((statement) => {
    const [, left, sign, right] = /^(.*?)([=<>])(\d+)$/.exec(statement)!;
    const value = left!
      .match(/[+-]?\d+/g)!
      .map(Number)
      .reduce((total, term) => total + term, 0);
    if (sign === '=') return value !== Number(right);
    return sign === '<' ? value >= Number(right) : value <= Number(right);
  });
}

describe('questions', () => {
  it('gives the exact answer of every pair of values', () => {
    const random = createRandom(1);
    for (const [a, b] of everyPair()) {
      const [read, sum, difference, larger] = questionsOf(a, b, random);
      expect(read!.answer).toBe(String(read!.question.includes('A') ? a : b));
      expect(sum!.answer).toBe(String(a + b));
      expect(difference!.answer).toBe(String(Math.abs(a - b)));
      expect(larger!.answer).toBe(a > b ? 'A' : 'B');
      const minus = /(A|B) minus (A|B)|is (A|B) larger than/.exec(difference!.question);
      if (minus) expect(minus[1] ?? minus[3]).toBe(a > b ? 'A' : 'B');
    }
  });

  it('reasons correctly in every style, in a think block and an answer block', () => {
    const random = createRandom(2);
    for (const [a, b] of everyPair()) {
      if ((90 * a + b) % 5 !== 0) continue; // a fifth of the pairs, all digits among them
      for (const example of questionsOf(a, b, random)) {
        for (const style of STYLES) {
          const text = respond(example, style);
          const [, think, answer] =
            /^<think>(.+)<\/think><answer>(\w+)<\/answer>$/.exec(text) ?? [];
          expect(answer, text).toBe(example.answer);
          expect(wrongStatements(think!), text).toEqual([]);
          const values = [...think!.matchAll(/\b([AB])(?:=| is | shows )(\d\d)\b/g)];
          expect(values.every(([, row, value]) => Number(value) === (row === 'A' ? a : b))).toBe(
            true,
          );
        }
      }
    }
  });

  it('calculates digit by digit without negative numbers', () => {
    const random = createRandom(3);
    for (const [a, b] of everyPair()) {
      for (const example of questionsOf(a, b, random, ['sum', 'difference'])) {
        const think = /<think>(.*)<\/think>/.exec(example.reasoning)![1]!;
        const [ones, tens] = think
          .split('. ')
          .at(-1)!
          .match(/(?<==)-?\d+/g)!
          .map(Number);
        expect(Math.min(ones!, tens!)).toBeGreaterThanOrEqual(0);
        expect(String(10 * tens! + (ones! % 10))).toBe(example.answer);
      }
    }
  });

  it('earns the full reward for correct responses and no accuracy for wrong ones', () => {
    const random = createRandom(11);
    for (let i = 0; i < 200; i++) {
      const [example] = questionsOf(10 + random.integer(45), 55 + random.integer(45), random, [
        drawKind(random),
      ]);
      const wrong = example!.kind === 'larger' ? 'A' : String(Number(example!.answer) + 1);
      for (const style of STYLES) {
        const { question, answer: gold } = example!;
        const right = { response: respond(example!, style), gold, question };
        const bad = { response: respond({ ...example!, answer: wrong }, style), gold, question };
        expect(scoreResponse(right, { mode: 'strict' }).score).toBe(1);
        expect(scoreResponse(bad, { mode: 'strict' })).toMatchObject({ accuracy: 0, format: 1 });
      }
    }
  });

  it('refuses equal values and values without two digits', () => {
    expect(() => questionsOf(12, 12, createRandom(1))).toThrow('two different values');
    expect(() => questionsOf(9, 12, createRandom(1))).toThrow('from 10 to 99, got 9');
  });

  it('draws kinds by their shares', () => {
    const random = createRandom(4);
    const drawn = Array.from({ length: 10000 }, () => drawKind(random));
    const shares = KINDS.map((kind) => drawn.filter((other) => other === kind).length / 10000);
    [0.3, 0.3, 0.25, 0.15].forEach((share, i) =>
      expect(Math.abs(shares[i]! - share)).toBeLessThan(0.015),
    );
  });
});

describe('tokenizer', () => {
  const count = (text: string) => tokenizer.encode(text).ids.length;

  it('encodes every word of the cards as one token and decodes it unchanged', () => {
    for (const word of vocabulary()) {
      expect(tokenizer.encode(word).ids.length, JSON.stringify(word)).toBe(1);
    }
    for (const phrase of everyPhrase()) {
      const { ids } = tokenizer.encode(phrase);
      expect(tokenizer.decode(ids)).toBe(phrase);
    }
    expect(vocabulary().length).toBeLessThanOrEqual(150);
    expect(info.size).toBeLessThanOrEqual(512);
  });

  it('encodes every digit as its own token', () => {
    const { ids, tokens } = tokenizer.encode('<think>A=47, B=25.</think><answer>72</answer>');
    expect(tokens.slice(1, 5)).toEqual(['A', '=', '4', '7']);
    expect(tokenizer.decode(ids)).toContain('<answer>72</answer>');
  });

  it('encodes any text', () => {
    for (const text of [
      'Où est le café? 1234 日本 "quoted" it\'s\n\n😀',
      '  two  spaces\t\r\n',
      '\0\u{10FFFF}',
    ]) {
      expect(tokenizer.decode(tokenizer.encode(text).ids)).toBe(text.normalize('NFC'));
    }
  });

  it('has the layout tags as plain text and the chat template as special tokens', () => {
    const { ids } = tokenizer.encode('<|im_start|>user\n<|image_pad|>Read A.<|im_end|>\n<think>');
    expect(tokenizer.decode(ids, { skip_special_tokens: true })).toBe('user\nRead A.\n<think>');
  });

  it('has answers of about ten to seventy tokens, longer with each style', () => {
    const random = createRandom(5);
    const means = STYLES.map((style) => {
      let total = 0;
      for (let i = 0; i < 400; i++) {
        const [example] = questionsOf(10 + random.integer(45), 55 + random.integer(45), random, [
          drawKind(random),
        ]);
        const tokens = count(respond(example!, style));
        expect(tokens).toBeLessThanOrEqual(75);
        total += tokens / 400;
      }
      return total;
    });
    expect([...means].sort((x, y) => x - y)).toEqual(means);
    expect(means[0]).toBeLessThan(30);
    expect(means.at(-1)).toBeGreaterThan(50);
  });

  it('varies the length of the answer to one question', () => {
    const random = createRandom(6);
    const [example] = questionsOf(47, 25, random, ['sum']);
    const texts = new Set(Array.from({ length: 60 }, () => reasoningVariants(example!, random)));
    expect(texts.size).toBe(STYLES.length);
    expect(example!.reasoning).toBe(
      '<think>A=47, B=25. 7+5=12, 4+2+1=7.</think><answer>72</answer>',
    );
  });
});

describe('pictures', () => {
  it('rasterises outlines exactly: area of a triangle, hole of a ring', () => {
    const triangle = rasterise([[2, 2, 18, 2, 2, 18]], 20, 20);
    expect(triangle.reduce((total, ink) => total + ink, 0)).toBeCloseTo(128, 5);
    const ring = rasterise(
      [
        [2, 2, 18, 2, 18, 18, 2, 18],
        [6, 6, 6, 14, 14, 14, 14, 6],
      ],
      20,
      20,
    );
    expect(ring.reduce((total, ink) => total + ink, 0)).toBeCloseTo(256 - 64, 5);
    expect(ring[10 * 20 + 10]).toBe(0);
  });

  it('prints every character of every face inside its cell', () => {
    const random = createRandom(7);
    for (const face of [...TRAINING_FACES, ...HELD_OUT_FACES]) {
      for (const character of [...'0123456789AB']) {
        const glyph = printedGlyph(character, random, [face]);
        const ink = glyph.reduce((total, value) => total + value, 0);
        expect(ink, `${character} of ${face}`).toBeGreaterThan(20);
        expect(ink).toBeLessThan(350);
        const edge = [...glyph].filter(
          (_, at) => at % 28 === 0 || at % 28 === 27 || at < 28 || at >= 756,
        );
        expect(Math.max(...edge)).toBeLessThan(0.5);
      }
    }
  });

  it('draws a card of grey RGB pixels with each character in its cell', () => {
    const block = (slot: number) => new Float32Array(784).fill(slot === 2 ? 1 : 0, 290, 500);
    const rgb = renderCard({
      labels: ['A', 'B'],
      digits: digitsOf(47, 25),
      glyph: (_digit, slot) => block(slot),
      random: createRandom(8),
    });
    expect(rgb.length).toBe(CARD_WIDTH * CARD_HEIGHT * 3);
    expect(rgb.every((value, at) => value === rgb[at - (at % 3)])).toBe(true);
    const mean = (column: number, row: number) => {
      let total = 0;
      for (let y = 0; y < 28; y++) {
        for (let x = 0; x < 28; x++)
          total += rgb[3 * ((28 * row + y) * CARD_WIDTH + 28 * column + x)]!;
      }
      return total / 784;
    };
    // Slot 2 is the tens of B: second column, second row; slots 0, 1 and 3 hold no ink.
    expect(Math.abs(mean(1, 1) - mean(1, 0))).toBeGreaterThan(25);
    expect(Math.abs(mean(2, 1) - mean(2, 0))).toBeLessThan(25);
  });

  it('draws the same card for the same seed only', () => {
    const card = (seed: number) =>
      renderCard({
        labels: ['A', 'B'],
        digits: digitsOf(47, 25),
        glyph: (digit, _slot, random) => printedGlyph(digit, random),
        random: createRandom(seed),
      });
    expect(card(1)).toEqual(card(1));
    expect(card(1)).not.toEqual(card(2));
  });

  it('writes PNG files that an independent decoder reads unchanged', async () => {
    const random = createRandom(9);
    const grey = Uint8Array.from(
      { length: 30 * 17 },
      (_, at) => (at * 7 + random.integer(40)) % 256,
    );
    const { data, info: size } = await sharp(encodeGreyPng(grey, 30, 17))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([size.width, size.height, size.channels]).toEqual([30, 17, 1]);
    expect(new Uint8Array(data)).toEqual(grey);
  });
});

describe('handwriting', () => {
  const digits = loadHandwritten();
  const split = splitHandwritten(digits);

  it('has 10,000 images, each on one side of the split', () => {
    expect(digits.length).toBe(10000);
    const all = Object.values(split).flat();
    expect(new Set(all).size).toBe(10000);
    expect(
      Object.fromEntries(Object.entries(split).map(([side, list]) => [side, list.length])),
    ).toEqual(SIDES);
  });

  it('has no identical images', () => {
    expect(new Set(digits.map(({ pixels }) => pixels.join())).size).toBe(10000);
  });

  it('keeps identical images on one side', () => {
    const twin = [...digits.slice(0, 500), ...digits.slice(0, 500)];
    const sides = splitHandwritten(twin);
    const side = (index: number) =>
      Object.entries(sides).find(([, list]) => list.includes(index))![0];
    for (let index = 0; index < 500; index += 25) expect(side(index)).toBe(side(index + 500));
  });

  it('draws all images of a digit before it repeats one', () => {
    const pool = createDigitPool(digits, split.validation);
    const random = createRandom(10);
    const sevens = split.validation.filter((index) => digits[index]!.label === 7);
    const drawn = sevens.map(() => pool.draw(7, random).index);
    expect(drawn.sort((x, y) => x - y)).toEqual(sevens);
  });
});
