// Encodes example rows for a model: prompt ids with image patches, answer ids, and the text of
// generated ids.

import type { Pictures } from '../../engine/models/parts/family.ts';
import type { Random } from '../../engine/random.ts';
import { UserError } from '../../i18n/user-error.ts';
import { expandImagePlaceholders, type ChatMessage } from '../text/chat-template.ts';
import { withTextContent, toMessages } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import { augmentImage } from '../images/augment.ts';
import type { LoadedModel } from '../checkpoints/load.ts';
import type { Raster } from '../images/processors/resize.ts';
import type { ExampleRow } from '../datasets/example.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';
import { msg } from '../../../i18n/message.ts';

/** A prompt as the model takes it. */
export interface EncodedPrompt {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
}

/** How images are augmented for training; strength 0 leaves them unchanged. */
export interface ImageAugmentation {
  readonly strength: number;
  readonly random: Random;
}

/** Decoded images and encoded texts are cached up to this many bytes. */
const CACHE_BYTES = 256 * 2 ** 20;

/** Value of every pixel of a blank image. */
const MIDDLE_GREY = 128;

/** The size of a decoded image. */
type RasterSize = Pick<Raster, 'width' | 'height' | 'channels'>;

/** A row's prompt with grey images in place of its own. */
export interface BlankPrompt {
  /** Equal for rows whose blank prompts are equal: the same words about images of the same size. */
  readonly key: string;
  readonly prompt: () => EncodedPrompt;
}

/** Encodes rows for one model. */
export class PromptEncoder {
  private readonly loaded: LoadedModel;
  private readonly workspace: Workspace;
  private readonly systemPrompt: string;
  private readonly rasters = new Map<string, Raster>();
  private readonly sizes = new Map<string, RasterSize>();
  private readonly texts = new Map<string, Int32Array>();
  private cachedBytes = 0;

  constructor(
    loaded: LoadedModel,
    workspace: Workspace,
    { systemPrompt = '' }: { systemPrompt?: string } = {},
  ) {
    this.loaded = loaded;
    this.workspace = workspace;
    this.systemPrompt = systemPrompt;
  }

  /** The prompt of a row: its history and question, up to where the answer starts. */
  async prompt(row: ExampleRow, augmentation?: ImageAugmentation): Promise<EncodedPrompt> {
    const decoded = await Promise.all(row.pictures.map((id) => this.raster(id, row.id)));
    const rasters = augmentation?.strength
      ? decoded.map((raster) => augmentImage(raster, augmentation.strength, augmentation.random))
      : decoded;
    return this.encode(row, rasters);
  }

  /** The prompt of a row with every image replaced by a grey one of the same size. */
  async blankPrompt(row: ExampleRow): Promise<BlankPrompt> {
    const sizes = await Promise.all(
      row.pictures.map(
        async (id): Promise<RasterSize> => this.sizes.get(id) ?? (await this.raster(id, row.id)),
      ),
    );
    return {
      key: promptKey(row, sizes),
      prompt: () => this.encode(row, sizes.map(greyRaster)),
    };
  }

  private encode(row: ExampleRow, rasters: readonly Raster[]): EncodedPrompt {
    const key = promptKey(row, rasters);
    const cached = this.texts.get(key);
    const { imageProcessor } = this.loaded;
    if (cached)
      return rasters.length === 0
        ? { ids: cached }
        : { ids: cached, pictures: imageProcessor!.process(rasters) };
    const messages = toMessages(row);
    if (this.systemPrompt) messages.unshift({ role: 'system', content: this.systemPrompt });
    const encoded = encodeMessages(this.loaded, messages, rasters, { addGenerationPrompt: true });
    if (this.hasRoom(encoded.ids.byteLength)) this.texts.set(key, encoded.ids);
    return encoded;
  }

  /** The ids of an answer, followed by the end token. */
  answer(text: string): Int32Array {
    const { tokenizer } = this.loaded;
    const end = tokenizer.eosTokenIds[0];
    if (end === undefined)
      throw new UserError(msg('model.end-token-missing', { folder: this.loaded.dir }));
    return Int32Array.of(...tokenizer.encode(text), end);
  }

  /** The text of generated ids, without end tokens. */
  text(ids: Int32Array): string {
    const { eosTokenIds } = this.loaded.tokenizer;
    return this.loaded.tokenizer.decode(ids.filter((id) => !eosTokenIds.includes(id)));
  }

  private async raster(id: string, row: string): Promise<Raster> {
    const known = this.rasters.get(id);
    if (known) return known;
    const raster = await decodeImage(blobPath(this.workspace, id), `of example ${row}`);
    const { width, height, channels } = raster;
    this.sizes.set(id, { width, height, channels });
    if (this.hasRoom(raster.data.length)) this.rasters.set(id, raster);
    return raster;
  }

  private hasRoom(bytes: number): boolean {
    if (this.cachedBytes + bytes > CACHE_BYTES) return false;
    this.cachedBytes += bytes;
    return true;
  }
}

/** What the text of a row's prompt depends on: its words and the sizes of its images. */
function promptKey({ question, history }: ExampleRow, sizes: readonly RasterSize[]): string {
  return JSON.stringify([question, history, ...sizes.map((size) => [size.width, size.height])]);
}

function greyRaster({ width, height, channels }: RasterSize): Raster {
  return {
    ...{ width, height, channels },
    data: new Uint8Array(width * height * channels).fill(MIDDLE_GREY),
  };
}

/**
 * Renders a conversation and expands each image placeholder to the number of tokens that the image
 * takes, which `pictureTokens` lists.
 */
export function encodeMessages(
  loaded: LoadedModel,
  messages: readonly ChatMessage[],
  rasters: readonly Raster[],
  { addGenerationPrompt }: { addGenerationPrompt: boolean },
): EncodedPrompt & { readonly text: string; readonly pictureTokens: readonly number[] } {
  const { chatTemplate, model, imageProcessor, tokenizer, dir } = loaded;
  if (!chatTemplate)
    throw new UserError(msg('model.chat-template-missing', { folder: dir }), {
      hint: msg('model.chat-template-missing.hint'),
    });
  const hasVision = model.family.vision !== undefined;
  let text = chatTemplate.render(hasVision ? messages : messages.map(withTextContent), {
    addGenerationPrompt,
  });
  if (rasters.length === 0) return { ids: tokenizer.encode(text), text, pictureTokens: [] };
  const { vision } = model.family;
  if (!vision || !imageProcessor) {
    throw new UserError(msg('model.text-only', { folder: dir }), {
      hint: msg('model.text-only.hint'),
    });
  }
  const pictures = imageProcessor.process(rasters);
  const placeholder = tokenizer.decode([vision.imageTokenId(model.config)]);
  const { gridThw, sizes } = pictures;
  const { inPrompt, tiles } = imageProcessor;
  const tokens = gridThw.map((grid, i) =>
    placeholder.repeat(vision.pictureTokens(model.config, grid, sizes?.[i])),
  );
  let next = 0;
  const expanded = rasters.map((raster) => {
    const own = tiles ? [tokens[0]!] : tokens.slice(next, (next += inPrompt?.grids?.(raster) ?? 1));
    return inPrompt ? inPrompt.expand(raster, own[0]!, own) : own[0]!;
  });
  text = expandImagePlaceholders(text, inPrompt?.mark ?? placeholder, expanded);
  const pictureTokens = expanded.map((part) => part.split(placeholder).length - 1);
  return { ids: tokenizer.encode(text), pictures, text, pictureTokens };
}
