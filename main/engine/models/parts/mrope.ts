// Multimodal rotary positions (M-RoPE) of the Qwen vision-language models: three axes for time, row
// and column.

import type { Pictures, PositionOptions, Positions } from './family.ts';

/** Keys of `config.json` that decide the positions. */
export interface MropeConfig {
  readonly image_token_id: number;
  readonly video_token_id: number;
  readonly mrope_section: readonly number[];
  readonly vision: { readonly spatial_merge_size: number };
}

/** How videos are laid out among the text. */
export interface VideoLayout {
  /**
   * True where every frame is placed as a picture of its own, its time written before it as text
   * (Qwen3-VL); else a video is one run of tokens.
   */
  readonly isFramewise?: boolean;
  /** Positions of the time axis that a second takes; 0 where each frame takes one. */
  readonly tokensPerSecond?: number;
}

/**
 * Text counts up on all three axes; a picture at position p takes (p, p + row, p + column) on the
 * merged grid, and the text after it starts after the largest. Frame f of a video is at p + f, or at
 * p + ⌊f · tokensPerSecond · seconds⌋, on the time axis. Source: transformers, get_rope_index.
 */
export function mropePositions(
  c: MropeConfig,
  ids: Int32Array,
  gridThw: Pictures['gridThw'],
  { videoSeconds = [] }: PositionOptions = {},
  { isFramewise = false, tokensPerSecond = 0 }: VideoLayout = {},
): Positions {
  const axes = [new Int32Array(ids.length), new Int32Array(ids.length), new Int32Array(ids.length)];
  const merge = c.vision.spatial_merge_size;
  const count = gridThw.length - videoSeconds.length;
  const videos = gridThw.slice(count).flatMap(([t, h, w], i) => {
    const seconds = tokensPerSecond === 0 ? 1 : tokensPerSecond * videoSeconds[i]!;
    if (!isFramewise) return [{ grid: [t, h, w] as const, seconds }];
    return Array.from({ length: t }, () => ({ grid: [1, h, w] as const, seconds: 1 }));
  });
  const given = {
    picture: gridThw.slice(0, count).map((grid) => ({ grid, seconds: 1 })),
    video: videos,
  };
  const used = { picture: 0, video: 0 };
  let next = 0;
  for (let i = 0; i < ids.length;) {
    // Without videos the token of either kind stands for a picture.
    const isVideo = ids[i] === c.video_token_id && videoSeconds.length > 0;
    if (ids[i] !== c.image_token_id && ids[i] !== c.video_token_id) {
      for (const axis of axes) axis[i] = next;
      next++;
      i++;
      continue;
    }
    const kind = isVideo ? 'video' : 'picture';
    const found = given[kind][used[kind]++];
    if (!found)
      throw new Error(
        `the prompt has picture tokens for ${used[kind]} ${kind}s, but ${given[kind].length} were given`,
      );
    const { grid, seconds } = found;
    const [t, rows, columns] = [grid[0], grid[1] / merge, grid[2] / merge];
    const end = i + t * rows * columns;
    if (ids.subarray(i, end).some((id) => id !== ids[i]) || end > ids.length)
      throw new Error(
        `${kind} ${used[kind]} has ${t * rows * columns} features, but the prompt has fewer tokens for it`,
      );
    let time = 0;
    for (let frame = 0; frame < t; frame++) {
      time = Math.floor(frame * seconds);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, i++) {
          axes[0]![i] = next + time;
          axes[1]![i] = next + row;
          axes[2]![i] = next + column;
        }
      }
    }
    next += Math.max(time + 1, rows, columns);
  }
  for (const kind of ['picture', 'video'] as const)
    if (used[kind] !== given[kind].length)
      throw new Error(
        `${given[kind].length} ${kind}s were given, but the prompt has tokens for ${used[kind]}`,
      );
  return { axes, next };
}

/** The axis of frequency i where each axis has one run of frequencies (Qwen2-VL and Qwen2.5-VL). */
export function sectionedAxis({ mrope_section }: MropeConfig): (i: number) => number {
  const ends = mrope_section.map((_, i) =>
    mrope_section.slice(0, i + 1).reduce((a, b) => a + b, 0),
  );
  return (i) => ends.findIndex((end) => i < end);
}

/**
 * The axis of frequency i where rows and columns take every third frequency, as far as their
 * sections reach (Qwen3-VL).
 */
export function interleavedAxis({
  mrope_section,
}: Pick<MropeConfig, 'mrope_section'>): (i: number) => number {
  const [, rows = 0, columns = 0] = mrope_section;
  return (i) => {
    if (i % 3 === 1 && i < 3 * rows) return 1;
    if (i % 3 === 2 && i < 3 * columns) return 2;
    return 0;
  };
}
