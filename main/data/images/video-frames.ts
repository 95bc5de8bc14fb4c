// A video as frames: a folder of pictures in the order of their names, or a list of them. Video files
// are not decoded here; the sentence says how to make frames of one.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { decodeImage } from './decode.ts';
import type { VideoFrames, VideoProcessor } from './video-processor.ts';
import { msg } from '../../../i18n/message.ts';

/** A video: its frames in order, or their folder, and how many of them are a second. */
export interface VideoSource {
  readonly video: string | readonly string[];
  /** Frames a second; 24 by default, as in transformers. */
  readonly fps?: number;
}

const PICTURE = /\.(?:png|jpe?g|webp|tiff?|gif)$/i;
const SOUND = /\.(?:wav|mp3|flac|ogg|opus|m4a|aac|wma)$/i;
const DEFAULT_RATE = 24;

/**
 * The frames of a video that a processor takes, decoded. Throws a UserError for a file in place of a
 * folder, and for frames of different sizes.
 */
export async function readVideoFrames(
  { video, fps = DEFAULT_RATE }: VideoSource,
  processor: VideoProcessor,
): Promise<VideoFrames> {
  const files = typeof video === 'string' ? framesIn(video) : video;
  const indices = processor.sample(files.length, fps);
  const frames = await Promise.all(indices.map((i) => decodeImage(files[i]!)));
  const [first] = frames;
  const other = frames.findIndex(
    ({ width, height }) => width !== first!.width || height !== first!.height,
  );
  if (other >= 0)
    throw new UserError(msg('video.frames-differ', { frame: files[indices[other]!]! }));
  return {
    frames,
    times: indices.map((i) => i / fps),
    rate: (indices.length / files.length) * fps,
  };
}

/** The pictures of a folder, in the order of the numbers in their names. */
function framesIn(folder: string): string[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (SOUND.test(folder)) throw new UserError(msg('video.is-sound', { file: folder }));
  if (!found?.isDirectory())
    throw new UserError(msg('video.not-frames', { file: folder }), {
      hint: msg('video.not-frames.hint'),
    });
  const names = readdirSync(folder)
    .filter((name) => PICTURE.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (names.length === 0)
    throw new UserError(msg('video.no-frames', { folder }), { hint: msg('video.not-frames.hint') });
  return names.map((name) => join(folder, name));
}
