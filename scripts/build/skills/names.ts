// The names of colours and shapes in English and German, and how they look.

import type { Random } from '../../../main/engine/random.ts';
import { ellipse, type Rgb } from '../pictures/canvas.ts';
import { between } from '../pictures/chance.ts';

export interface Colour {
  readonly en: string;
  readonly de: string;
  readonly rgb: Rgb;
}

/** Colours whose names are learnt. */
export const COLOURS: readonly Colour[] = [
  { en: 'red', de: 'rot', rgb: [214, 38, 36] },
  { en: 'orange', de: 'orange', rgb: [244, 138, 26] },
  { en: 'yellow', de: 'gelb', rgb: [244, 216, 40] },
  { en: 'green', de: 'grün', rgb: [44, 156, 62] },
  { en: 'turquoise', de: 'türkis', rgb: [40, 196, 190] },
  { en: 'blue', de: 'blau', rgb: [38, 84, 206] },
  { en: 'purple', de: 'lila', rgb: [134, 52, 176] },
  { en: 'pink', de: 'rosa', rgb: [246, 138, 186] },
  { en: 'brown', de: 'braun', rgb: [126, 78, 40] },
  { en: 'black', de: 'schwarz', rgb: [24, 24, 26] },
  { en: 'white', de: 'weiß', rgb: [246, 246, 244] },
  { en: 'grey', de: 'grau', rgb: [136, 138, 140] },
];

/** A shade of a colour. */
export function shade({ rgb }: Colour, random: Random): Rgb {
  const light = between(random, -16, 16);
  const part = (value: number) =>
    Math.max(0, Math.min(255, value + light + between(random, -14, 14)));
  return [part(rgb[0]), part(rgb[1]), part(rgb[2])];
}

/** How different two colours look, from 0 to about 440. */
export function contrast(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** A noun in both languages; German with article, the form after "von", and plural. */
export interface Noun {
  readonly en: string;
  readonly enPlural: string;
  readonly de: string;
  readonly dePlural: string;
  readonly article: 'der' | 'die' | 'das';
}

export interface Shape extends Noun {
  /** Polygons between −1 and 1. */
  readonly outline: readonly (readonly number[])[];
}

/** A regular polygon or a star with `points` tips, the first one up. */
function star(points: number, inner: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < 2 * points; i++) {
    const radius = i % 2 === 0 ? 1 : inner;
    const angle = (i / points) * Math.PI - Math.PI / 2;
    out.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return out;
}

function regular(sides: number): number[] {
  return star(sides, Math.cos(Math.PI / sides));
}

function heart(): number[] {
  const out: number[] = [];
  for (let i = 0; i < 32; i++) {
    const t = (i / 32) * 2 * Math.PI;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    out.push(Math.sin(t) ** 3, -y / 16);
  }
  return out;
}

function moon(): number[] {
  const out: number[] = [];
  for (let i = 0; i <= 20; i++) {
    const t = -Math.PI / 2 + (i / 20) * Math.PI - Math.PI;
    out.push(Math.cos(t), Math.sin(t));
  }
  for (let i = 20; i >= 0; i--) {
    const t = -Math.PI / 2 + (i / 20) * Math.PI - Math.PI;
    out.push(0.45 * Math.cos(t), Math.sin(t));
  }
  return out.map((value, i) => (i % 2 === 0 ? value + 0.6 : value));
}

const noun = (
  en: string,
  enPlural: string,
  article: Noun['article'],
  de: string,
  dePlural: string,
): Noun => ({ en, enPlural, article, de, dePlural });

export const SHAPES: readonly Shape[] = [
  { ...noun('circle', 'circles', 'der', 'Kreis', 'Kreise'), outline: [ellipse(0, 0, 1, 1)] },
  {
    ...noun('square', 'squares', 'das', 'Quadrat', 'Quadrate'),
    outline: [[-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85]],
  },
  {
    ...noun('triangle', 'triangles', 'das', 'Dreieck', 'Dreiecke'),
    outline: [[0, -0.95, 1, 0.85, -1, 0.85]],
  },
  {
    ...noun('rectangle', 'rectangles', 'das', 'Rechteck', 'Rechtecke'),
    outline: [[-1, -0.5, 1, -0.5, 1, 0.5, -1, 0.5]],
  },
  { ...noun('star', 'stars', 'der', 'Stern', 'Sterne'), outline: [star(5, 0.42)] },
  {
    ...noun('diamond', 'diamonds', 'die', 'Raute', 'Rauten'),
    outline: [[0, -1, 0.72, 0, 0, 1, -0.72, 0]],
  },
  {
    ...noun('cross', 'crosses', 'das', 'Kreuz', 'Kreuze'),
    outline: [
      [-0.3, -1, 0.3, -1, 0.3, 1, -0.3, 1],
      [-1, -0.3, 1, -0.3, 1, 0.3, -1, 0.3],
    ],
  },
  {
    ...noun('hexagon', 'hexagons', 'das', 'Sechseck', 'Sechsecke'),
    outline: [regular(6)],
  },
  {
    ...noun('ring', 'rings', 'der', 'Ring', 'Ringe'),
    outline: [ellipse(0, 0, 1, 1), ellipse(0, 0, 0.55, 0.55, { reversed: true })],
  },
  { ...noun('heart', 'hearts', 'das', 'Herz', 'Herzen'), outline: [heart()] },
  { ...noun('oval', 'ovals', 'das', 'Oval', 'Ovale'), outline: [ellipse(0, 0, 1, 0.55)] },
  { ...noun('moon', 'moons', 'der', 'Mond', 'Monde'), outline: [moon()] },
  {
    ...noun('arrow', 'arrows', 'der', 'Pfeil', 'Pfeile'),
    outline: [[-1, -0.3, 0.1, -0.3, 0.1, -0.8, 1, 0, 0.1, 0.8, 0.1, 0.3, -1, 0.3]],
  },
];

/** The noun after "left of" in German: `vom Kreis`, `von der Raute`. */
export function fromDe({ article, de }: Noun): string {
  return article === 'die' ? `von der ${de}` : `vom ${de}`;
}

/** The noun after "over" in German: `dem Kreis`, `der Raute`. */
export function dativeDe({ article, de }: Noun): string {
  return `${article === 'die' ? 'der' : 'dem'} ${de}`;
}

/** `a circle`, `an oval`. */
export function articled(en: string): string {
  return `${/^[aeiou]/.test(en) ? 'an' : 'a'} ${en}`;
}

/** `ein Kreis`, `eine Raute`. */
export function articledDe({ article, de }: Noun): string {
  return `${article === 'die' ? 'eine' : 'ein'} ${de}`;
}

/** `einen Kreis`, `eine Raute`, as after "gibt es". */
export function accusativeDe({ article, de }: Noun): string {
  const ending = { der: 'einen', die: 'eine', das: 'ein' }[article];
  return `${ending} ${de}`;
}

/** Moves an outline: turned, scaled and placed. */
export function placed(
  outline: readonly (readonly number[])[],
  x: number,
  y: number,
  radius: number,
  turn = 0,
): number[][] {
  const [cos, sin] = [Math.cos(turn) * radius, Math.sin(turn) * radius];
  return outline.map((polygon) => {
    const out: number[] = [];
    for (let i = 0; i < polygon.length; i += 2) {
      out.push(x + cos * polygon[i] - sin * polygon[i + 1]);
      out.push(y + sin * polygon[i] + cos * polygon[i + 1]);
    }
    return out;
  });
}
