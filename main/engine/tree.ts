// Training rows as trees: one prompt, many answers; and how several trees fill a buffer.

import { causalMask, HIDDEN, tokensOf, type TreeLayout } from './attention.ts';
import type { Model } from './model.ts';
import type { Pictures, VisionPlan } from './models/family.ts';
import { fineBucket, type Feed } from './tensor.ts';

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
  /** Trees of a row: so many share each, those with many answers beside those with few. In place of the capacities. */
  readonly treesPerRow?: number;
}

/** Where a tree stands: its row, its first prompt token there, and the slot and offset of each answer. */
interface Place {
  readonly tree: number;
  readonly row: number;
  readonly promptStart: number;
  readonly firstSlot: number;
  readonly slots: readonly { readonly slot: number; readonly offset: number }[];
  readonly slotCount: number;
}

/** Tokens that an answer takes: its last one is only predicted. */
const spaceOf = (answer: Int32Array) => Math.max(1, answer.length - 1);

/**
 * Lays trees out: rows of prompts and answers, masks, positions, picture features and targets. Short answers of one
 * tree share a slot, so that lengths may differ without padding.
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
  const slots = Math.max(...places.map((p) => p.firstSlot + p.slotCount));
  const answers = slots === 0 ? 0 : fit(slots);
  const packed = places.some((place) => place.promptStart > 0);
  const shared = places.some((place) => place.slots.some(({ offset }) => offset > 0));
  const layout: TreeLayout = { rows, prompt, answers, length, packed, shared };
  const N = tokensOf(layout);

  const plan = pictureTokens(model, trees);
  const ids = new Int32Array(N);
  const featureIndex = Int32Array.from({ length: N }, (_, i) => i);
  const axisCount = model.family.positions(model.config, new Int32Array(1), []).axes.length;
  const axes = Array.from({ length: axisCount }, () => new Int32Array(N));
  const visible = new Float32Array(rows * answers * prompt).fill(HIDDEN);
  const answerMask = shared ? causalCopies(length, rows * answers) : causalMask(length);
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
        if (id === plan.imageTokenId)
          featureIndex[start + i] = N + plan.vision.featureRow[token++]!;
      });
    }
    tree.ids.forEach((id, i) => {
      if (i === 0 || !tree.promptTargets?.[i]) return;
      targets.push({ tree: place.tree, answer: -1, position: i, id });
      targetRows.push(start + i - 1);
    });
    tree.answers.forEach((answer, g) => {
      const { slot, offset } = place.slots[g]!;
      const line = place.row * answers + place.firstSlot + slot;
      const first = rows * prompt + line * length + offset;
      const space = spaceOf(answer);
      ids.set(answer.subarray(0, space), first);
      realTokens += space;
      for (let i = 0; i < space; i++) for (const axis of axes) axis[first + i] = positions.next + i;
      visible.fill(
        0,
        line * prompt + place.promptStart,
        line * prompt + place.promptStart + tree.ids.length,
      );
      if (shared) hideBefore(answerMask, line, length, offset, space);
      answer.forEach((id, i) => {
        targets.push({ tree: place.tree, answer: g, position: i, id });
        targetRows.push(i === 0 ? start + tree.ids.length - 1 : first + i - 1);
      });
    });
  }
  showEmptySlots(visible, prompt);

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
      prompt_mask: packed ? packedMask(places, trees, rows, prompt) : causalMask(prompt),
      prompt_visible: visible,
      answer_mask: answerMask,
      ...(plan ? { feature_index: featureIndex, ...plan.vision.feeds } : {}),
      target_rows: padded(targetRows),
      target_ids: padded(targets.map((target) => target.id)),
    },
  };
}

/** Answers into slots and trees into rows, larger ones first. */
function placeTrees(trees: readonly Tree[], length: number, options: LayoutOptions): Place[] {
  const { promptCapacity, slotCapacity = Infinity, treesPerRow } = options;
  const filled = trees.map(({ answers }) => fillSlots(answers, length));
  const order = trees.map((_, i) => i);
  const shares = promptCapacity !== undefined || treesPerRow !== undefined;
  if (shares) order.sort((a, b) => filled[b]!.count - filled[a]!.count || a - b);
  const used: { prompt: number; slots: number; trees: number }[] = [];
  if (treesPerRow !== undefined) {
    const rows = Math.ceil(trees.length / treesPerRow);
    used.push(...Array.from({ length: rows }, () => ({ prompt: 0, slots: 0, trees: 0 })));
  }
  const rowFor = (size: number, count: number): number => {
    if (treesPerRow !== undefined) return emptiest(used, treesPerRow);
    if (promptCapacity === undefined) return -1;
    return used.findIndex(
      (u) => u.prompt + size <= promptCapacity && u.slots + count <= slotCapacity,
    );
  };
  const places = order.map((tree): Place => {
    const { slots, count } = filled[tree]!;
    const size = trees[tree]!.ids.length;
    let row = rowFor(size, count);
    if (row < 0) row = used.push({ prompt: 0, slots: 0, trees: 0 }) - 1;
    const u = used[row]!;
    used[row] = { prompt: u.prompt + size, slots: u.slots + count, trees: u.trees + 1 };
    return { tree, row, promptStart: u.prompt, firstSlot: u.slots, slots, slotCount: count };
  });
  return places.sort((a, b) => a.tree - b.tree);
}

/** The row with the fewest slots taken, among those with room for another tree. */
function emptiest(used: readonly { slots: number; trees: number }[], treesPerRow: number): number {
  let best = -1;
  used.forEach((u, row) => {
    if (u.trees < treesPerRow && (best < 0 || u.slots < used[best]!.slots)) best = row;
  });
  return best;
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

/** Each prompt of a row sees itself alone, [R, P, P]. */
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

/** A causal mask for every slot, [slots, n, n]. */
function causalCopies(n: number, slots: number): Float32Array {
  const masks = new Float32Array(slots * n * n);
  for (let slot = 0; slot < slots; slot++) masks.set(causalMask(n), slot * n * n);
  return masks;
}

/** Hides what stands before an answer in its slot. */
function hideBefore(
  masks: Float32Array,
  line: number,
  n: number,
  offset: number,
  space: number,
): void {
  for (let i = offset; i < offset + space; i++)
    masks.fill(HIDDEN, (line * n + i) * n, (line * n + i) * n + offset);
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
