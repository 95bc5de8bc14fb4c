// Example rows as the model reads them: prompt ids with pictures, answer ids, text of generated ids.

import type { Pictures } from '../../engine/models/parts/family.ts';
import type { Random } from '../../engine/random.ts';
import { UserError } from '../../i18n/user-error.ts';
import { expandImagePlaceholders, type ChatMessage } from '../text/chat-template.ts';
import { withTextContent, toMessages } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import { augmentImage } from '../images/augment.ts';
import type { LoadedModel } from '../checkpoints/load.ts';
import { imagePromptText } from '../images/idefics3-processor.ts';
import type { Raster } from '../images/resize.ts';
import type { ExampleRow } from '../datasets/example.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';
import { msg } from '../../../i18n/message.ts';

/** A question as the model reads it. */
export interface EncodedPrompt {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
}

/** How pictures are changed for training; strength 0 leaves them. */
export interface ImageAugmentation {
  readonly strength: number;
  readonly random: Random;
}

/** Decoded pictures and encoded texts are kept up to this many bytes. */
const CACHE_BYTES = 256 * 2 ** 20;

/** What a blind encoder shows in place of every point. */
const MIDDLE_GREY = 128;

/** Encodes rows for one model; decoded pictures and encoded texts are kept while there is room. `blind` shows grey pictures of the same sizes. */
export class PromptEncoder {
  private readonly loaded: LoadedModel;
  private readonly workspace: Workspace;
  private readonly systemPrompt: string;
  private readonly isBlind: boolean;
  private readonly rasters = new Map<string, Raster>();
  private readonly texts = new Map<string, Int32Array>();
  private cachedBytes = 0;

  constructor(
    loaded: LoadedModel,
    workspace: Workspace,
    { systemPrompt = '', blind = false }: { systemPrompt?: string; blind?: boolean } = {},
  ) {
    this.loaded = loaded;
    this.workspace = workspace;
    this.systemPrompt = systemPrompt;
    this.isBlind = blind;
  }

  /** The ids of a row's question with what was said before it, up to where the answer begins; `jitter` bends the pictures first. */
  async prompt(row: ExampleRow, jitter?: ImageAugmentation): Promise<EncodedPrompt> {
    const decoded = await Promise.all(row.pictures.map((id) => this.raster(id, row.id)));
    const rasters = jitter?.strength
      ? decoded.map((raster) => augmentImage(raster, jitter.strength, jitter.random))
      : decoded;
    const key = JSON.stringify([
      row.question,
      row.history,
      ...rasters.map((r) => [r.width, r.height]),
    ]);
    const known = this.texts.get(key);
    const { imageProcessor } = this.loaded;
    if (known)
      return rasters.length === 0
        ? { ids: known }
        : { ids: known, pictures: imageProcessor!.process(rasters) };
    const messages = toMessages(row);
    if (this.systemPrompt) messages.unshift({ role: 'system', content: this.systemPrompt });
    const encoded = encodeMessages(this.loaded, messages, rasters, { addGenerationPrompt: true });
    if (this.hasRoom(encoded.ids.byteLength)) this.texts.set(key, encoded.ids);
    return encoded;
  }

  /** The ids of an answer, closed by the end token. */
  answer(text: string): Int32Array {
    const { tokenizer } = this.loaded;
    const end = tokenizer.eosTokenIds[0];
    if (end === undefined)
      throw new UserError(msg('model.end-token-missing', { folder: this.loaded.dir }));
    return Int32Array.of(...tokenizer.encode(text), end);
  }

  /** The text of generated ids without end and other special tokens. */
  text(ids: Int32Array): string {
    const { eosTokenIds } = this.loaded.tokenizer;
    return this.loaded.tokenizer.decode(ids.filter((id) => !eosTokenIds.includes(id)));
  }

  private async raster(id: string, row: string): Promise<Raster> {
    const known = this.rasters.get(id);
    if (known) return known;
    const raster = await decodeImage(blobPath(this.workspace, id), `of example ${row}`);
    if (this.isBlind) raster.data.fill(MIDDLE_GREY);
    if (this.hasRoom(raster.data.length)) this.rasters.set(id, raster);
    return raster;
  }

  private hasRoom(bytes: number): boolean {
    if (this.cachedBytes + bytes > CACHE_BYTES) return false;
    this.cachedBytes += bytes;
    return true;
  }
}

/** Renders a conversation and gives every picture the tokens that its size costs. */
export function encodeMessages(
  loaded: LoadedModel,
  messages: readonly ChatMessage[],
  rasters: readonly Raster[],
  { addGenerationPrompt }: { addGenerationPrompt: boolean },
): EncodedPrompt & { readonly text: string } {
  const { chatTemplate, model, imageProcessor, tokenizer, dir } = loaded;
  if (!chatTemplate)
    throw new UserError(msg('model.chat-template-missing', { folder: dir }), {
      hint: msg('model.chat-template-missing.hint'),
    });
  const sees = model.family.vision !== undefined;
  let text = chatTemplate.render(sees ? messages : messages.map(withTextContent), {
    addGenerationPrompt,
  });
  if (rasters.length === 0) return { ids: tokenizer.encode(text), text };
  const { vision } = model.family;
  if (!vision || !imageProcessor) {
    throw new UserError(msg('model.text-only', { folder: dir }), {
      hint: msg('model.text-only.hint'),
    });
  }
  const pictures = imageProcessor.process(rasters);
  const placeholder = tokenizer.decode([vision.imageTokenId(model.config)]);
  const { gridThw } = pictures;
  const tokens = (grid: (typeof gridThw)[number]) =>
    placeholder.repeat(vision.pictureTokens(model.config, grid));
  const { tiles } = imageProcessor;
  const places = tiles
    ? rasters.map(({ width, height }) =>
        imagePromptText(tiles.gridOf(width, height), tokens(gridThw[0]!)),
      )
    : gridThw.map(tokens);
  text = expandImagePlaceholders(text, placeholder, places);
  return { ids: tokenizer.encode(text), pictures, text };
}
