// The video processors of the Qwen families: which frames are taken, their size, and the patches of
// several frames each. Reference: transformers, video_processing_qwen2_vl and
// video_processing_qwen3_vl, processing_qwen3_vl.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pictures } from '../../engine/models/parts/family.ts';
import { UserError } from '../../i18n/user-error.ts';
import { isObject, readJson, type Json } from '../../platform/json-file.ts';
import { ProcessorConfig } from './processors/processor-config.ts';
import { roundHalfEven, smartResize, writePatches } from './processors/qwen2-vl.ts';
import { resize, type Raster } from './processors/resize.ts';
import { msg } from '../../../i18n/message.ts';

/** Frames of one video that a processor has chosen. */
export interface VideoFrames {
  readonly frames: readonly Raster[];
  /** Seconds from the video's start to each frame. */
  readonly times: readonly number[];
  /** Chosen frames a second. */
  readonly rate: number;
}

export interface VideoProcessor {
  /** Which of `total` frames, `fps` a second, are taken. */
  sample(total: number, fps: number): readonly number[];
  /** The patches of one video. */
  process(video: VideoFrames): Pictures;
  /**
   * A rendered text whose n-th mark of a video, `pad`, is replaced by the tokens of the n-th video:
   * one run, or a run for each frame after its time.
   */
  expand(text: string, pad: string, videos: readonly ExpandedVideo[]): string;
}

/** A video in a text: its chosen frames, and the tokens of one temporal patch. */
export interface ExpandedVideo {
  readonly times: readonly number[];
  readonly patches: number;
  readonly tokensPerPatch: number;
}

/** What differs between the processors, by `video_processor_type`. */
interface Kind {
  readonly defaults: Json;
  /** True where the area of all frames together has the limits, not that of each. */
  readonly countsAllFrames: boolean;
  readonly isFramewise: boolean;
  sample(config: ProcessorConfig, total: number, fps: number): readonly number[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  Qwen2VLVideoProcessor: {
    defaults: {
      patch_size: 14,
      size: { shortest_edge: 128 * 28 * 28, longest_edge: 28 * 28 * 768 },
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      do_sample_frames: false,
    },
    countsAllFrames: false,
    isFramewise: false,
    sample: evenSteps,
  },
  Qwen3VLVideoProcessor: {
    defaults: {
      patch_size: 16,
      size: { shortest_edge: 128 * 32 * 32, longest_edge: 32 * 32 * 768 },
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      fps: 2,
      do_sample_frames: true,
    },
    countsAllFrames: true,
    isFramewise: true,
    sample: spreadEvenly,
  },
};

/** Defaults that the kinds share. */
const SHARED: Json = { merge_size: 2, temporal_patch_size: 2, min_frames: 4, max_frames: 768 };

/**
 * Loads the video processor of a model folder: `video_preprocessor_config.json`, or what the settings
 * for pictures say. Throws a UserError that names file and field.
 */
export function loadVideoProcessor(dir: string): VideoProcessor | undefined {
  const found = readSettings(dir);
  if (!found) return undefined;
  const named = String(found.json.video_processor_type ?? '').replace(/(Fast|Pil)$/, '');
  const isThird = String(found.json.processor_class ?? '').startsWith('Qwen3');
  const type = named || (isThird ? 'Qwen3VLVideoProcessor' : 'Qwen2VLVideoProcessor');
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (!kind)
    throw new UserError(
      msg('model.picture-processor-unsupported', {
        file: found.file,
        type: type.slice(0, 100),
        known: Object.keys(KINDS).join(', '),
      }),
    );
  const config = new ProcessorConfig({ ...SHARED, ...kind.defaults, ...found.json }, found.file);
  return processorOf(config, kind);
}

function readSettings(dir: string): { json: Json; file: string } | undefined {
  for (const name of [
    'video_preprocessor_config.json',
    'processor_config.json',
    'preprocessor_config.json',
  ]) {
    const file = join(dir, name);
    if (!existsSync(file)) continue;
    const whole = readJson(file) ?? {};
    if (name !== 'processor_config.json') return { json: whole, file };
    if (isObject(whole.video_processor)) return { json: whole.video_processor, file };
  }
  return undefined;
}

function processorOf(config: ProcessorConfig, kind: Kind): VideoProcessor {
  const { json } = config;
  const size = isObject(json.size) ? json.size : {};
  const whole = (key: string, max: number) => config.positiveInteger(key, json[key], max);
  const [patch, merge] = [whole('patch_size', 256), whole('merge_size', 16)];
  const frames = whole('temporal_patch_size', 16);
  const limit = (key: string, own: unknown) =>
    config.positiveInteger(key, json[key] ?? own, Number.MAX_SAFE_INTEGER);
  const least = limit('min_pixels', size.shortest_edge ?? size.min_pixels);
  const most = limit('max_pixels', size.longest_edge ?? size.max_pixels);
  const tables = config.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
  const filter = config.resamplingFilter(3);
  const factor = patch * merge;
  /** The size of a frame of a video of `count` frames, in pixels. */
  const resized = ({ height, width }: Raster, count: number) => {
    if (json.do_resize === false) return { height, width };
    if (!kind.countsAllFrames) return smartResize(height, width, factor, least, most);
    const rounded = Math.ceil(count / frames) * frames;
    return smartResize(height, width, factor, least, most, { count, rounded });
  };
  return {
    sample: (total, fps) =>
      json.do_sample_frames === true
        ? kind.sample(config, total, fps)
        : Array.from({ length: total }, (_, i) => i),
    process(video) {
      const [first] = video.frames;
      const { height, width } = resized(first!, video.frames.length);
      if (height % factor || width % factor)
        config.fail('do_resize', `is false, but a frame is no multiple of ${factor} pixels`);
      const count = Math.ceil(video.frames.length / frames);
      const grid = [count, height / patch, width / patch] as const;
      const values = 3 * frames * patch * patch;
      const pixelValues = new Float32Array(grid[0] * grid[1] * grid[2] * values);
      let at = 0;
      for (let i = 0; i < count; i++) {
        // The last frame is repeated where the frames do not fill a patch.
        const rasters = Array.from({ length: frames }, (_, k) => {
          const frame = video.frames[Math.min(i * frames + k, video.frames.length - 1)]!;
          return resize(frame, width, height, filter);
        });
        at = writePatches(pixelValues, at, rasters, tables, { patch, merge, frames });
      }
      return { pixelValues, gridThw: [grid], videoSeconds: [frames / video.rate] };
    },
    expand: (text, pad, videos) =>
      kind.isFramewise ? withFrames(text, pad, videos, frames) : withRuns(text, pad, videos),
  };
}

/** One run of tokens for each video. */
function withRuns(text: string, pad: string, videos: readonly ExpandedVideo[]): string {
  return joined(
    text.split(pad),
    videos.map(({ patches, tokensPerPatch }) => pad.repeat(patches * tokensPerPatch)),
  );
}

const [START, END] = ['<|vision_start|>', '<|vision_end|>'];

/** A run for each temporal patch, between marks of its own, after its time in seconds. */
function withFrames(
  text: string,
  pad: string,
  videos: readonly ExpandedVideo[],
  frames: number,
): string {
  const marked = text.replaceAll(`${START}${pad}${END}`, pad);
  return joined(
    marked.split(pad),
    videos.map(({ times, patches, tokensPerPatch }) =>
      Array.from({ length: patches }, (_, i) => {
        const at = (k: number) => times[Math.min(i * frames + k, times.length - 1)]!;
        const time = oneDecimal((at(0) + at(frames - 1)) / 2);
        return `<${time} seconds>${START}${pad.repeat(tokensPerPatch)}${END}`;
      }).join(''),
    ),
  );
}

function joined(parts: readonly string[], replacements: readonly string[]): string {
  if (parts.length - 1 !== replacements.length)
    throw new UserError(
      msg('model.picture-placeholders-mismatch', {
        marks: parts.length - 1,
        pictures: replacements.length,
      }),
    );
  return parts.map((part, i) => part + (replacements[i] ?? '')).join('');
}

/** As Python writes `.1f`: a tie, which only quarters can be, goes to the even digit. */
const oneDecimal = (x: number): string =>
  Number.isInteger(4 * x) && !Number.isInteger(2 * x)
    ? (roundHalfEven(10 * x) / 10).toFixed(1)
    : x.toFixed(1);

/** A setting that is a positive number, if it is there. */
function optional(config: ProcessorConfig, key: string): number | undefined {
  const value = config.json[key] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  return config.fail(key, 'must be a positive number');
}

/** Qwen2-VL and Qwen2.5-VL: every k-th frame, as many as whole temporal patches hold. */
function evenSteps(config: ProcessorConfig, total: number, fps: number): readonly number[] {
  const frames = Number(config.json.temporal_patch_size);
  const [wanted, rate] = [optional(config, 'num_frames'), optional(config, 'fps')];
  const [least, most] = [optional(config, 'min_frames')!, optional(config, 'max_frames')!];
  const whole = (count: number) => Math.floor(count / frames) * frames;
  let count = total;
  if (wanted !== undefined) count = roundHalfEven(wanted / frames) * frames;
  else if (rate !== undefined)
    count = whole(Math.min(Math.max((total / fps) * rate, least), whole(Math.min(most, total))));
  if (count > total || count === 0)
    config.fail('num_frames', `asks for ${count} frames of a video that has ${total}`);
  const step = total / count;
  return Array.from({ length: Math.ceil(total / step) }, (_, i) =>
    Math.trunc(Math.fround(i * step)),
  );
}

/** Qwen3-VL: the first frame, the last one, and others evenly between. */
function spreadEvenly(config: ProcessorConfig, total: number, fps: number): readonly number[] {
  const [least, most] = [optional(config, 'min_frames')!, optional(config, 'max_frames')!];
  const rate = optional(config, 'fps')!;
  const wanted =
    optional(config, 'num_frames') ??
    Math.min(Math.max(Math.trunc((total / fps) * rate), least), most, total);
  const step = wanted > 1 ? (total - 1) / (wanted - 1) : 0;
  return Array.from({ length: wanted }, (_, i) =>
    i === wanted - 1 && wanted > 1 ? total - 1 : roundHalfEven(i * step),
  );
}
