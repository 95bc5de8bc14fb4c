// Draws the pictures of the own-data projects with SVG; it shares nothing with the drawings that the
// embedded models were trained on.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import type { Font, PathCommand } from 'opentype.js';
import sharp from 'sharp';
import type { Random } from '../../../main/engine/random.ts';

const FACES = {
  sans: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  mono: 'dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf',
  serif: 'dejavu-fonts-ttf/ttf/DejaVuSerif.ttf',
} as const;
export type Face = keyof typeof FACES;

const require = createRequire(import.meta.url);
const fonts = new Map<Face, Font>();

/** Text as a filled SVG path; `x`, `y` is the start of its base line, all lengths in pixels. */
export function textPath(
  text: string,
  face: Face,
  x: number,
  y: number,
  size: number,
  fill: string,
): string {
  const font = fontOf(face);
  let left = x;
  const paths: string[] = [];
  for (const character of text) {
    const { commands } = font.charToGlyph(character).getPath(left, y, size);
    paths.push(commands.map(svgCommand).join(''));
    left += size * 0.66;
  }
  return `<path d="${paths.join('')}" fill="${fill}"/>`;
}

/** A number from -range to range. */
export function jitter(random: Random, range: number): number {
  return (2 * random.uniform() - 1) * range;
}

/** Writes a PNG of an SVG body on a tinted ground, turned a little, with noise. */
export async function drawSvg(
  file: string,
  width: number,
  height: number,
  random: Random,
  body: string,
): Promise<void> {
  const ground = Array.from({ length: 3 }, () => 170 + random.integer(70)).join(',');
  const turn = `rotate(${jitter(random, 3)} ${width / 2} ${height / 2})`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="rgb(${ground})"/><g transform="${turn}">${body}</g></svg>`;
  const raw = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  const noise = 4 + 10 * random.uniform();
  for (let i = 0; i < raw.length; i++)
    raw[i] = Math.max(0, Math.min(255, raw[i]! + noise * random.normal()));
  await sharp(raw, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file);
}

function fontOf(face: Face): Font {
  let font = fonts.get(face);
  if (!font) {
    const bytes = readFileSync(require.resolve(FACES[face]));
    font = opentype.parse(new Uint8Array(bytes).buffer);
    fonts.set(face, font);
  }
  return font;
}

function svgCommand(command: PathCommand): string {
  switch (command.type) {
    case 'Z':
      return 'Z';
    case 'Q':
      return `Q${command.x1} ${command.y1} ${command.x} ${command.y}`;
    case 'C':
      return `C${command.x1} ${command.y1} ${command.x2} ${command.y2} ${command.x} ${command.y}`;
    default:
      return `${command.type}${command.x} ${command.y}`;
  }
}
