// The Qwen vision-language families: configuration, feeds of the tower, and the family around it.

import type { Value } from '../../../graph/graph.ts';
import { bucket, type Feed } from '../../../graph/tensor.ts';
import type { Scope } from '../../../layers/modules.ts';
import {
  checkMultiple,
  numberReader,
  objectAt,
  wholeNumbers,
  type Json,
  type NumberReader,
} from '../config-reader.ts';
import type { Family, RotaryTables, VisionPlan } from '../family.ts';
import {
  checkPixelValues,
  patchCoordinates,
  zeroPadded,
  type Grid,
  type PatchCoordinates,
} from '../image-patches.ts';
import { mropePositions, type MropeConfig, type VideoLayout } from '../mrope.ts';
import { valuesPerPatch, type QwenVisionConfig } from './qwen-vision-tower.ts';
import { inverseFrequencies } from '../rope.ts';
import {
  checkPositions,
  readTextConfig,
  rotaryTables,
  textFrequencies,
  textModel,
  type TextConfig,
  type TextTraits,
} from '../text-decoder.ts';
import { frameSegments, type Segments } from './vision-segments.ts';

/** Module path of the vision tower. */
const TOWER = 'model.visual';

/** Configuration of a whole model. */
export interface QwenConfig<Vision extends QwenVisionConfig = QwenVisionConfig>
  extends TextConfig, MropeConfig {
  readonly vision: Vision;
}

/** A reader of the numbers of `vision_config`. */
export function visionNumbers(json: Json): NumberReader {
  return numberReader([objectAt(json, 'vision_config')], 'vision_config.');
}

/** A list of whole numbers of `vision_config`. */
export function visionList(
  json: Json,
  key: string,
  fallback: readonly number[],
): readonly number[] {
  return wholeNumbers(`vision_config.${key}`, objectAt(json, 'vision_config')[key] ?? fallback);
}

/** Defaults that the families share. */
const VISION_DEFAULTS = {
  num_heads: 16,
  in_channels: 3,
  temporal_patch_size: 2,
  spatial_merge_size: 2,
  out_hidden_size: 3584,
};

/** Defaults of one family. */
export type VisionDefaults = Omit<QwenVisionConfig, keyof typeof VISION_DEFAULTS>;

/** The tower's sizes, with defaults for keys that are absent. */
export function readVisionSizes(json: Json, own: VisionDefaults): QwenVisionConfig {
  const defaults = { ...VISION_DEFAULTS, ...own };
  const number = visionNumbers(json);
  const of = (key: keyof QwenVisionConfig) => number(key, defaults[key]);
  const [width, heads] = [of('hidden_size'), of('num_heads')];
  // A patch rotates by row and column, each in pairs.
  checkMultiple(['vision_config.hidden_size', width], ['4 × num_heads,', 4 * heads]);
  return {
    depth: of('depth'),
    hidden_size: width,
    intermediate_size: of('intermediate_size'),
    num_heads: heads,
    in_channels: number('in_channels', number('in_chans', defaults.in_channels)),
    patch_size: of('patch_size'),
    temporal_patch_size: of('temporal_patch_size'),
    spatial_merge_size: of('spatial_merge_size'),
    out_hidden_size: of('out_hidden_size'),
  };
}

/** The whole configuration, flat or nested, around the tower's. */
export function readQwenConfig<Vision extends QwenVisionConfig>(
  traits: TextTraits,
  json: Json,
  vision: Vision,
): QwenConfig<Vision> {
  const text = json.text_config == null ? json : objectAt(json, 'text_config');
  const base = readTextConfig(traits, text, json);
  const number = numberReader([json]);
  return {
    ...base,
    mrope_section: readSections(text, json, base.head_dim / 2),
    image_token_id: number('image_token_id', 151655),
    video_token_id: number('video_token_id', 151656),
    vision,
  };
}

/** The frequencies of each axis, which are as many as a head has in all. */
function readSections(text: Json, json: Json, frequencies: number): readonly number[] {
  const sources = [text, json];
  const rope = { ...objectAt(sources, 'rope_scaling'), ...objectAt(sources, 'rope_parameters') };
  const sections = wholeNumbers('mrope_section', rope.mrope_section ?? [frequencies]);
  const sum = sections.reduce((total, n) => total + n, 0);
  if (sum === frequencies && sections.length <= 3) return sections;
  throw new Error(
    `config.json: mrope_section must have at most 3 numbers with the sum ${frequencies}, got ${sections.slice(0, 9).join(', ')}`,
  );
}

/** Rotary tables of patches: K/4 frequencies follow the row, as many the column, base 10000. */
export function patchRotary(headDim: number, coordinates: PatchCoordinates): RotaryTables {
  const half = headDim / 2;
  const frequencies = inverseFrequencies(half, 10000);
  const both = Float32Array.from({ length: half }, (_, i) => frequencies[i % (half / 2)]!);
  return rotaryTables([coordinates.rows, coordinates.columns], both, (i) => (i < half / 2 ? 0 : 1));
}

/** Pixel values and rotary tables of a tower, padded to `total` patches. */
export function patchFeeds(
  v: QwenVisionConfig,
  pixelValues: Float32Array,
  rope: RotaryTables,
  total: number,
): Record<string, Feed> {
  const half = v.hidden_size / v.num_heads / 2;
  return {
    pixel_values: zeroPadded(pixelValues, total * valuesPerPatch(v)),
    vision_cos: zeroPadded(rope.cos, total * half),
    vision_sin: zeroPadded(rope.sin, total * half),
  };
}

/** The plan of a tower in which every patch attends to its whole frame, still without the tower. */
export interface FramePlan extends Omit<VisionPlan, 'build'> {
  /** Patches with padding. */
  readonly patches: number;
  readonly frames: Segments;
}

/** Lays pictures out for a tower with full attention within a frame. */
export function planFrames(
  v: QwenVisionConfig,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
): FramePlan {
  const group = v.spatial_merge_size ** 2;
  const { segments, patches, total } = frameSegments(gridThw, (n) => bucket(n, 16 * group));
  checkPixelValues(pixelValues, patches, valuesPerPatch(v));
  const coordinates = patchCoordinates(v.spatial_merge_size, gridThw);
  const rope = patchRotary(v.hidden_size / v.num_heads, coordinates);
  return {
    key: `${total}|${segments.key}`,
    feeds: { ...patchFeeds(v, pixelValues, rope, total), ...segments.feeds },
    features: total / group,
    featureRow: Int32Array.from({ length: patches / group }, (_, i) => i),
    patches: total,
    frames: segments,
  };
}

/** A layout of pictures; `tower` builds the graph under the tower's scope. */
export type TowerPlan = Omit<VisionPlan, 'build'> & {
  tower(s: Scope): readonly [Value, ...Value[]];
};

type LayPictures<Config> = (
  config: Config,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
) => TowerPlan;

/** What a family adds to the shared text model. */
interface QwenFamily<Config> {
  readonly modelType: string;
  readonly architecture: string;
  readConfig(json: Json): Config;
  /** The tower in a few words. */
  readonly towerName: string;
  /** How its videos are laid out. */
  videoLayout(config: Config): VideoLayout;
  /** The position axis of frequency i. */
  axisOf(config: Config): (i: number) => number;
  plan: LayPictures<Config>;
}

/** A Qwen family with a vision tower. */
export function qwenVisionFamily<Config extends QwenConfig>({
  modelType,
  architecture,
  readConfig,
  towerName,
  videoLayout,
  axisOf,
  plan,
}: QwenFamily<Config>): Family<Config> {
  return {
    ...textModel('model.language_model'),
    ...qwenPictures({ towerName, videoLayout, plan }),
    modelType,
    architecture,
    readConfig,
    rotaryTables: (c, axes) => {
      checkPositions(c, axes);
      return rotaryTables(axes, textFrequencies(c), axisOf(c));
    },
  };
}

/** The part of a Qwen family that its pictures decide, whatever the text model. */
export function qwenPictures<Config extends MropeConfig & { readonly vision: QwenVisionConfig }>({
  towerName,
  videoLayout,
  plan,
}: Pick<QwenFamily<Config>, 'towerName' | 'videoLayout' | 'plan'>): Pick<
  Family<Config>,
  'diskNames' | 'positions' | 'vision'
> {
  return {
    // The Hub's layout is model.layers… and visual…; transformers 5 writes model.language_model…
    // and model.visual….
    diskNames: (path) => [
      path.replace(/^model\.language_model\./, 'model.').replace(/^model\.visual\./, 'visual.'),
      path,
      path
        .replace(/^model\.language_model\./, 'language_model.model.')
        .replace(/^model\.visual\./, 'visual.'),
      // transformers 5.5 saves the tower of Qwen3.5 under the text model.
      path.replace(/^model\.visual\./, 'model.language_model.visual.'),
    ],
    positions: (c, ids, gridThw, options) =>
      mropePositions(c, ids, gridThw, options, videoLayout(c)),
    vision: {
      tower: towerName,
      paths: [TOWER],
      imageTokenId: (c) => c.image_token_id,
      videoTokenId: (c) => c.video_token_id,
      scalesTime: (c) => videoLayout(c).tokensPerSecond !== undefined,
      pictureTokens: (c, [t, h, w]) => (t * h * w) / c.vision.spatial_merge_size ** 2,
      smallestGrid: ({ vision: v }) => [1, v.spatial_merge_size, v.spatial_merge_size],
      valuesPerPatch: ({ vision: v }) => valuesPerPatch(v),
      plan(config, gridThw, pixelValues) {
        const { tower, ...layout } = plan(config, gridThw, pixelValues);
        return { ...layout, build: (scope) => tower(scope.in(TOWER)) };
      },
    },
  };
}
