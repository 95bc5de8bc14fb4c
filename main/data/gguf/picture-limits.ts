// How large pictures may be for a vision tower in GGUF. llama.cpp has limits of its own for the Qwen
// families, 8 to 4,096 tokens, whatever the file says, unless it is told others when it starts.
// Reference: llama.cpp, tools/mtmd/clip.cpp.

import { openGguf } from '../formats/weights/gguf.ts';

/** Tokens of a picture. */
export interface PictureTokens {
  readonly min: number;
  readonly max: number;
}

/** A vision tower, and what llama.cpp must be told about it. */
export interface Sight {
  readonly projector: string;
  readonly pictureTokens?: PictureTokens | undefined;
}

/** The sight of a model by the file of its tower. */
export const sightOf = (projector: string): Sight => ({
  projector,
  pictureTokens: pictureTokens(projector),
});

/** The limits that the model was trained with; undefined where llama.cpp needs no telling. */
function pictureTokens(projectorFile: string): PictureTokens | undefined {
  const { metadata } = openGguf(projectorFile);
  const number = (key: string): number | undefined => {
    const value = metadata.get(`clip.vision.${key}`);
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
  };
  const [least, most] = [number('image_min_pixels'), number('image_max_pixels')];
  const merge = number('spatial_merge_size') ?? number('projector.scale_factor') ?? 0;
  const side = (number('patch_size') ?? 0) * merge;
  if (least === undefined || most === undefined || side === 0) return undefined;
  return {
    min: Math.max(1, Math.floor(least / side ** 2)),
    max: Math.max(1, Math.ceil(most / side ** 2)),
  };
}
