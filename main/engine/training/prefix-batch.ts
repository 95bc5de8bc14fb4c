// Training rows as trees: one prompt, many answers; and how several trees fill a buffer.

import { treeMasks, type TreeSpan } from '../layers/attention-masks.ts';
import { windowsOf, type Model } from '../models/model.ts';
import type { Pictures, VisionPlan } from '../models/parts/family.ts';
import { tokensOf, type TreeLayout } from '../layers/prefix-layout.ts';
import { fineBucket, type Feed } from '../graph/tensor.ts';

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
  /** Answer slots of a row, with `promptCapacity`. */
  readonly slotCapacity?: number;
  /** Tokens of a slot at least; the longest answer of a whole run keeps one program for all its batches. */
  readonly slotLength?: number;
  /** Trees of a row: so many share each, those with long answers beside those with short ones. In place of the capacities. */
  readonly treesPerRow?: number;
}

/** Where a tree stands: its row, its first prompt token there, and the slot of the row and offset of each answer. */
interface Place {
  readonly tree: number;
  readonly row: number;
  readonly promptStart: number;
  readonly slots: readonly { readonly slot: number; readonly offset: number }[];
}

/** Tokens that an answer takes: its last one is only predicted. */
const spaceOf = (answer: Int32Array) => Math.max(1, answer.length - 1);

/**
 * Lays trees out: rows of prompts and answers, masks, positions, picture features and targets. Short answers of a row
 * share a slot, so that lengths may differ without padding.
 */
export function layoutTrees(
  model: Model,
  trees: readonly Tree[],
  options: LayoutOptions = {},
): TreeBuffer {
  const fit = options.exact ? (n: number) => n : fineBucket;
  const longest = Math.max(0, ...trees.flatMap((tree) => tree.answers.map(spaceOf)));
  const length = longest === 0 ? 0 : fit(Math.max(longest, options.slotLength ?? 0));
  const places = placeTrees(trees, length, options);
  const rows = fit(Math.max(...places.map((place) => place.row)) + 1);
  const prompt = fit(
    Math.max(
      options.promptCapacity ?? 0,
      ...places.map((p) => p.promptStart + trees[p.tree]!.ids.length),
    ),
  );
  const slots = 1 + Math.max(-1, ...places.flatMap((p) => p.slots.map(({ slot }) => slot)));
  const answers = slots === 0 ? 0 : fit(slots);
  const packed = places.some((place) => place.promptStart > 0);
  const layout: TreeLayout = { rows, prompt, answers, length, packed };
  const N = tokensOf(layout);

  const plan = pictureTokens(model, trees);
  const ids = new Int32Array(N);
  const featureIndex = Int32Array.from({ length: N }, (_, i) => i);
  const deepIndex = new Int32Array(N).fill(plan?.vision.features ?? 0);
  const axisCount = model.family.positions(model.config, new Int32Array(1), []).axes.length;
  const axes = Array.from({ length: axisCount }, () => new Int32Array(N));
  const targets: Target[] = [];
  const targetRows: number[] = [];
  let realTokens = 0;

  for (const place of places) {
    const tree = trees[place.tree]!;
    const start = place.row * prompt + place.promptStart;
    ids.set(tree.ids, start);
    realTokens += tree.ids.length;
    const positions = model.family.positions(model.config, tree.ids, tree.pictures?.gridThw ?? []);
    axes.forEach((axis, a) => axis.set(positions.axes[a]!, start));
    if (tree.pictures && plan) {
      let token = plan.firstToken[place.tree]!;
      tree.ids.forEach((id, i) => {
        if (id !== plan.imageTokenId) return;
        deepIndex[start + i] = plan.vision.featureRow[token++]!;
        featureIndex[start + i] = N + deepIndex[start + i]!;
      });
    }
    tree.ids.forEach((id, i) => {
      if (i === 0 || !tree.promptTargets?.[i]) return;
      targets.push({ tree: place.tree, answer: -1, position: i, id });
      targetRows.push(start + i - 1);
    });
    tree.answers.forEach((answer, g) => {
      const { slot, offset } = place.slots[g]!;
      const line = place.row * answers + slot;
      const first = rows * prompt + line * length + offset;
      const space = spaceOf(answer);
      ids.set(answer.subarray(0, space), first);
      realTokens += space;
      for (let i = 0; i < space; i++) for (const axis of axes) axis[first + i] = positions.next + i;
      answer.forEach((id, i) => {
        targets.push({ tree: place.tree, answer: g, position: i, id });
        targetRows.push(i === 0 ? start + tree.ids.length - 1 : first + i - 1);
      });
    });
  }

  const targetCapacity = fit(Math.max(1, targets.length));
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
      ...treeMasks(layout, spansOf(places, trees), windowsOf(model)),
      ...(plan ? { feature_index: featureIndex, deep_index: deepIndex, ...plan.vision.feeds } : {}),
      target_rows: padded(targetRows),
      target_ids: padded(targets.map((target) => target.id)),
    },
  };
}

/** Trees into rows, larger ones first, and the answers of each row into slots. */
function placeTrees(trees: readonly Tree[], length: number, options: LayoutOptions): Place[] {
  const places = new Array<Place>(trees.length);
  rowsOf(trees, length, options).forEach((members, row) => {
    const answers = members.flatMap((tree) => trees[tree]!.answers);
    const { slots } = fillSlots(answers, length);
    let prompt = 0;
    let first = 0;
    for (const tree of members) {
      const { ids, answers } = trees[tree]!;
      const own = slots.slice(first, first + answers.length);
      places[tree] = { tree, row, promptStart: prompt, slots: own };
      prompt += ids.length;
      first += answers.length;
    }
  });
  return places;
}

/** The trees of each row. */
function rowsOf(trees: readonly Tree[], length: number, options: LayoutOptions): number[][] {
  const { promptCapacity, slotCapacity = Infinity, treesPerRow } = options;
  const size = ({ answers }: Tree) => answers.reduce((sum, answer) => sum + spaceOf(answer), 0);
  const order = trees.map((_, i) => i);
  if (treesPerRow === undefined && promptCapacity === undefined) return order.map((tree) => [tree]);
  order.sort((a, b) => size(trees[b]!) - size(trees[a]!) || a - b);
  if (treesPerRow !== undefined) return evenRows(trees, order, treesPerRow, size);
  const rows: number[][] = [];
  const fits = (members: readonly number[]) => {
    const prompt = members.reduce((sum, tree) => sum + trees[tree]!.ids.length, 0);
    if (prompt > promptCapacity!) return false;
    const answers = members.flatMap((tree) => trees[tree]!.answers);
    return slotCapacity === Infinity || fillSlots(answers, length).count <= slotCapacity;
  };
  for (const tree of order) {
    const row = rows.find((members) => fits([...members, tree]));
    if (row) row.push(tree);
    else rows.push([tree]);
  }
  return rows;
}

/** Rows of equal numbers of trees: each tree, in order, into the row with the fewest answer tokens. */
function evenRows(
  trees: readonly Tree[],
  order: readonly number[],
  treesPerRow: number,
  size: (tree: Tree) => number,
): number[][] {
  const count = Math.ceil(trees.length / treesPerRow);
  const rows = Array.from({ length: count }, () => ({ members: [] as number[], tokens: 0 }));
  for (const tree of order) {
    const open = rows.filter(({ members }) => members.length < treesPerRow);
    const row = open.reduce((best, other) => (other.tokens < best.tokens ? other : best));
    row.members.push(tree);
    row.tokens += size(trees[tree]!);
  }
  return rows.map(({ members }) => members);
}

/** First-fit decreasing: the slot and offset of each answer, and the number of slots. */
function fillSlots(
  answers: readonly Int32Array[],
  length: number,
): { slots: { slot: number; offset: number }[]; count: number } {
  const order = answers
    .map((_, i) => i)
    .sort((a, b) => spaceOf(answers[b]!) - spaceOf(answers[a]!) || a - b);
  const used: number[] = [];
  const slots = new Array<{ slot: number; offset: number }>(answers.length);
  for (const g of order) {
    const space = spaceOf(answers[g]!);
    let slot = used.findIndex((tokens) => tokens + space <= length);
    if (slot < 0) slot = used.push(0) - 1;
    slots[g] = { slot, offset: used[slot]! };
    used[slot] = used[slot]! + space;
  }
  return { slots, count: used.length };
}

function spansOf(places: readonly Place[], trees: readonly Tree[]): TreeSpan[] {
  return places.map(({ tree, row, promptStart, slots }) => ({
    row,
    promptStart,
    promptLength: trees[tree]!.ids.length,
    answers: trees[tree]!.answers.map((answer, g) => ({ ...slots[g]!, space: spaceOf(answer) })),
  }));
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
  const shown = all.every((pictures) => pictures.shown)
    ? all.flatMap((pictures) => pictures.shown!)
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
    for (const grid of pictures?.gridThw ?? []) token += vision.tokensOf(model.config, grid);
  }
  return {
    vision: vision.plan(model.config, gridThw, pixelValues, shown),
    firstToken,
    imageTokenId: vision.imageTokenId(model.config),
  };
}
