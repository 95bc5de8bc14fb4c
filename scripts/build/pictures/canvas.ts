// A small picture in colour: filled outlines with smooth edges, lines, discs and print, and for every
// cell of 28 × 28 pixels what can be seen in it.

import type { Polygon } from '../cards/rasterise.ts';
import { advanceOf, outlinesOf } from './faces.ts';

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Side of a cell in pixels: a picture token of a model with patches of 14 and a merge of 2. */
export const CELL_SIDE = 28;

/** Scan lines of a pixel row; along a scan line coverage is exact. */
const SUBLINES = 4;

/** A thing seen in a cell: its name, and the pixels of the cell that it covers. */
interface Sight {
  readonly label: string;
  readonly area: number;
}

export interface PaintOptions {
  /** From 0 to 1; 1 by default. */
  readonly alpha?: number;
  /** Names of what is painted, for the cells it covers. */
  readonly labels?: readonly string[];
}

export interface TextOptions {
  readonly size: number;
  readonly colour: Rgb;
  readonly face: string;
  /** Where x is: at the left end, in the middle or at the right end. */
  readonly align?: 'left' | 'middle' | 'right';
  /** Factor of all widths. */
  readonly stretch?: number;
  /** Extra room between characters in pixels. */
  readonly spacing?: number;
}

/** Moves a point of the drawing; the whole picture can be turned, slanted or seen at an angle. */
export type Warp = (x: number, y: number) => readonly [number, number];

/** A picture of `width` × `height` pixels; both are multiples of 28. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row. */
  readonly rgb: Float32Array;
  warp: Warp = (x, y) => [x, y];
  private readonly sights: Sight[][];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Float32Array(3 * width * height);
    const cells = (width / CELL_SIDE) * (height / CELL_SIDE);
    this.sights = Array.from({ length: cells }, () => []);
  }

  /** Gives every pixel one colour. */
  clear(colour: Rgb): void {
    for (let at = 0; at < this.rgb.length; at++) this.rgb[at] = colour[at % 3];
  }

  /** Fills polygons by the non-zero rule. */
  fill(polygons: readonly Polygon[], colour: Rgb, { alpha = 1, labels }: PaintOptions = {}): void {
    const edges: number[] = [];
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const polygon of polygons) {
      const points: number[] = [];
      for (let i = 0; i < polygon.length; i += 2) {
        const [x, y] = this.warp(polygon[i], polygon[i + 1]);
        points.push(x, y);
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
      for (let i = 0; i < points.length; i += 2) {
        const next = (i + 2) % points.length;
        if (points[i + 1] !== points[next + 1])
          edges.push(points[i], points[i + 1], points[next], points[next + 1]);
      }
    }
    const box = {
      x0: Math.max(0, Math.floor(left)),
      y0: Math.max(0, Math.floor(top)),
      x1: Math.min(this.width, Math.ceil(right)),
      y1: Math.min(this.height, Math.ceil(bottom)),
    };
    if (box.x1 <= box.x0 || box.y1 <= box.y0) return;
    this.composite(coverage(edges, box), box, colour, alpha, labels);
  }

  /** A line through points x, y, x, y … with round joints. */
  stroke(points: Polygon, width: number, colour: Rgb, options: PaintOptions = {}): void {
    const parts: number[][] = [];
    const half = width / 2;
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x0, y0, x1, y1] = [points[i], points[i + 1], points[i + 2], points[i + 3]];
      const length = Math.hypot(x1 - x0, y1 - y0) || 1;
      const [u, v] = [((y1 - y0) / length) * half, ((x0 - x1) / length) * half];
      parts.push([x0 + u, y0 + v, x1 + u, y1 + v, x1 - u, y1 - v, x0 - u, y0 - v]);
      if (i > 0 && width > 2) parts.push(ellipse(x0, y0, half, half, { points: 8 }));
    }
    this.fill(parts, colour, options);
  }

  /** Width of a text in pixels. */
  textWidth(text: string, { size, face, stretch = 1, spacing = 0 }: TextOptions): number {
    let width = 0;
    for (const character of text) width += advanceOf(face, character) * size * stretch + spacing;
    return width - spacing;
  }

  /** Prints a text with its base line at y; every character is named in its cell. */
  text(text: string, x: number, y: number, options: TextOptions): void {
    const { size, colour, face, align = 'left', stretch = 1, spacing = 0 } = options;
    let pen = x;
    if (align !== 'left') pen -= this.textWidth(text, options) / (align === 'middle' ? 2 : 1);
    for (const character of text) {
      const placed = outlinesOf(face, character).map((outline) =>
        outline.map((value, i) => (i % 2 === 0 ? pen + value * size * stretch : y + value * size)),
      );
      this.fill(placed, colour, character === ' ' ? {} : { labels: [character] });
      pen += advanceOf(face, character) * size * stretch + spacing;
    }
  }

  /** Names of what is seen in each cell, row by row, the largest first. */
  cells(): readonly (readonly string[])[] {
    return this.sights.map((sights) => [
      ...new Set([...sights].sort((a, b) => b.area - a.area).map(({ label }) => label)),
    ]);
  }

  private composite(
    cover: Float32Array,
    { x0, y0, x1, y1 }: Box,
    [red, green, blue]: Rgb,
    alpha: number,
    labels: readonly string[] | undefined,
  ): void {
    const columns = this.width / CELL_SIDE;
    const areas = new Map<number, number>();
    let total = 0;
    for (let y = y0, at = 0; y < y1; y++) {
      for (let x = x0; x < x1; x++, at++) {
        const covered = Math.min(1, cover[at]);
        if (covered === 0) continue;
        const to = 3 * (y * this.width + x);
        const share = covered * alpha;
        this.rgb[to] += (red - this.rgb[to]) * share;
        this.rgb[to + 1] += (green - this.rgb[to + 1]) * share;
        this.rgb[to + 2] += (blue - this.rgb[to + 2]) * share;
        if (!labels) continue;
        const cell = Math.floor(y / CELL_SIDE) * columns + Math.floor(x / CELL_SIDE);
        areas.set(cell, (areas.get(cell) ?? 0) + covered);
        total += covered;
      }
    }
    for (const [cell, area] of areas) {
      if (area < 0.3 * total && area < 0.3 * CELL_SIDE ** 2) continue;
      for (const label of labels!) this.sights[cell].push({ label, area });
    }
  }
}

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** The covered share of each pixel in a box; edges are x0, y0, x1, y1 one after the other. */
function coverage(edges: readonly number[], { x0, y0, x1, y1 }: Box): Float32Array {
  const width = x1 - x0;
  const cover = new Float32Array(width * (y1 - y0));
  const crossings: { x: number; turn: number }[] = [];
  for (let line = y0 * SUBLINES; line < y1 * SUBLINES; line++) {
    const y = (line + 0.5) / SUBLINES;
    crossings.length = 0;
    for (let e = 0; e < edges.length; e += 4) {
      const [top, bottom] = [edges[e + 1], edges[e + 3]];
      if ((top <= y && y < bottom) || (bottom <= y && y < top)) {
        const x = edges[e] + ((y - top) / (bottom - top)) * (edges[e + 2] - edges[e]);
        crossings.push({ x, turn: bottom > top ? 1 : -1 });
      }
    }
    crossings.sort((a, b) => a.x - b.x);
    const row = (Math.floor(line / SUBLINES) - y0) * width - x0;
    let winding = 0;
    let start = 0;
    for (const { x, turn } of crossings) {
      if (winding === 0) start = x;
      winding += turn;
      if (winding !== 0) continue;
      const [from, to] = [Math.max(x0, start), Math.min(x1, x)];
      for (let pixel = Math.floor(from); pixel < to; pixel++)
        cover[row + pixel] += (Math.min(to, pixel + 1) - Math.max(from, pixel)) / SUBLINES;
    }
  }
  return cover;
}

/** Points of an ellipse; `turn` in radians; reversed, it cuts a hole. */
export function ellipse(
  x: number,
  y: number,
  rx: number,
  ry: number,
  { turn = 0, points = 28, reversed = false } = {},
): number[] {
  const out: number[] = [];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (let i = 0; i < points; i++) {
    const angle = ((reversed ? -i : i) / points) * 2 * Math.PI;
    const [u, v] = [rx * Math.cos(angle), ry * Math.sin(angle)];
    out.push(x + cos * u - sin * v, y + sin * u + cos * v);
  }
  return out;
}

/** Points of a rectangle. */
export function box(x0: number, y0: number, x1: number, y1: number): number[] {
  return [x0, y0, x1, y0, x1, y1, x0, y1];
}
