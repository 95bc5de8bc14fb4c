// Lets llama.cpp read prompts: their ids, and in place of picture tokens the features of our own
// vision tower.

import type { Run } from '../../data/llama/batch.ts';
import type { LlamaSession } from '../../data/llama/session.ts';
import type { Prompt } from '../../engine/generation/generator.ts';
import { positionsOf, type Model } from '../../engine/models/model.ts';
import type { VisionTower } from '../../engine/training/vision-features.ts';

/** A prompt and the sequence of the cache that is to hold it. */
export interface PromptToRead {
  readonly prompt: Prompt;
  readonly slot: number;
}

/** Tokens of one kind, one after another. */
interface Segment {
  readonly isPicture: boolean;
  readonly start: number;
  readonly end: number;
}

/** Reads prompts of one model. */
export class PromptReader {
  readonly #model: Model;
  readonly #tower: VisionTower | undefined;

  /** `tower`: with the adapter that is trained; absent where prompts have no pictures. */
  constructor(model: Model, tower: VisionTower | undefined) {
    this.#model = model;
    this.#tower = tower;
  }

  /** Position of the first token after a prompt. */
  nextPosition({ ids, pictures }: Prompt): number {
    return positionsOf(this.#model, ids, pictures).next;
  }

  /** Reads prompts into their sequences; gives the logits after each, [prompts, V]. */
  async read(session: LlamaSession, all: readonly PromptToRead[]): Promise<Float32Array> {
    const texts = all.filter(({ prompt }) => prompt.pictures === undefined);
    const logits = await session.read(texts.map((each) => this.#textRun(each)));
    if (texts.length === all.length) return logits;
    const rows = new Map(texts.map((each, i) => [each, i]));
    const width = session.vocabulary;
    const out = new Float32Array(all.length * width);
    all.forEach((each, i) => {
      const row = rows.get(each);
      if (row !== undefined) out.set(logits.subarray(row * width, (row + 1) * width), i * width);
    });
    for (const [i, each] of all.entries())
      if (!rows.has(each)) out.set(await this.#readPictured(session, each), i * width);
    return out;
  }

  async release(): Promise<void> {
    await this.#tower?.release();
  }

  #textRun({ prompt: { ids }, slot }: PromptToRead): Run {
    const { axes } = positionsOf(this.#model, ids, undefined);
    return { sequence: slot, ids, axes: [axes[0]!], wantsLogits: true };
  }

  /** Reads a prompt piece by piece: ids and embeddings cannot be in one batch. */
  async #readPictured(session: LlamaSession, { prompt, slot }: PromptToRead) {
    const { ids, pictures } = prompt;
    const { axes } = positionsOf(this.#model, ids, pictures);
    const features = await this.#tower!.tokenFeatures(pictures!);
    const { config, family } = this.#model;
    const { imageTokenId, videoTokenId } = family.vision!;
    const [image, video] = [imageTokenId(config), videoTokenId?.(config)];
    const isPicture = (id: number) => id === image || id === video;
    let feature = 0;
    let logits = new Float32Array(0);
    for (const { isPicture: pictured, start, end } of segmentsOf(ids, isPicture)) {
      const tokens = end - start;
      const run = {
        sequence: slot,
        ...(pictured
          ? { embeddings: this.#embeddings(session, features, feature, tokens) }
          : { ids: ids.subarray(start, end) }),
        axes: positionAxes(session, axes, start, end, pictured),
        wantsLogits: end === ids.length,
      };
      if (pictured) feature += tokens;
      logits = (
        await session.read([run], { seesBothWays: pictured && this.#seesBothWays })
      ).slice();
    }
    return logits;
  }

  get #seesBothWays(): boolean {
    const { family, config } = this.#model;
    return family.bothWays?.(config) !== undefined;
  }

  /** Features of some tokens side by side, [tokens, embedding]: llama.cpp takes them apart again. */
  #embeddings(
    { embedding }: LlamaSession,
    features: readonly Float32Array[],
    first: number,
    tokens: number,
  ): Float32Array {
    const width = this.#tower!.width;
    if (embedding !== width * features.length)
      throw new Error(
        `llama.cpp takes ${embedding} numbers a token, not ${width * features.length}`,
      );
    const rows = new Float32Array(tokens * embedding);
    features.forEach((each, i) => {
      for (let token = 0; token < tokens; token++) {
        const from = (first + token) * width;
        rows.set(each.subarray(from, from + width), token * embedding + i * width);
      }
    });
    return rows;
  }
}

/** Runs of picture tokens and what is between them. */
function segmentsOf(ids: Int32Array, isPicture: (id: number) => boolean): Segment[] {
  const segments: Segment[] = [];
  for (let start = 0; start < ids.length;) {
    const kind = isPicture(ids[start]!);
    let end = start + 1;
    while (end < ids.length && isPicture(ids[end]!) === kind) end++;
    segments.push({ isPicture: kind, start, end });
    start = end;
  }
  return segments;
}

/** The positions of some tokens on as many axes as llama.cpp takes: it widens those of ids itself. */
function positionAxes(
  session: LlamaSession,
  axes: readonly Int32Array[],
  start: number,
  end: number,
  isPicture: boolean,
): Int32Array[] {
  const count = isPicture ? session.positions : 1;
  return Array.from(
    { length: count },
    (_, a) => axes[a]?.subarray(start, end) ?? new Int32Array(end - start),
  );
}
