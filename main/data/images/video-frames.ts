// A video as frames: a folder of pictures in the order of their names, or a list of them. Video files
// are not decoded here; the sentence says how to make frames of one.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { DEFAULT_RATE, MOST_FRAMES } from '../../../settings/bounds.ts';
import { UserError } from '../../i18n/user-error.ts';
import { decodeImage } from './decode.ts';
import type { Raster } from './processors/resize.ts';
import type { VideoFrames, VideoProcessor } from './video-processor.ts';
import { msg } from '../../../i18n/message.ts';

/** A video: its frames in order, or their folder, and how many of them are a second. */
export interface VideoSource {
  readonly video: string | readonly string[];
  /** Frames a second; 24 by default, as in transformers. */
  readonly fps?: number;
}

const PICTURE = /\.(?:png|jpe?g|webp|tiff?|gif)$/i;
const VIDEO = /\.(?:mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv)$/i;
const SOUND = /\.(?:wav|mp3|flac|ogg|opus|m4a|aac|wma)$/i;
/** The slowest rate, a frame in eleven days, and the fastest: others are mistakes, and times overflow. */
const [LEAST_RATE, MOST_RATE] = [1e-6, 1e6];

/** Whether a value is a number of frames a second. */
export const isFrameRate = (value: unknown): value is number =>
  typeof value === 'number' && value >= LEAST_RATE && value <= MOST_RATE;

/** `30000/1001`, as ffprobe writes a rate, or a number. */
const FRACTION = /^(\d+(?:\.\d+)?)\s*[/:]\s*(\d+(?:\.\d+)?)$/;
const DECIMAL_COMMA = /^\d+,\d+$/;

/**
 * The frames a second that a table or a file of rows states: a number, a text of one (`2.5` and
 * `2,5`) or a fraction (`30000/1001`); undefined for anything else.
 */
export function readFrameRate(value: unknown): number | undefined {
  const rate = typeof value === 'string' ? rateOfText(value.trim()) : value;
  return isFrameRate(rate) ? rate : undefined;
}

function rateOfText(text: string): number {
  const [, frames, seconds] = FRACTION.exec(text) ?? [];
  if (frames !== undefined) return Number(frames) / Number(seconds);
  return Number(DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text);
}

/** Whether a path names a video or a sound; undefined for anything else. */
export function mediaKindOf(path: string): 'video' | 'sound' | undefined {
  if (VIDEO.test(path)) return 'video';
  return SOUND.test(path) ? 'sound' : undefined;
}

/**
 * The frames of a video that a processor takes, decoded. Throws a UserError for a file in place of a
 * folder, for no frames, and for frames of different sizes.
 */
export async function readVideoFrames(
  { video, fps = DEFAULT_RATE }: VideoSource,
  processor: VideoProcessor,
): Promise<VideoFrames> {
  const files = typeof video === 'string' ? framesIn(video) : video;
  if (files.length === 0)
    throw new UserError(msg('video.empty-list'), { hint: msg('video.not-frames.hint') });
  const { indices, ...chosen } = chooseFrames({ frames: files.length, fps }, processor);
  const frames = await Promise.all(indices.map((i) => decodeImage(files[i]!)));
  checkFrameSizes(frames, (i) => files[indices[i]!]!);
  return { frames, ...chosen };
}

/** Throws a UserError that names the first frame whose size is not that of the first. */
export function checkFrameSizes(
  frames: readonly Pick<Raster, 'width' | 'height'>[],
  nameOf: (frame: number) => string,
): void {
  const [first] = frames;
  const other = frames.findIndex(
    ({ width, height }) => width !== first!.width || height !== first!.height,
  );
  if (other >= 0) throw new UserError(msg('video.frames-differ', { frame: nameOf(other) }));
}

/** Which frames of a video a processor takes. */
export interface ChosenFrames extends Omit<VideoFrames, 'frames'> {
  /** Their places among the video's frames. */
  readonly indices: readonly number[];
}

/** The frames of a video that a processor takes, with their times. */
export function chooseFrames(
  { frames, fps, times }: Omit<VideoRun, 'first'>,
  processor: VideoProcessor,
): ChosenFrames {
  const indices = processor.sample(frames, fps);
  return {
    indices,
    times: indices.map((i) => times?.[i] ?? i / fps),
    rate: (indices.length / frames) * fps,
  };
}

/**
 * The frames of a video that are kept: all of `total`, or `MOST_FRAMES` evenly spaced from the first
 * to the last, with their times.
 */
export function keptFrames(
  total: number,
  fps: number,
): { readonly indices: readonly number[]; readonly run: Omit<VideoRun, 'first'> } {
  if (total <= MOST_FRAMES) {
    const indices = Array.from({ length: total }, (_, i) => i);
    return { indices, run: { frames: total, fps } };
  }
  const step = (total - 1) / (MOST_FRAMES - 1);
  const indices = Array.from({ length: MOST_FRAMES }, (_, i) => Math.round(i * step));
  const times = indices.map((i) => i / fps);
  return { indices, run: { frames: MOST_FRAMES, fps: (MOST_FRAMES / total) * fps, times } };
}

/**
 * Those of the files in a folder that are pictures, in the order of the numbers in their names; not
 * hidden ones, such as the `._1.png` that macOS writes on other disks.
 */
export const inOrderOfFrames = (names: readonly string[]): string[] =>
  inNumberedOrder(names.filter((name) => PICTURE.test(name) && !name.startsWith('.')));

/** File names in the order of the numbers in them. */
export const inNumberedOrder = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/**
 * The pictures in a folder, in the order of frames. Throws a UserError for a file in place of a folder,
 * and for a folder without pictures.
 */
export function framesIn(folder: string): string[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (SOUND.test(folder)) throw new UserError(msg('video.is-sound', { file: folder }));
  if (!found?.isDirectory())
    throw new UserError(msg('video.not-frames', { file: folder }), {
      hint: msg('video.not-frames.hint'),
    });
  const names = inOrderOfFrames(readdirSync(folder));
  if (names.length === 0)
    throw new UserError(msg('video.no-frames', { folder }), { hint: msg('video.not-frames.hint') });
  return names.map((name) => join(folder, name));
}
