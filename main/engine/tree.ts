// Training rows as trees: one prompt, many answers; and how several trees fill a buffer.

import { causalMask, HIDDEN, tokensOf, type TreeLayout } from './attention.ts';
import type { Model } from './model.ts';
import type { Pictures, VisionPlan } from './models/family.ts';
import { bucket, type Feed } from './tensor.ts';

/** One prompt with its pictures, and the answers that continue it. A plain sequence is a prompt with targets of its own. */
export interface Tree {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
  readonly answers: readonly Int32Array[];
  /** Prompt tokens (1 = yes) whose log-probability is wanted; none by default. The first token has none. */
  readonly promptTargets?: ArrayLike<number>;
}

/** A token whose log-probability the buffer yields; `answer` is −1 in the prompt. */
export interface Target {
  readonly tree: number;
  readonly answer: number;
  readonly position: number;
  readonly id: number;
}

/** Trees laid out in one buffer, ready to be fed. */
export interface TreeBuffer {
  readonly layout: TreeLayout;
  readonly targets: readonly Target[];
  /** Length M of the target tensors; those beyond `targets` are padding. */
  readonly targetCapacity: number;
  readonly vision: VisionPlan | undefined;
  readonly feeds: Record<string, Feed>;
  /** Tokens that are not padding. */
  readonly realTokens: number;
}

export interface LayoutOptions {
  /** Exact lengths in place of buckets: one program for this very buffer. */
  readonly exact?: boolean;
  /** Prompt tokens of a row; trees share a row while they fit. By default every tree has a row of its own. */
  readonly promptCapacity?: number;
  /** Answers of a row, with `promptCapacity`. */
  readonly answerCapacity?: number;
}

interface Place {
  readonly tree: number;
  readonly row: number;
  readonly promptStart: number;
  readonly answerStart: number;
}

/** Lays trees out: rows of prompts and answers, masks, positions, picture features and targets. */
export function layoutTrees(
  model: Model,
  trees: readonly Tree[],
  options: LayoutOptions = {},
): TreeBuffer {
  const fit = options.exact ? (n: number) => n : bucket;
  const places = placeTrees(trees, options);
  const rows = fit(Math.max(...places.map((place) => place.row)) + 1);
  const prompt = fit(Math.max(...places.map((p) => p.promptStart + trees[p.tree]!.ids.length)));
  const slots = Math.max(...places.map((p) => p.answerStart + trees[p.tree]!.answers.length));
  const answers = slots === 0 ? 0 : fit(slots);
  // The last token of an answer is only predicted, so it takes no place.
  const longest = Math.max(
    0,
    ...trees.flatMap((tree) => tree.answers.map((answer) => answer.length - 1)),
  );
  const length = answers === 0 ? 0 : fit(Math.max(1, longest));
  const packed = places.some((place) => place.promptStart > 0);
  const layout: TreeLayout = { rows, prompt, answers, length, packed };
  const N = tokensOf(layout);

  const plan = pictureTokens(model, trees);
  const ids = new Int32Array(N);
  const featureIndex = Int32Array.from({ length: N }, (_, i) => i);
  const axisCount = model.family.positions(model.config, new Int32Array(1), []).axes.length;
  const axes = Array.from({ length: axisCount }, () => new Int32Array(N));
  const promptMask = packed ? packedMask(places, trees, rows, prompt) : causalMask(prompt);
  const visible = new Float32Array(rows * answers * prompt).fill(HIDDEN);
  const targets: Target[] = [];
  const targetRows: number[] = [];
  let pictureToken = 0;
  let realTokens = 0;

  for (const { tree: t, row, promptStart, answerStart } of places) {
    const tree = trees[t]!;
    const start = row * prompt + promptStart;
    ids.set(tree.ids, start);
    realTokens += tree.ids.length;
    const positions = model.family.positions(model.config, tree.ids, tree.pictures?.gridThw ?? []);
    axes.forEach((axis, a) => axis.set(positions.axes[a]!, start));
    if (tree.pictures && plan) {
      pictureToken = plan.firstToken[t]!;
      tree.ids.forEach((id, i) => {
        if (id === plan.imageTokenId)
          featureIndex[start + i] = N + plan.vision.featureRow[pictureToken++]!;
      });
    }
    tree.ids.forEach((id, i) => {
      if (i === 0 || !tree.promptTargets?.[i]) return;
      targets.push({ tree: t, answer: -1, position: i, id });
      targetRows.push(start + i - 1);
    });
    tree.answers.forEach((answer, g) => {
      const slot = row * answers + answerStart + g;
      const first = rows * prompt + slot * length;
      ids.set(answer.subarray(0, answer.length - 1), first);
      realTokens += answer.length - 1;
      for (let i = 0; i < length; i++)
        for (const axis of axes) axis[first + i] = positions.next + i;
      visible.fill(0, slot * prompt + promptStart, slot * prompt + promptStart + tree.ids.length);
      answer.forEach((id, i) => {
        targets.push({ tree: t, answer: g, position: i, id });
        targetRows.push(i === 0 ? start + tree.ids.length - 1 : first + i - 1);
      });
    });
  }
  showEmptySlots(visible, prompt);

  const targetCapacity = options.exact ? Math.max(1, targets.length) : bucket(targets.length, 16);
  const rotary = model.family.rotaryTables(model.config, axes);
  const padded = (values: readonly number[]) =>
    Int32Array.from({ length: targetCapacity }, (_, i) => values[i] ?? 0);
  return {
    layout,
    targets,
    targetCapacity,
    vision: plan?.vision,
    realTokens,
    feeds: {
      ids,
      rope_cos: rotary.cos,
      rope_sin: rotary.sin,
      prompt_mask: promptMask,
      prompt_visible: visible,
      ...(length > 1 ? { answer_mask: causalMask(length) } : {}),
      ...(plan ? { feature_index: featureIndex, ...plan.vision.feeds } : {}),
      target_rows: padded(targetRows),
      target_ids: padded(targets.map((target) => target.id)),
    },
  };
}

/** First row, in order of falling size, that has room for the tree's prompt and answers. */
function placeTrees(
  trees: readonly Tree[],
  { promptCapacity, answerCapacity }: LayoutOptions,
): Place[] {
  if (promptCapacity === undefined)
    return trees.map((_, tree) => ({ tree, row: tree, promptStart: 0, answerStart: 0 }));
  const order = trees
    .map((_, i) => i)
    .sort((a, b) => trees[b]!.answers.length - trees[a]!.answers.length || a - b);
  const used: { prompt: number; answers: number }[] = [];
  const places: Place[] = [];
  for (const tree of order) {
    const { ids, answers } = trees[tree]!;
    let row = used.findIndex(
      (u) =>
        u.prompt + ids.length <= promptCapacity &&
        u.answers + answers.length <= (answerCapacity ?? Infinity),
    );
    if (row < 0) row = used.push({ prompt: 0, answers: 0 }) - 1;
    const u = used[row]!;
    places.push({ tree, row, promptStart: u.prompt, answerStart: u.answers });
    used[row] = { prompt: u.prompt + ids.length, answers: u.answers + answers.length };
  }
  return places.sort((a, b) => a.tree - b.tree);
}

/** Each prompt of a row sees itself alone, [R, P, P]; padding sees its own position, so that no row of scores is empty. */
function packedMask(
  places: readonly Place[],
  trees: readonly Tree[],
  rows: number,
  prompt: number,
): Float32Array {
  const mask = new Float32Array(rows * prompt * prompt).fill(HIDDEN);
  for (const { tree, row, promptStart } of places) {
    const end = promptStart + trees[tree]!.ids.length;
    for (let i = promptStart; i < end; i++) {
      const line = (row * prompt + i) * prompt;
      mask.fill(0, line + promptStart, line + i + 1);
    }
  }
  return mask;
}

/** An unused answer slot sees the whole prompt row: its numbers are never read, but they must be finite. */
function showEmptySlots(visible: Float32Array, prompt: number): void {
  for (let line = 0; line < visible.length; line += prompt) {
    const slot = visible.subarray(line, line + prompt);
    if (slot.every((x) => x !== 0)) slot.fill(0);
  }
}

/** One vision plan for the pictures of all trees, in order, and the first picture token of each tree. */
export function pictureTokens(model: Model, trees: readonly { pictures?: Pictures }[]) {
  const all = trees.flatMap((tree) => (tree.pictures ? [tree.pictures] : []));
  if (all.length === 0) return undefined;
  const { vision } = model.family;
  if (!vision)
    throw new Error(
      `the model (${model.family.modelType}) does not see pictures, but ${all.length} prompts have some`,
    );
  const gridThw = all.flatMap((pictures) => pictures.gridThw);
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
    for (const grid of pictures?.gridThw ?? []) token += vision.tokensOf(model.config, grid);
  }
  return {
    vision: vision.plan(model.config, gridThw, pixelValues),
    firstToken,
    imageTokenId: vision.imageTokenId(model.config),
  };
}
