// Encodes example rows for a model: prompt ids with image patches, answer ids, and the text of
// generated ids.

import { VIDEO_FAMILIES } from '../../engine/models/index.ts';
import type { Pictures } from '../../engine/models/parts/family.ts';
import { withVideos } from '../../engine/models/parts/image-patches.ts';
import { fromState, type Random } from '../../engine/random.ts';
import { UserError } from '../../i18n/user-error.ts';
import { expandImagePlaceholders, type ChatMessage } from '../text/chat-template.ts';
import { withTextContent, toMessages, mediaOf } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import { augmentImage } from '../images/augment.ts';
import type { LoadedModel } from '../checkpoints/load.ts';
import type { Raster } from '../images/processors/resize.ts';
import { checkFrameSizes, chooseFrames } from '../images/video-frames.ts';
import type { VideoFrames, VideoProcessor } from '../images/video-processor.ts';
import type { ExampleRow } from '../datasets/example.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
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

/** Frames of a video that are decoded at once. */
const FRAMES_AT_ONCE = 8;

/** Value of every pixel of a blank image. */
const MIDDLE_GREY = 128;

/** The size of a decoded image. */
type RasterSize = Pick<Raster, 'width' | 'height' | 'channels'>;

/** A picture of a row, or the frames of a video that the model takes; as sizes or decoded. */
type Seen<T> =
  | { readonly kind: 'picture'; readonly raster: T }
  | (Omit<VideoFrames, 'frames'> & { readonly kind: 'video'; readonly frames: readonly T[] });

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

  /** Throws a UserError that names the model where it cannot see the videos of some rows. */
  checkSight(rows: readonly ExampleRow[]): void {
    if (rows.every(({ videos = [] }) => videos.length === 0)) return;
    checkVideoSight(this.loaded);
  }

  /** The prompt of a row: its history and question, up to where the answer starts. */
  async prompt(row: ExampleRow, augmentation?: ImageAugmentation): Promise<EncodedPrompt> {
    const seen = await this.see(row, (id) => this.raster(id, row.id));
    return this.encode(row, augmentation?.strength ? augmented(seen, augmentation) : seen);
  }

  /** The prompt of a row with every image replaced by a grey one of the same size. */
  async blankPrompt(row: ExampleRow): Promise<BlankPrompt> {
    const sizes = await this.see<RasterSize>(
      row,
      async (id) => this.sizes.get(id) ?? (await this.raster(id, row.id)),
    );
    return {
      key: promptKey(row, sizes),
      prompt: () => this.encode(row, mapSeen(sizes, greyRaster)),
    };
  }

  /** The pictures of a row, and those frames of its videos that the model takes. */
  private async see<T extends RasterSize>(
    row: ExampleRow,
    read: (id: string) => Promise<T>,
  ): Promise<readonly Seen<T>[]> {
    return Promise.all(
      mediaOf(row).map(async ({ pictures, video }): Promise<Seen<T>> => {
        if (!video) return { kind: 'picture', raster: await read(pictures[0]!) };
        const { processor } = videoSight(this.loaded);
        const { indices, ...chosen } = chooseFrames(video, processor);
        const frames = await mapConcurrent(indices, FRAMES_AT_ONCE, (i) => read(pictures[i]!));
        checkFrameSizes(frames, (frame) => String(indices[frame]! + 1));
        return { kind: 'video', frames, ...chosen };
      }),
    );
  }

  private encode(row: ExampleRow, seen: readonly Seen<Raster>[]): EncodedPrompt {
    const key = promptKey(row, seen);
    const cached = this.texts.get(key);
    const rasters = seen.flatMap((each) => (each.kind === 'picture' ? [each.raster] : []));
    const videos = seen.flatMap((each) => (each.kind === 'video' ? [each] : []));
    if (cached) {
      const pictures = patchesOf(this.loaded, rasters, videos);
      return pictures ? { ids: cached, pictures: pictures.all } : { ids: cached };
    }
    const messages = toMessages(row);
    if (this.systemPrompt) messages.unshift({ role: 'system', content: this.systemPrompt });
    const encoded = encodeMessages(this.loaded, messages, rasters, {
      addGenerationPrompt: true,
      videos,
    });
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

/** What the text of a row's prompt depends on: its words, and the sizes and times of what it shows. */
function promptKey({ question, history }: ExampleRow, seen: readonly Seen<RasterSize>[]): string {
  const sizes = seen.map((each) => {
    if (each.kind === 'picture') return [each.raster.width, each.raster.height];
    const [{ width, height }] = each.frames as [RasterSize];
    return { width, height, times: each.times };
  });
  return JSON.stringify([question, history, ...sizes]);
}

function mapSeen<T, R>(seen: readonly Seen<T>[], change: (raster: T) => R): Seen<R>[] {
  return seen.map((each) =>
    each.kind === 'picture'
      ? { ...each, raster: change(each.raster) }
      : { ...each, frames: each.frames.map(change) },
  );
}

/** All pictures changed, the frames of one video all in the same way. */
function augmented(
  seen: readonly Seen<Raster>[],
  { strength, random }: ImageAugmentation,
): Seen<Raster>[] {
  return seen.flatMap((each) => {
    if (each.kind === 'picture')
      return mapSeen([each], (raster) => augmentImage(raster, strength, random));
    const state = Array.from({ length: 4 }, () => random.integer(2 ** 32 - 1) + 1);
    return mapSeen([each], (frame) => augmentImage(frame, strength, fromState(state)));
  });
}

function greyRaster({ width, height, channels }: RasterSize): Raster {
  return {
    ...{ width, height, channels },
    data: new Uint8Array(width * height * channels).fill(MIDDLE_GREY),
  };
}

/**
 * Renders a conversation and expands each image placeholder to the number of tokens that the image
 * takes, which `pictureTokens` lists, and each placeholder of a video likewise (`videoTokens`).
 */
export function encodeMessages(
  loaded: LoadedModel,
  messages: readonly ChatMessage[],
  rasters: readonly Raster[],
  {
    addGenerationPrompt,
    videos = [],
  }: { addGenerationPrompt: boolean; videos?: readonly VideoFrames[] },
): EncodedPrompt & {
  readonly text: string;
  readonly pictureTokens: readonly number[];
  readonly videoTokens: readonly number[];
} {
  const { chatTemplate, model, imageProcessor, tokenizer, dir } = loaded;
  if (!chatTemplate)
    throw new UserError(msg('model.chat-template-missing', { folder: dir }), {
      hint: msg('model.chat-template-missing.hint'),
    });
  const { vision } = model.family;
  let text = chatTemplate.render(vision ? messages : messages.map(withTextContent), {
    addGenerationPrompt,
  });
  const patches = patchesOf(loaded, rasters, videos);
  const videoTokens: number[] = [];
  if (videos.length > 0) {
    const { processor, padId } = videoSight(loaded);
    const expanded = patches!.videos.map(([t, h, w], i) => {
      const tokensPerPatch = vision!.pictureTokens(model.config, [1, h, w]);
      videoTokens.push(t * tokensPerPatch);
      return { times: videos[i]!.times, patches: t, tokensPerPatch };
    });
    text = processor.expand(text, tokenizer.decode([padId]), expanded);
  }
  if (rasters.length === 0) {
    const ids = tokenizer.encode(text);
    const shown = patches ? { pictures: patches.all } : {};
    return { ids, text, pictureTokens: [], videoTokens, ...shown };
  }
  const placeholder = tokenizer.decode([vision!.imageTokenId(model.config)]);
  const { sizes } = patches!.all;
  const { inPrompt, tiles } = imageProcessor!;
  const tokens = patches!.pictures.map((grid, i) =>
    placeholder.repeat(vision!.pictureTokens(model.config, grid, sizes?.[i])),
  );
  let next = 0;
  const expanded = rasters.map((raster) => {
    const own = tiles ? [tokens[0]!] : tokens.slice(next, (next += inPrompt?.grids?.(raster) ?? 1));
    return inPrompt ? inPrompt.expand(raster, own[0]!, own) : own[0]!;
  });
  text = expandImagePlaceholders(text, inPrompt?.mark ?? placeholder, expanded);
  const pictureTokens = expanded.map((part) => part.split(placeholder).length - 1);
  return { ids: tokenizer.encode(text), pictures: patches!.all, text, pictureTokens, videoTokens };
}

/** The patches of pictures and videos, and the grids of each kind. */
interface Patches {
  /** Pictures followed by videos. */
  readonly all: Pictures;
  readonly pictures: Pictures['gridThw'];
  readonly videos: Pictures['gridThw'];
}

/** The patches of what a prompt shows; undefined where it shows nothing. */
function patchesOf(
  loaded: LoadedModel,
  rasters: readonly Raster[],
  videos: readonly VideoFrames[],
): Patches | undefined {
  const { imageProcessor, model, dir } = loaded;
  const seen = videos.length === 0 ? undefined : videoPatches(loaded, videos);
  if (rasters.length === 0) return seen && { all: seen, pictures: [], videos: seen.gridThw };
  if (!model.family.vision || !imageProcessor) {
    throw new UserError(msg('model.text-only', { folder: dir }), {
      hint: msg('model.text-only.hint'),
    });
  }
  const pictures = imageProcessor.process(rasters);
  return {
    all: withVideos(pictures, seen),
    pictures: pictures.gridThw,
    videos: seen?.gridThw ?? [],
  };
}

function videoPatches(loaded: LoadedModel, videos: readonly VideoFrames[]): Pictures {
  const { processor } = videoSight(loaded);
  const processed = videos.map((video) => processor.process(video));
  const [first, ...others] = processed as [Pictures, ...Pictures[]];
  return others.reduce(
    (sum, next) => ({
      ...withVideos(sum, next),
      videoSeconds: [...sum.videoSeconds!, ...next.videoSeconds!],
    }),
    first,
  );
}

/**
 * How a model sees videos: its processor, and the token that stands for a feature. Throws a UserError
 * that names the model where it sees none.
 */
export function videoSight(loaded: LoadedModel): {
  readonly processor: VideoProcessor;
  readonly padId: number;
} {
  const { model, videoProcessor } = loaded;
  const padId = model.family.vision?.videoTokenId?.(model.config);
  if (padId !== undefined && videoProcessor) return { processor: videoProcessor, padId };
  throw seesNoVideos(loaded);
}

/** Throws a UserError that names the model where it, or its chat template, sees no videos. */
export function checkVideoSight(loaded: LoadedModel): void {
  if (!seesVideos(loaded)) throw seesNoVideos(loaded);
}

/** Whether a model and its chat template see videos. */
export function seesVideos({
  model,
  chatTemplate,
  tokenizer,
  videoProcessor,
}: LoadedModel): boolean {
  const padId = model.family.vision?.videoTokenId?.(model.config);
  if (padId === undefined || !videoProcessor) return false;
  const content = [{ type: 'video', video: [] } as const, { type: 'text', text: '?' } as const];
  const text = chatTemplate?.render([{ role: 'user', content }]) ?? '';
  // Templates of smaller models may know no videos although their family does.
  return text.includes(tokenizer.decode([padId]));
}

/** What is missing: another family, the settings of the processor, or the template's mark. */
function seesNoVideos({ dir, model, videoProcessor }: LoadedModel): UserError {
  const families = VIDEO_FAMILIES.join(', ');
  let hint = msg('model.no-video-template.hint');
  if (!model.family.vision?.videoTokenId) hint = msg('model.no-video.hint', { families });
  else if (!videoProcessor) hint = msg('model.no-video-processor.hint');
  return new UserError(msg('model.no-video', { folder: dir }), { hint });
}
