// The vision tower of a folder as keys and tensors of an mmproj file, and which family a file's tower
// belongs to. Reference: llama.cpp, conversion/ and tools/mtmd/clip-impl.h.

import { UserError } from '../../i18n/user-error.ts';
import { readPictureSettings } from '../images/image-processor.ts';
import type { GgufField } from '../formats/weights/gguf-writer.ts';
import { INTERNVL } from './projector/internvl.ts';
import type { GgufArchitecture } from './layouts.ts';
import type { ModelParameters } from './parameters.ts';
import { LFM2 } from './projector/lfm2.ts';
import { QWEN2, QWEN25, QWEN3 } from './projector/qwen.ts';
import { GEMMA3, GEMMA4, tiles } from './projector/siglip.ts';
import { channelsFirst, planesOfFrame, takeNumbers, third } from './projector/stored.ts';
import type {
  ParameterShape,
  PlannedTensor,
  Projector,
  StoredTensor,
  TowerKeys,
} from './projector/types.ts';
import { ggufArchitectureOf } from './text.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Towers by `model_type`. Files of Idefics3 and SmolVLM, which compute alike, do not say which of the
 * two they are: the first is taken.
 */
const PROJECTORS: Readonly<Record<string, Projector>> = {
  qwen2_vl: QWEN2,
  qwen2_5_vl: QWEN25,
  qwen3_5: QWEN3,
  qwen3_vl: QWEN3,
  gemma3: GEMMA3,
  gemma4: GEMMA4,
  smolvlm: tiles('SmolVLM'),
  idefics3: tiles('Idefics3'),
  internvl: INTERNVL,
  lfm2_vl: LFM2,
};

/** Whether the tower of a `model_type` can be written and read. */
export const hasProjector = (modelType: string): boolean => Object.hasOwn(PROJECTORS, modelType);

/** The `model_type`s whose tower can be written and read. */
const PROJECTOR_MODEL_TYPES: readonly string[] = Object.keys(PROJECTORS);

/** A family by its tower. */
export interface SightedFamily {
  readonly modelType: string;
  readonly projector: Projector;
}

/** The families with a tower whose language model has an architecture. */
export function sightedFamilies(architecture: string): SightedFamily[] {
  const hasArchitecture = ([modelType, { texts = [modelType] }]: [string, Projector]) =>
    texts.some((text) => ggufArchitectureOf(text) === (architecture as GgufArchitecture));
  return Object.entries(PROJECTORS)
    .filter(hasArchitecture)
    .map(([modelType, projector]) => ({ modelType, projector }));
}

/** The keys of the tower; undefined for a model without one. Throws a UserError for other families. */
export function projectorKeys(
  {
    baseDir,
    settingsFrom,
  }: { readonly baseDir: string; readonly settingsFrom?: string | undefined },
  { model }: ModelParameters,
): Record<string, GgufField> | undefined {
  if (!model.family.vision) return undefined;
  const { modelType } = model.family;
  const projector = PROJECTORS[modelType];
  if (!projector)
    throw new UserError(msg('gguf.tower-not-writable', { type: modelType }), {
      hint: msg('gguf.tower-not-writable.hint', { known: PROJECTOR_MODEL_TYPES.join(', ') }),
    });
  const processor = readPictureSettings(baseDir, { settingsFrom })?.json ?? {};
  const [mean, deviation] = projector.colours;
  return {
    'clip.has_vision_encoder': true,
    'clip.projector_type': projector.type,
    ...projector.keys(model.config, processor),
    'clip.vision.projection_dim': model.sizes.width,
    'clip.vision.image_mean': Float32Array.from((processor['image_mean'] ?? mean) as number[]),
    'clip.vision.image_std': Float32Array.from((processor['image_std'] ?? deviation) as number[]),
  };
}

/** The tensors of the tower; none for a model without one. */
export function projectorTensors({ model, list }: ModelParameters): PlannedTensor[] {
  const projector = PROJECTORS[model.family.modelType];
  if (!projector) return [];
  return list.flatMap((parameter) =>
    towerTensors(parameter, projector, model.config).map((stored) => ({
      ...{ name: stored.name, shape: stored.shape },
      numbers: () => takeNumbers(stored, parameter.numbers()),
    })),
  );
}

/**
 * The tensors that hold a parameter, none for one that is not the tower's; `keys` are those of a file
 * that is read.
 */
export function towerTensors(
  parameter: ParameterShape,
  { blocks, modules, others, special, split, parameters, channelsLast, shifted }: Projector,
  config: unknown,
  keys?: TowerKeys,
): StoredTensor[] {
  const { path, shape } = parameter;
  const own = parameters?.[path];
  if (own !== undefined) return [{ name: own, shape }];
  const named = special?.(parameter, config, keys);
  if (named) return named;
  const [, outer, outerKind] =
    /^(.+?)(?:\.linear)?\.(weight|bias|(?:input|output)_(?:min|max))$/.exec(path) ?? [];
  if (outer === undefined) return [];
  const other = others[outer];
  if (other === 'v.patch_embd' && outerKind === 'weight')
    return kernels(shape, config, channelsLast === true);
  if (other !== undefined) {
    const plus = shifted?.includes(outer) === true ? { plus: 1 } : {};
    return [{ name: `${other}.${outerKind}`, shape, ...plus }];
  }
  if (!outer.startsWith(`${blocks}.`)) return [];
  const [, block, module] = /^(\d+)\.(.+)$/.exec(outer.slice(blocks.length + 1)) ?? [];
  if (module === split) return thirds(`v.blk.${block}.attn_`, outerKind!, shape);
  const name = modules[module ?? ''];
  return name === undefined
    ? []
    : [{ name: `v.blk.${block}.${name}.${outerKind}`, shape: shape.length ? shape : [1] }];
}

/** Queries, keys and values of a joined projection [3 · D, …]. */
function thirds(prefix: string, kind: string, shape: readonly number[]): StoredTensor[] {
  const numbers = shape.reduce((product, n) => product * n, 1);
  return ['q', 'k', 'v'].map((letter, i) => ({
    name: `${prefix}${letter}.${kind}`,
    shape: [shape[0]! / 3, ...shape.slice(1)],
    runs: third(numbers, i),
  }));
}

/**
 * The patch embedding [D, channels · frames · side · side] as a kernel of two axes for each frame:
 * llama.cpp adds the results of the frames.
 */
function kernels(
  shape: readonly number[],
  config: unknown,
  isChannelsLast: boolean,
): StoredTensor[] {
  const { vision } = config as { readonly vision: Readonly<Record<string, number>> };
  const side = vision['patch_size']!;
  const channels = vision['in_channels'] ?? vision['num_channels'] ?? 3;
  const frames = vision['temporal_patch_size'] ?? 1;
  const area = side * side;
  return Array.from({ length: frames }, (_, frame) => ({
    name: frame === 0 ? 'v.patch_embd.weight' : `v.patch_embd.weight.${frame}`,
    shape: [shape[0]!, channels, side, side],
    runs: isChannelsLast ? channelsFirst(channels, area) : planesOfFrame(frames, frame, area),
  }));
}
