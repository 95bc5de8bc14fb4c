// Draws printed digits and letters from outlines of free fonts, with random face, size, slant and
// rotation.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import type { Font, PathCommand } from 'opentype.js';
import type { Random } from '../../../main/engine/random.ts';
import { rasterise } from './rasterise.ts';
import type { Polygon } from './rasterise.ts';

/** Font faces of the training set: files of npm packages. */
export const TRAINING_FACES = [
  'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf',
  '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
  '@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf',
] as const;

/** Held-out font faces, for the test on print. */
export const HELD_OUT_FACES = [
  'dejavu-fonts-ttf/ttf/DejaVuSerif.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
  '@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf',
] as const;

/** Side of a glyph's cell in pixels; a glyph is a Float32Array of CELL × CELL ink values from 0 to 1. */
export const CELL = 28;

const require = createRequire(import.meta.url);
const fonts = new Map<string, Font>();
const outlines = new Map<string, readonly PathCommand[]>();

/**
 * A printed digit or letter as CELL × CELL ink values: a random face of `faces`, 16 to 21 pixels
 * high, slant up to 0.25, rotated by up to 8 degrees, with random stroke weight and uneven ink.
 */
export function printedGlyph(
  character: string | number,
  random: Random,
  faces: readonly string[] = TRAINING_FACES,
): Float32Array {
  const face = faces[random.integer(faces.length)]!;
  const outline = outlineOf(face, String(character));
  const heightPx = 16 + 5 * random.uniform();
  const stretch = 0.9 + 0.25 * random.uniform();
  const slant = 0.5 * random.uniform() - 0.25;
  const turn = ((16 * random.uniform() - 8) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const box = boundsOf(outline);
  const scale = heightPx / (box.bottom - box.top);
  const polygons = flatten(outline, (x, y) => {
    const v = (y - (box.top + box.bottom) / 2) * scale;
    const u = (x - (box.left + box.right) / 2) * scale * stretch - slant * v;
    return [CELL / 2 + cos * u - sin * v, CELL / 2 + sin * u + cos * v];
  });
  return roughen(rasterise(polygons, CELL, CELL), random);
}

function outlineOf(face: string, character: string): readonly PathCommand[] {
  const key = `${face} ${character}`;
  let outline = outlines.get(key);
  if (outline === undefined) {
    let font = fonts.get(face);
    if (font === undefined) {
      const bytes = readFileSync(require.resolve(face));
      font = opentype.parse(new Uint8Array(bytes).buffer);
      fonts.set(face, font);
    }
    outline = font.charToGlyph(character).getPath(0, 0, 100).commands;
    outlines.set(key, outline);
  }
  return outline;
}

function boundsOf(outline: readonly PathCommand[]) {
  const points = outline.flatMap((command) => (command.type === 'Z' ? [] : [command]));
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/** Converts an outline to polygons: curves become `bends` segments, and `place` transforms every point. */
export function flatten(
  outline: readonly PathCommand[],
  place: (x: number, y: number) => readonly [number, number],
  bends = 6,
): Polygon[] {
  const polygons: number[][] = [];
  let polygon: number[] = [];
  let [lastX, lastY] = [0, 0];
  for (const command of outline) {
    if (command.type === 'Z') continue;
    if (command.type === 'M') polygons.push((polygon = []));
    const pieces = command.type === 'M' || command.type === 'L' ? 1 : bends;
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      polygon.push(...place(along(command, lastX, 'x', t), along(command, lastY, 'y', t)));
    }
    [lastX, lastY] = [command.x, command.y];
  }
  return polygons;
}

/** One coordinate of a line or curve at t from 0 to 1 (Bernstein form). */
function along(
  command: Exclude<PathCommand, { type: 'Z' }>,
  start: number,
  axis: 'x' | 'y',
  t: number,
): number {
  const s = 1 - t;
  if (command.type === 'Q') {
    return s * s * start + 2 * s * t * command[`${axis}1`] + t * t * command[axis];
  }
  if (command.type === 'C') {
    return (
      s * s * s * start +
      3 * s * s * t * command[`${axis}1`] +
      3 * s * t * t * command[`${axis}2`] +
      t * t * t * command[axis]
    );
  }
  return command[axis];
}

/** Stroke noise: a slight blur, random weight, uneven ink. */
function roughen(ink: Float32Array, random: Random): Float32Array {
  const blur = 0.3 * random.uniform();
  const weight = 0.8 + 0.7 * random.uniform();
  const rough = new Float32Array(ink.length);
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      const at = y * CELL + x;
      const around =
        (x > 0 ? ink[at - 1]! : 0) +
        (x < CELL - 1 ? ink[at + 1]! : 0) +
        (y > 0 ? ink[at - CELL]! : 0) +
        (y < CELL - 1 ? ink[at + CELL]! : 0);
      const value = (1 - blur) * ink[at]! + (blur * around) / 4;
      if (value > 0) rough[at] = Math.min(1, value * weight * (0.85 + 0.15 * random.uniform()));
    }
  }
  return rough;
}
