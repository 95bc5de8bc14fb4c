// Preview of a row as a model's input: image sizes after resizing, the rendered conversation, and
// token counts.

import { adapterBase } from '../checkpoints/peft-adapter.ts';
import { checkVideoSight, encodeMessages, videoSight } from './prompt-encoder.ts';
import { mediaOf, toMessages } from '../datasets/messages.ts';
import { decodeImage } from '../images/decode.ts';
import type { Raster } from '../images/processors/resize.ts';
import { chooseFrames } from '../images/video-frames.ts';
import type { VideoFrames } from '../images/video-processor.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import { loadModel, type LoadedModel } from '../checkpoints/load.ts';
import type { EarlierTurn, VideoRun } from '../../../preload/contract/datasets.ts';
import type { PromptPreview } from '../../../preload/contract/models.ts';
import { blobPath, type Workspace } from '../datasets/workspace.ts';

/** The parts of a row that become a prompt; pictures are blob ids. */
export interface PreviewRow {
  readonly question: string;
  /** Empty to preview the question only. */
  readonly answer: string;
  readonly pictures: readonly string[];
  readonly videos?: readonly VideoRun[];
  readonly history?: readonly EarlierTurn[];
}

/** Frames that are decoded at once. */
const FRAMES_AT_ONCE = 8;

/** The last model, kept because previews tend to use the same one. */
let lastModel: { readonly dir: string; readonly loaded: LoadedModel } | undefined;

/** Encodes a row as training does. Throws a UserError for images where the model has no vision. */
export async function previewPrompt(
  modelDir: string,
  row: PreviewRow,
  workspace: Workspace,
): Promise<PromptPreview> {
  if (lastModel?.dir !== modelDir) {
    const loaded = loadModel(adapterBase(modelDir) ?? modelDir, { settingsFrom: modelDir });
    lastModel = { dir: modelDir, loaded };
  }
  const { loaded } = lastModel;
  const { rasters, videos } = await decoded(row, loaded, workspace);
  const messages = toMessages(row);
  if (row.answer !== '') {
    messages.push({ role: 'assistant', content: [{ type: 'text', text: row.answer }] });
  }
  const options = { addGenerationPrompt: row.answer === '', videos };
  const encoded = encodeMessages(loaded, messages, rasters, options);
  const { model, imageProcessor, tokenizer } = loaded;
  const { vision } = model.family;
  const whole = { text: encoded.text, tokens: encoded.ids.length, pictures: [], videos: [] };
  if (!encoded.pictures || !vision || !imageProcessor) return whole;
  const placeholder = tokenizer.decode([vision.imageTokenId(model.config)]);
  const padId = vision.videoTokenId?.(model.config);
  const text = collapsePlaceholders(encoded.text, placeholder);
  return {
    ...whole,
    pictures: rasters.map(({ width, height }, i) => ({
      ...imageProcessor.resizedSize(width, height),
      tokens: encoded.pictureTokens[i]!,
    })),
    videos: videos.map(({ frames: [first, ...others] }, i) => ({
      ...{ frames: 1 + others.length, width: first!.width, height: first!.height },
      tokens: encoded.videoTokens[i]!,
    })),
    text: padId === undefined ? text : collapsePlaceholders(text, tokenizer.decode([padId])),
  };
}

/** The pictures of a row, and those frames of its videos that the model takes. */
async function decoded(
  row: PreviewRow,
  loaded: LoadedModel,
  workspace: Workspace,
): Promise<{ rasters: Raster[]; videos: VideoFrames[] }> {
  const decode = (id: string, i: number) => decodeImage(blobPath(workspace, id), `number ${i + 1}`);
  const media = mediaOf(row);
  const pictures = media.filter(({ video }) => video === undefined);
  const rasters = await Promise.all(pictures.map(({ pictures: [id] }, i) => decode(id!, i)));
  const videos: VideoFrames[] = [];
  for (const { pictures: frames, video } of media) {
    if (!video) continue;
    checkVideoSight(loaded);
    const { indices, ...chosen } = chooseFrames(video, videoSight(loaded).processor);
    const shown = await mapConcurrent(indices, FRAMES_AT_ONCE, (i) => decode(frames[i]!, i));
    videos.push({ frames: shown, ...chosen });
  }
  return { rasters, videos };
}

/** Replaces runs of the placeholder by a single one. */
function collapsePlaceholders(text: string, placeholder: string): string {
  return text
    .split(placeholder)
    .filter((part, i, parts) => part !== '' || i === 0 || i === parts.length - 1)
    .join(placeholder);
}
