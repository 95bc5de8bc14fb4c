// The videos that a row refers to: folders of frames, or lists of frames. Files of videos are not read.

import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { VideoRun } from '../../../preload/contract/datasets.ts';
import { RowError } from '../defect-kinds.ts';
import { namesPicture } from '../images/picture-file.ts';
import { inOrderOfFrames, keptFrames, mediaKindOf, readFrameRate } from '../images/video-frames.ts';
import { DEFAULT_RATE } from '../../../settings/bounds.ts';
import { hasValue } from './column-roles.ts';
import { spellingsOf } from './image-locator.ts';
import { IMAGE_FORMATS, parseImageReferences, type ImageReference } from './image-reference.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** A video as its row gives it. */
export interface VideoReference {
  readonly kind: 'video';
  /** The folder of its frames, or what stands for it in messages. */
  readonly path: string;
  /** The frames of a list; absent for a folder. */
  readonly frames?: readonly ImageReference[];
  readonly fps: number;
  /** The field that gives it. */
  readonly field: string;
}

/** The frames of a video that are kept. */
export interface LocatedVideo {
  readonly frames: readonly ImageReference[];
  readonly run: Omit<VideoRun, 'first'>;
  /** Frames that the video has. */
  readonly total: number;
  /** Absolute paths of the frames of a folder that are not kept. */
  readonly leftOut: readonly string[];
}

/** Where a row says what its video is, by the names of the programs that write such rows. */
const CONTENTS = ['video', 'video_url', 'frames', 'path', 'url'];
const RATES = ['fps', 'sample_fps', 'video_fps'];

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array);

const contentOf = (fields: Fields): unknown => {
  const found = CONTENTS.map((name) => fields[name]).find(hasValue);
  return isFields(found) ? contentOf(found) : found;
};

/** Whether a part of a message says itself which video it is, or leaves that to another field. */
export const hasVideo = (part: Fields): boolean =>
  contentOf(part) !== undefined || part['bytes'] !== undefined;

/** What a row has in the field of its videos. */
export interface VideoField {
  readonly value: unknown;
  /** Frames a second of all, or of each; undefined for 24. */
  readonly fps: unknown;
  readonly field: string;
  /** Names the row. */
  readonly place: string;
}

/**
 * The videos in a row's field: a folder, a list of frames, `{video, fps}` as Qwen and Hugging Face
 * write them, or a list of these. Throws a RowError that names row and field.
 */
export function parseVideoReferences({ value, fps, field, place }: VideoField): VideoReference[] {
  const isList = Array.isArray(value) && !isFrames(value);
  const items: readonly unknown[] = isList ? value : [value];
  // Of several videos, “2,5” may be a rate for each.
  if (items.length > 1 && typeof fps === 'string' && fps.includes(',')) throw badRate(fps, place);
  if (Array.isArray(fps) && fps.length > 0 && fps.length !== items.length) {
    throw new RowError(
      'field',
      msg('import.fps-count', { place, rates: fps.length, videos: items.length }),
      {
        hint: msg('import.fps-invalid.hint'),
      },
    );
  }
  return items.map((item, i) =>
    parseVideo(item, Array.isArray(fps) ? fps[i] : fps, { field, place }),
  );
}

type Place = Pick<VideoField, 'field' | 'place'>;

/** True for a list of pictures, which is one video. */
function isFrames(items: readonly unknown[]): boolean {
  return items.length > 0 && items.every((item) => !Array.isArray(item) && isFrame(item));
}

function isFrame(item: unknown): boolean {
  if (typeof item === 'string') return namesPicture(item) || /^data:image\//i.test(item);
  if (item instanceof Uint8Array) return true;
  if (!isFields(item)) return false;
  const { path } = item;
  return typeof path === 'string' ? namesPicture(path) : item['bytes'] instanceof Uint8Array;
}

function parseVideo(item: unknown, fps: unknown, at: Place): VideoReference {
  if (isFields(item)) {
    const own = RATES.map((name) => item[name]).find(hasValue);
    if (item['bytes'] instanceof Uint8Array) throw videoFile(String(item['path'] ?? 'bytes'), at);
    return parseVideo(contentOf(item), own ?? fps, at);
  }
  if (item instanceof Uint8Array) throw videoFile('bytes', at);
  const common = { kind: 'video', fps: rateOf(fps, at), field: at.field } as const;
  if (Array.isArray(item)) {
    if (item.length === 0) throw noFrames(`[]`, at);
    const frames = item.flatMap((frame) => parseImageReferences(frame, at.field, at.place));
    return { ...common, path: frames[0]!.path, frames };
  }
  if (typeof item !== 'string' || item.trim() === '' || item.includes('\0')) throw notAVideo(at);
  return { ...common, path: folderOf(item, at) };
}

/** The path of a folder of frames. */
function folderOf(text: string, at: Place): string {
  const { place, field } = at;
  const path = /^file:\/\//i.test(text) ? text.replace(/^file:\/\/(?:localhost)?/i, '') : text;
  const kind = mediaKindOf(path.replace(/[?#].*$/, ''));
  if (kind === 'video' || /^data:video\//i.test(path)) throw videoFile(path, at);
  if (kind === 'sound' || /^data:audio\//i.test(path)) {
    throw new RowError(
      'not-a-picture',
      msg('import.video-sound', { place, field, path: short(path) }),
      {
        hint: msg('import.describe-sound-file', { formats: IMAGE_FORMATS }),
      },
    );
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    throw new RowError('picture-address', msg('import.video-web-address', { place, field }), {
      hint: msg('video.not-frames.hint'),
    });
  }
  if (isFrame(path)) throw notAVideo(at);
  return path;
}

function rateOf(value: unknown, { place }: Place): number {
  if (!hasValue(value)) return DEFAULT_RATE;
  const fps = readFrameRate(value);
  if (fps !== undefined) return fps;
  throw badRate(value, place);
}

function badRate(value: unknown, place: string): RowError {
  const found = short(typeof value === 'string' ? value : JSON.stringify(value));
  return new RowError('field', msg('import.fps-invalid', { place, value: found }), {
    hint: msg('import.fps-invalid.hint'),
  });
}

/**
 * The frames of a video that are kept. `roots` are the folders that its path may be relative to.
 * Throws a RowError where there is no such folder, or nothing in it.
 */
export async function locateVideo(
  video: VideoReference,
  roots: readonly string[],
  place: string,
): Promise<LocatedVideo> {
  const { field } = video;
  const at = { place, field };
  if (video.frames) {
    const { frames, fps } = video;
    const { indices, run } = keptFrames(frames.length, fps);
    return { frames: indices.map((i) => frames[i]!), run, total: frames.length, leftOut: [] };
  }
  for (const spelling of spellingsOf(video.path)) {
    for (const root of roots) {
      const folder = resolve(root, spelling);
      const info = await stat(folder).catch(() => null);
      if (info?.isFile()) throw notAVideo(at);
      if (!info?.isDirectory()) continue;
      const names = inOrderOfFrames(await readdir(folder));
      if (names.length === 0) throw noFrames(video.path, at);
      const { indices, run } = keptFrames(names.length, video.fps);
      const kept = new Set(indices);
      return {
        frames: indices.map((i) => ({ kind: 'file', path: join(spelling, names[i]!) })),
        run,
        total: names.length,
        leftOut: names.flatMap((name, i) => (kept.has(i) ? [] : [join(folder, name)])),
      };
    }
  }
  throw new RowError(
    'picture-missing',
    msg('import.video-missing', { place, field, path: video.path }),
    {
      hint: msg('import.video-missing.hint'),
    },
  );
}

/** Characters of a path in messages: a data URL has millions. */
const SHOWN_LENGTH = 120;
const short = (path: string): string =>
  path.length > SHOWN_LENGTH ? `${path.slice(0, SHOWN_LENGTH)}…` : path;

const framesHint: { hint: Message } = { hint: msg('video.not-frames.hint') };

const videoFile = (path: string, { place, field }: Place): RowError =>
  new RowError(
    'not-a-picture',
    msg('import.video-file', { place, field, path: short(path) }),
    framesHint,
  );

const notAVideo = ({ place, field }: Place): RowError =>
  new RowError('field', msg('import.video-invalid', { place, field }), framesHint);

const noFrames = (path: string, { place, field }: Place): RowError =>
  new RowError('video-frames', msg('import.video-no-frames', { place, field, path }), framesHint);
