// Multimodal rotary positions (M-RoPE) of the Qwen vision-language models: three axes for time, row
// and column.

import type { Pictures, Positions } from './family.ts';

/** Keys of `config.json` that decide the positions. */
export interface MropeConfig {
  readonly image_token_id: number;
  readonly video_token_id: number;
  readonly mrope_section: readonly number[];
  readonly vision: { readonly spatial_merge_size: number };
}

/**
 * Text counts up on all three axes; a picture at position p takes (p, p + row, p + column) on the
 * merged grid, and the text after it starts at p + max(rows, columns). Source: transformers,
 * get_rope_index.
 */
export function mropePositions(
  c: MropeConfig,
  ids: Int32Array,
  gridThw: Pictures['gridThw'],
): Positions {
  const axes = [new Int32Array(ids.length), new Int32Array(ids.length), new Int32Array(ids.length)];
  const merge = c.vision.spatial_merge_size;
  let next = 0;
  let picture = 0;
  for (let i = 0; i < ids.length;) {
    if (ids[i] !== c.image_token_id && ids[i] !== c.video_token_id) {
      for (const axis of axes) axis[i] = next;
      next++;
      i++;
      continue;
    }
    const grid = gridThw[picture++];
    if (!grid)
      throw new Error(
        `the prompt has picture tokens for ${picture} pictures, but ${gridThw.length} were given`,
      );
    const [t, rows, columns] = [grid[0], grid[1] / merge, grid[2] / merge];
    const end = i + t * rows * columns;
    if (ids.subarray(i, end).some((id) => id !== ids[i]) || end > ids.length)
      throw new Error(
        `picture ${picture} has ${t * rows * columns} features, but the prompt has fewer tokens for it`,
      );
    for (let frame = 0; frame < t; frame++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, i++) {
          axes[0]![i] = next + frame;
          axes[1]![i] = next + row;
          axes[2]![i] = next + column;
        }
      }
    }
    next += Math.max(t, rows, columns);
  }
  if (picture !== gridThw.length)
    throw new Error(
      `${gridThw.length} pictures were given, but the prompt has tokens for ${picture}`,
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
