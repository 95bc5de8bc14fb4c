// The faces of printed text, and the outlines of their characters.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import type { Font } from 'opentype.js';
import { flatten } from '../cards/printed.ts';

const DEJAVU = 'dejavu-fonts-ttf/ttf';
const FONTS = '@expo-google-fonts';

/** Faces of the training pictures: files of npm packages. */
export const PRINT_FACES = [
  `${DEJAVU}/DejaVuSans.ttf`,
  `${DEJAVU}/DejaVuSans-Bold.ttf`,
  `${DEJAVU}/DejaVuSansMono.ttf`,
  `${DEJAVU}/DejaVuSansMono-Bold.ttf`,
  `${DEJAVU}/DejaVuSerif.ttf`,
  `${DEJAVU}/DejaVuSerifCondensed-Bold.ttf`,
  `${DEJAVU}/DejaVuSans-Oblique.ttf`,
  `${FONTS}/arimo/400Regular/Arimo_400Regular.ttf`,
  `${FONTS}/arimo/600SemiBold/Arimo_600SemiBold.ttf`,
  `${FONTS}/arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf`,
  `${FONTS}/tinos/400Regular/Tinos_400Regular.ttf`,
  `${FONTS}/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf`,
] as const;

/** Faces that no training picture has. */
export const TEST_FACES = [
  `${DEJAVU}/DejaVuSerif-Bold.ttf`,
  `${DEJAVU}/DejaVuSansCondensed.ttf`,
  `${FONTS}/arimo/700Bold/Arimo_700Bold.ttf`,
  `${FONTS}/tinos/700Bold/Tinos_700Bold.ttf`,
] as const;

/** Units of the stored outlines in an em. */
const EM = 1000;

const require = createRequire(import.meta.url);
const fonts = new Map<string, Font>();
const outlines = new Map<string, readonly (readonly number[])[]>();
const advances = new Map<string, number>();

function fontOf(face: string): Font {
  let font = fonts.get(face);
  if (!font) {
    const bytes = readFileSync(require.resolve(face));
    fonts.set(face, (font = opentype.parse(new Uint8Array(bytes).buffer)));
  }
  return font;
}

/** The outlines of a character as polygons, in em, with the base line at y = 0 and y down. */
export function outlinesOf(face: string, character: string): readonly (readonly number[])[] {
  const key = `${face} ${character}`;
  let found = outlines.get(key);
  if (!found) {
    const { commands } = fontOf(face).charToGlyph(character).getPath(0, 0, EM);
    found = flatten(commands, (x, y) => [x / EM, y / EM], 4);
    outlines.set(key, found);
  }
  return found;
}

/** How far the pen moves after a character, in em. */
export function advanceOf(face: string, character: string): number {
  const key = `${face} ${character}`;
  let found = advances.get(key);
  if (found === undefined) {
    const font = fontOf(face);
    found = font.charToGlyph(character).advanceWidth / font.unitsPerEm;
    advances.set(key, found);
  }
  return found;
}
