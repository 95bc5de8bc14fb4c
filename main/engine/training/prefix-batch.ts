// Shared-prefix batches: each prompt is computed once for all its answers, and several prompts can
// share a row.

import { prefixMasks, type PrefixSpan } from '../layers/attention-masks.ts';
import { stateFeeds } from '../layers/prefix-states.ts';
import { positionsOf, slidingWindows, type Model } from '../models/model.ts';
import type { Pictures, VisionPlan } from '../models/parts/family.ts';
import { tokenCount, type PrefixLayout } from '../layers/prefix-layout.ts';
import { fineBucket, type Feed } from '../graph/tensor.ts';
import { splitAtBorder } from './rotary-border.ts';
import { planPictures } from './picture-plan.ts';

/**
 * A prompt with its pictures, and the answers that continue it. A plain sequence is a prompt with
 * targets and no answers.
 */
export interface PrefixTree {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
  readonly answers: readonly Int32Array[];
  /** 1 for prompt tokens that are targets; none by default. The first token cannot be one. */
  readonly promptTargets?: ArrayLike<number>;
  /** Tokens of the longest sequence; by default those of the prompt and its longest answer. */
  readonly lengthTokens?: number;
}

/** A token whose log-probability is computed; `answer` is −1 in the prompt. */
export interface Target {
  readonly tree: number;
  readonly answer: number;
  readonly position: number;
  readonly id: number;
}

/** Prefix trees laid out in one batch, with its feeds. */
export interface PrefixBatch {
  readonly layout: PrefixLayout;
  readonly targets: readonly Target[];
  /** Length M of the target tensors; entries beyond `targets` are padding. */
  readonly targetCapacity: number;
  readonly vision: VisionPlan | undefined;
  readonly feeds: Record<string, Feed>;
  /** Tokens that are not padding. */
  readonly realTokens: number;
}

export interface LayoutOptions {
  /** Exact lengths instead of rounded ones: a program for this batch only. */
  readonly exact?: boolean;
  /**
   * Prompt tokens per row; trees share a row while they fit. By default every tree has its own row.
   */
  readonly promptCapacity?: number;
  /** Answer slots per row, with `promptCapacity`. */
  readonly slotCapacity?: number;
  /**
   * Fewest tokens per slot; with the longest answer of a run, one program serves all its batches.
   */
  readonly slotLength?: number;
  /** Trees per row, balanced by answer tokens; replaces the capacities. */
  readonly treesPerRow?: number;
}

/** A tree's row, its first prompt token there, and the slot and offset of each answer. */
interface Placement {
  readonly tree: number;
  readonly row: number;
  readonly promptStart: number;
  readonly slots: readonly { readonly slot: number; readonly offset: number }[];
}

/** Tokens of an answer in the batch: its last one is only predicted. */
const answerSpace = (answer: Int32Array) => Math.max(1, answer.length - 1);

/**
 * Lays prefix trees out in rows of prompts and answers, with masks, positions, picture features and
 * targets. Short answers of a row share a slot, so that answers of different lengths need little
 * padding.
 */
export function layoutPrefixBatch(
  model: Model,
  given: readonly PrefixTree[],
  options: LayoutOptions = {},
): PrefixBatch {
  const parts = splitAtBorder(given, model.family.rotaryBorder?.(model.config) ?? Infinity);
  const trees = parts.map(({ tree }) => tree);
  const round = options.exact ? (n: number) => n : fineBucket;
  const keepsStates = model.sizes.states !== undefined;
  const { layout: causal, placements } = layoutOf(trees, options, { round, keepsStates });
  const pictureRuns = trees.map((tree) => pictureRunsOf(model, tree));
  const layout = withPictureRuns(model, causal, pictureRuns, round);
  const plan = planPictures(model, trees);
  const tokens = emptyTokens(model, layout, plan);
  for (const placement of placements)
    writeTree(tokens, trees[placement.tree]!, placement, { model, layout, plan });

  const { targetRows } = tokens;
  const targets = tokens.targets.map(({ tree, answer, ...target }) => {
    const { source, answers } = parts[tree]!;
    return { tree: source, answer: answer < 0 ? -1 : answers[answer]!, ...target };
  });
  const spans = spansOf(placements, trees, pictureRuns);
  const targetCapacity = round(Math.max(1, targets.length));
  const rotary = model.family.rotaryTables(model.config, tokens.axes);
  const padded = (values: readonly number[]) =>
    Int32Array.from({ length: targetCapacity }, (_, i) => values[i] ?? 0);
  const pictureFeeds = plan && {
    feature_index: tokens.featureIndex,
    deep_index: tokens.deepIndex,
    ...plan.vision.feeds,
  };
  return {
    layout,
    targets,
    targetCapacity,
    vision: plan?.vision,
    realTokens: tokens.count,
    feeds: {
      ids: tokens.ids,
      rope_cos: rotary.cos,
      rope_sin: rotary.sin,
      ...prefixMasks(layout, spans, slidingWindows(model)),
      ...(keepsStates && stateFeeds(layout, spans)),
      ...pictureFeeds,
      target_rows: padded(targetRows),
      target_ids: padded(targets.map((target) => target.id)),
    },
  };
}

/** Sizes of the batch, and the placement of each tree; `round` rounds sizes up. */
function layoutOf(
  trees: readonly PrefixTree[],
  options: LayoutOptions,
  { round, keepsStates }: { round: (n: number) => number; keepsStates: boolean },
): { layout: PrefixLayout; placements: Placement[] } {
  const longest = Math.max(0, ...trees.flatMap((tree) => tree.answers.map(answerSpace)));
  const length = longest === 0 ? 0 : round(Math.max(longest, options.slotLength ?? 0));
  const placements = assignPlacements(trees, length, options);
  const promptEnds = placements.map((p) => p.promptStart + trees[p.tree]!.ids.length);
  const slots = 1 + Math.max(-1, ...placements.flatMap((p) => p.slots.map(({ slot }) => slot)));
  const packed = placements.some(({ promptStart }) => promptStart > 0);
  const shared = placements.some((p) => p.slots.some(({ offset }) => offset > 0));
  const answers = trees.reduce((sum, tree) => sum + tree.answers.length, 0);
  const sequences = {
    prompts: round(trees.length),
    promptLength: round(Math.max(...trees.map(({ ids }) => ids.length))),
    answers: answers === 0 ? 0 : round(answers),
  };
  const layout = {
    rows: round(Math.max(...placements.map(({ row }) => row)) + 1),
    prompt: round(Math.max(options.promptCapacity ?? 0, ...promptEnds)),
    answers: slots === 0 ? 0 : round(slots),
    length,
    packed,
    ...(keepsStates && (packed || shared) ? { sequences } : {}),
  };
  return { layout, placements };
}

type Runs = readonly (readonly [start: number, end: number])[];

/** Runs of picture tokens in a prompt; none where all attention is causal. */
function pictureRunsOf({ family, config }: Model, { ids, pictures }: PrefixTree): Runs {
  if (!pictures || family.bothWays?.(config) === undefined) return [];
  const picture = family.vision!.imageTokenId(config);
  const runs: [number, number][] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] !== picture) continue;
    if (runs.at(-1)?.[1] === i) runs.at(-1)![1]++;
    else runs.push([i, i + 1]);
  }
  return runs;
}

/** The layout, with the longest run of picture tokens where they attend to each other both ways. */
function withPictureRuns(
  { family, config }: Model,
  layout: PrefixLayout,
  runs: readonly Runs[],
  round: (n: number) => number,
): PrefixLayout {
  const longest = Math.max(0, ...runs.flat().map(([start, end]) => end - start));
  if (longest === 0) return layout;
  return { ...layout, bothWays: { layers: family.bothWays!(config)!, run: round(longest) } };
}

/** The tokens of a batch while trees are written to it. */
interface BatchTokens {
  readonly ids: Int32Array;
  /** Row of each token in its embeddings followed by the picture features. */
  readonly featureIndex: Int32Array;
  /** Row of each token in the picture features followed by zeros. */
  readonly deepIndex: Int32Array;
  /** Positions on each axis. */
  readonly axes: readonly Int32Array[];
  readonly targets: Target[];
  /** The token that predicts each target. */
  readonly targetRows: number[];
  /** Tokens without padding. */
  count: number;
}

type PicturePlan = ReturnType<typeof planPictures>;

function emptyTokens({ family, config }: Model, layout: PrefixLayout, plan: PicturePlan) {
  const N = tokenCount(layout);
  const axisCount = family.positions(config, new Int32Array(1), []).axes.length;
  const tokens: BatchTokens = {
    ids: new Int32Array(N),
    featureIndex: Int32Array.from({ length: N }, (_, i) => i),
    deepIndex: new Int32Array(N).fill(plan?.vision.features ?? 0),
    axes: Array.from({ length: axisCount }, () => new Int32Array(N)),
    targets: [],
    targetRows: [],
    count: 0,
  };
  return tokens;
}

/** Writes the prompt of a tree, its picture features and its answers. */
function writeTree(
  tokens: BatchTokens,
  tree: PrefixTree,
  placement: Placement,
  { model, layout, plan }: { model: Model; layout: PrefixLayout; plan: PicturePlan },
): void {
  const { rows, prompt, answers, length } = layout;
  const start = placement.row * prompt + placement.promptStart;
  tokens.ids.set(tree.ids, start);
  tokens.count += tree.ids.length;
  const longest = Math.max(0, ...tree.answers.map((answer) => answer.length));
  const sequence = tree.lengthTokens ?? tree.ids.length + longest;
  const positions = positionsOf(model, tree.ids, tree.pictures, sequence);
  tokens.axes.forEach((axis, a) => axis.set(positions.axes[a]!, start));
  if (tree.pictures && plan) {
    let { picture, video } = plan.firstTokens[placement.tree]!;
    const hasVideos = (tree.pictures.videoSeconds ?? []).length > 0;
    tree.ids.forEach((id, i) => {
      const isVideo = hasVideos && id === plan.videoTokenId;
      if (id !== plan.imageTokenId && !isVideo) return;
      if (!isVideo) tokens.ids[start + i] = plan.lookedUpId;
      const feature = isVideo ? video++ : picture++;
      tokens.deepIndex[start + i] = plan.vision.featureRow[feature]!;
      tokens.featureIndex[start + i] = tokens.ids.length + tokens.deepIndex[start + i]!;
    });
  }
  const addTarget = (answer: number, position: number, id: number, predictor: number) => {
    tokens.targets.push({ tree: placement.tree, answer, position, id });
    tokens.targetRows.push(predictor);
  };
  tree.ids.forEach((id, i) => {
    if (i > 0 && tree.promptTargets?.[i]) addTarget(-1, i, id, start + i - 1);
  });
  tree.answers.forEach((answer, g) => {
    const { slot, offset } = placement.slots[g]!;
    const first = rows * prompt + (placement.row * answers + slot) * length + offset;
    const space = answerSpace(answer);
    tokens.ids.set(answer.subarray(0, space), first);
    tokens.count += space;
    for (let i = 0; i < space; i++)
      for (const axis of tokens.axes) axis[first + i] = positions.next + i;
    const lastOfPrompt = start + tree.ids.length - 1;
    answer.forEach((id, i) => addTarget(g, i, id, i === 0 ? lastOfPrompt : first + i - 1));
  });
}

/** Assigns trees to rows and the answers of each row to slots. */
function assignPlacements(
  trees: readonly PrefixTree[],
  length: number,
  options: LayoutOptions,
): Placement[] {
  const placements = new Array<Placement>(trees.length);
  treesByRow(trees, length, options).forEach((members, row) => {
    const answers = members.flatMap((tree) => trees[tree]!.answers);
    const { slots } = packSlots(answers, length);
    let prompt = 0;
    let first = 0;
    for (const tree of members) {
      const { ids, answers } = trees[tree]!;
      const treeSlots = slots.slice(first, first + answers.length);
      placements[tree] = { tree, row, promptStart: prompt, slots: treeSlots };
      prompt += ids.length;
      first += answers.length;
    }
  });
  return placements;
}

/** The trees of each row. */
function treesByRow(
  trees: readonly PrefixTree[],
  length: number,
  options: LayoutOptions,
): number[][] {
  const { promptCapacity, slotCapacity = Infinity, treesPerRow } = options;
  const size = ({ answers }: PrefixTree) =>
    answers.reduce((sum, answer) => sum + answerSpace(answer), 0);
  const order = trees.map((_, i) => i);
  if (treesPerRow === undefined && promptCapacity === undefined) return order.map((tree) => [tree]);
  order.sort((a, b) => size(trees[b]!) - size(trees[a]!) || a - b);
  if (treesPerRow !== undefined) return balancedRows(trees, order, treesPerRow, size);
  const rows: number[][] = [];
  const fits = (members: readonly number[]) => {
    const prompt = members.reduce((sum, tree) => sum + trees[tree]!.ids.length, 0);
    if (prompt > promptCapacity!) return false;
    const answers = members.flatMap((tree) => trees[tree]!.answers);
    return slotCapacity === Infinity || packSlots(answers, length).count <= slotCapacity;
  };
  for (const tree of order) {
    const row = rows.find((members) => fits([...members, tree]));
    if (row) row.push(tree);
    else rows.push([tree]);
  }
  return rows;
}

/**
 * Rows with equal numbers of trees: each tree, in order, joins the row with the fewest answer
 * tokens.
 */
function balancedRows(
  trees: readonly PrefixTree[],
  order: readonly number[],
  treesPerRow: number,
  size: (tree: PrefixTree) => number,
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

/**
 * First-fit decreasing bin packing: the slot and offset of each answer, and the number of slots.
 */
function packSlots(
  answers: readonly Int32Array[],
  length: number,
): { slots: { slot: number; offset: number }[]; count: number } {
  const order = answers
    .map((_, i) => i)
    .sort((a, b) => answerSpace(answers[b]!) - answerSpace(answers[a]!) || a - b);
  const used: number[] = [];
  const slots = new Array<{ slot: number; offset: number }>(answers.length);
  for (const g of order) {
    const space = answerSpace(answers[g]!);
    let slot = used.findIndex((tokens) => tokens + space <= length);
    if (slot < 0) slot = used.push(0) - 1;
    slots[g] = { slot, offset: used[slot]! };
    used[slot] = used[slot]! + space;
  }
  return { slots, count: used.length };
}

function spansOf(
  placements: readonly Placement[],
  trees: readonly PrefixTree[],
  pictureRuns: readonly Runs[],
): PrefixSpan[] {
  return placements.map(({ tree, row, promptStart, slots }) => ({
    row,
    promptStart,
    promptLength: trees[tree]!.ids.length,
    pictureRuns: pictureRuns[tree]!,
    answers: trees[tree]!.answers.map((answer, g) => ({
      ...slots[g]!,
      space: answerSpace(answer),
    })),
  }));
}
