// Greedy answers to questions whose images are replaced by grey ones of the same size: what a model
// gets right without looking.

import type { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Generator } from '../../engine/generation/generator.ts';
import type { GenerateOptions } from '../../engine/generation/sequences.ts';

/** An answer as text; `finished` is false where the length limit cut it off. */
export interface BlankAnswer {
  readonly text: string;
  readonly finished: boolean;
}

/**
 * Asks one model. Rows with the same words about images of the same size have the same blank prompt,
 * which is answered once.
 */
export class BlankAnswers {
  readonly #encoder: PromptEncoder;
  readonly #generator: Generator;
  readonly #options: GenerateOptions;
  readonly #known = new Map<string, BlankAnswer>();

  constructor(
    encoder: PromptEncoder,
    generator: Generator,
    options: Omit<GenerateOptions, 'temperature'>,
  ) {
    this.#encoder = encoder;
    this.#generator = generator;
    this.#options = { ...options, temperature: 0 };
  }

  /** The answers in the order of the rows, each of which must have an image. */
  async ask(rows: readonly ExampleRow[]): Promise<BlankAnswer[]> {
    const blanks = await Promise.all(rows.map((row) => this.#encoder.blankPrompt(row)));
    const open = [
      ...new Map(
        blanks.filter(({ key }) => !this.#known.has(key)).map((blank) => [blank.key, blank]),
      ).values(),
    ];
    if (open.length > 0) {
      const prompts = open.map(({ prompt }) => prompt());
      const answers = await this.#generator.generate(prompts, this.#options);
      open.forEach(({ key }, i) => {
        const { ids, finished } = answers[i]![0]!;
        this.#known.set(key, { text: this.#encoder.text(ids), finished });
      });
    }
    return blanks.map(({ key }) => this.#known.get(key)!);
  }
}
