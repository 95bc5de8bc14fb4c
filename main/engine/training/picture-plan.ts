// The pictures of a batch in one plan of the vision tower.

import type { Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';

/**
 * One vision plan for the pictures and videos of all trees, in order, and the index of each tree's
 * first picture token and first video token.
 */
export function planPictures(model: Model, trees: readonly { pictures?: Pictures }[]) {
  const all = trees.flatMap((tree) => (tree.pictures ? [tree.pictures] : []));
  if (all.length === 0) return undefined;
  const { vision } = model.family;
  if (!vision)
    throw new Error(
      `the model (${model.family.modelType}) does not see pictures, but ${all.length} prompts have some`,
    );
  const gridThw = all.flatMap((pictures) => pictures.gridThw);
  const shown = all.every((pictures) => pictures.shown)
    ? all.flatMap((pictures) => pictures.shown!)
    : undefined;
  const sizes = all.every((pictures) => pictures.sizes)
    ? all.flatMap((pictures) => pictures.sizes!)
    : undefined;
  const length = all.reduce((sum, pictures) => sum + pictures.pixelValues.length, 0);
  const pixelValues = new Float32Array(length);
  let at = 0;
  for (const pictures of all) {
    pixelValues.set(pictures.pixelValues, at);
    at += pictures.pixelValues.length;
  }
  let token = 0;
  const firstTokens = trees.map(({ pictures }) => {
    const { gridThw = [], videoSeconds = [], sizes = [] } = pictures ?? {};
    const starts = gridThw.map((grid, i) => {
      const start = token;
      token += vision.pictureTokens(model.config, grid, sizes[i]);
      return start;
    });
    const firstVideo = starts[gridThw.length - videoSeconds.length] ?? token;
    return { picture: starts[0] ?? token, video: firstVideo };
  });
  return {
    vision: vision.plan(model.config, gridThw, pixelValues, shown, sizes),
    firstTokens,
    imageTokenId: vision.imageTokenId(model.config),
    videoTokenId: vision.videoTokenId?.(model.config),
    lookedUpId: (vision.lookedUpId ?? vision.imageTokenId)(model.config),
  };
}
