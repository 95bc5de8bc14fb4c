// The pictures of a batch in one plan of the vision tower.

import type { Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';

/**
 * One vision plan for the pictures of all trees, in order, and the index of each tree's first
 * picture token.
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
  const firstToken: number[] = [];
  let token = 0;
  for (const { pictures } of trees) {
    firstToken.push(token);
    (pictures?.gridThw ?? []).forEach((grid, i) => {
      token += vision.pictureTokens(model.config, grid, pictures!.sizes?.[i]);
    });
  }
  return {
    vision: vision.plan(model.config, gridThw, pixelValues, shown, sizes),
    firstToken,
    imageTokenId: vision.imageTokenId(model.config),
    lookedUpId: (vision.lookedUpId ?? vision.imageTokenId)(model.config),
  };
}
