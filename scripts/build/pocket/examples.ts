// Cards as training sequences of the pocket models: image, question, reasoning and answer as token ids.

import type { Encoder } from '../cards/encoder.ts';
import type { Random } from '../../../main/engine/random.ts';
import type { PrefixTree } from '../../../main/engine/training/prefix-batch.ts';
import {
  drawKind,
  questionsOf,
  reasoningVariants,
  STYLES,
  type Kind,
  type Style,
} from '../cards/questions.ts';
import { CARD_HEIGHT, CARD_WIDTH, digitsOf, renderCard, type CardPlan } from '../cards/render.ts';

/** Frames, rows and columns of a card's 14-pixel patches. */
export const CARD_GRID = [1, CARD_HEIGHT / 14, CARD_WIDTH / 14] as const;

/** Draws the glyphs of a card. */
export interface GlyphSource {
  readonly glyph: CardPlan['glyph'];
  readonly labelFaces?: readonly string[];
}

/** One question about one card, as token ids. */
export interface CardExample {
  readonly tree: PrefixTree;
  /** Tokens before the response. */
  readonly promptLength: number;
  readonly kind: Kind;
  readonly answer: string;
  /** Token of the character in each cell, row by row. */
  readonly cells: readonly number[];
}

/** The chat template of the pocket tokenizer up to the response; a card takes six image tokens. */
export function promptText(question: string): string {
  const picture = `<|vision_start|>${'<|image_pad|>'.repeat(6)}<|vision_end|>`;
  return `<|im_start|>user\n${picture}${question}<|im_end|>\n<|im_start|>assistant\n`;
}

/**
 * Patches of an RGB card, as the Qwen2-VL processor computes them with mean 0.5 and std 0.25: [24,
 * 3·2·14·14].
 */
export function cardPixels(rgb: Uint8Array): Float32Array {
  const patch = 14;
  const [, rows, columns] = CARD_GRID;
  const out = new Float32Array(rows * columns * 3 * 2 * patch * patch);
  let at = 0;
  for (let top = 0; top < rows; top += 2) {
    for (let left = 0; left < columns; left += 2) {
      for (let i = 0; i < 4; i++) {
        const y0 = (top + (i >> 1)) * patch;
        const x0 = (left + (i & 1)) * patch;
        for (let channel = 0; channel < 3; channel++) {
          for (let frame = 0; frame < 2; frame++) {
            for (let y = 0; y < patch; y++) {
              for (let x = 0; x < patch; x++) {
                out[at++] =
                  (rgb[((y0 + y) * CARD_WIDTH + x0 + x) * 3 + channel]! / 255 - 0.5) / 0.25;
              }
            }
          }
        }
      }
    }
  }
  return out;
}

/** A random card with one question: prompt and response in one sequence, trained on the response. */
export function drawExample(
  encoder: Encoder,
  source: GlyphSource,
  random: Random,
  { kinds, styles = STYLES }: { kinds?: readonly Kind[]; styles?: readonly Style[] } = {},
): CardExample {
  const a = 10 + random.integer(90);
  let b = 10 + random.integer(90);
  while (b === a) b = 10 + random.integer(90);
  const kind = kinds ? kinds[random.integer(kinds.length)]! : drawKind(random);
  const [question] = questionsOf(a, b, random, [kind]);
  const digits = digitsOf(a, b);
  const rgb = renderCard({
    labels: ['A', 'B'],
    digits,
    glyph: source.glyph,
    random,
    ...(source.labelFaces ? { labelFaces: source.labelFaces } : {}),
  });
  const prompt = encoder.encode(promptText(question!.question));
  const response = encoder.encode(`${reasoningVariants(question!, random, styles)}<|im_end|>`);
  const ids = new Int32Array(prompt.length + response.length);
  ids.set(prompt);
  ids.set(response, prompt.length);
  const cells = [
    'A',
    String(digits[0]),
    String(digits[1]),
    'B',
    String(digits[2]),
    String(digits[3]),
  ];
  return {
    tree: {
      ids,
      pictures: { pixelValues: cardPixels(rgb), gridThw: [CARD_GRID] },
      answers: [],
      promptTargets: Uint8Array.from(ids, (_, i) => (i >= prompt.length ? 1 : 0)),
    },
    promptLength: prompt.length,
    kind,
    answer: question!.answer,
    cells: cells.map((cell) => encoder.encode(cell)[0]!),
  };
}
