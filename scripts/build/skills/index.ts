// All skills with pictures, and how often each is drawn.

import type { Random } from '../../../main/engine/random.ts';
import { Canvas } from '../pictures/canvas.ts';
import { chance } from '../pictures/chance.ts';
import { PRINT_FACES } from '../pictures/faces.ts';
import { finish } from '../pictures/finish.ts';
import { barChart, clock, gauge, level } from './meters.ts';
import { lines, mosaic } from './pages.ts';
import { form, table } from './papers.ts';
import { part } from './parts.ts';
import { display, printedNumber, printedWord, twoNumbers } from './print.ts';
import type { Draw, Language, SkillQuestion } from './scene.ts';
import { differentShapes, manyShapes, oneShape, pattern } from './shapes.ts';

interface PictureSkill {
  readonly name: string;
  readonly draw: Draw;
  /** Share among the pictures. */
  readonly share: number;
  /** Drawn only where it is named: it has no questions. */
  readonly isPractice?: boolean;
  /** Fewest pixels of the shorter side. */
  readonly least?: number;
  /** Fewest pixels of the picture. */
  readonly area?: number;
}

export const PICTURE_SKILLS: readonly PictureSkill[] = [
  { name: 'one shape', draw: oneShape, share: 12 },
  { name: 'different shapes', draw: differentShapes, share: 12 },
  { name: 'many shapes', draw: manyShapes, share: 10 },
  { name: 'pattern', draw: pattern, share: 3 },
  { name: 'printed number', draw: printedNumber, share: 16 },
  { name: 'two numbers', draw: twoNumbers, share: 6, least: 80 },
  { name: 'printed word', draw: printedWord, share: 15 },
  { name: 'display', draw: display, share: 7 },
  { name: 'gauge', draw: gauge, share: 5, least: 100 },
  { name: 'level', draw: level, share: 3 },
  { name: 'clock', draw: clock, share: 3, least: 100 },
  { name: 'bar chart', draw: barChart, share: 5, least: 80 },
  { name: 'table', draw: table, share: 5, least: 80 },
  { name: 'form', draw: form, share: 6 },
  { name: 'part', draw: part, share: 9, least: 80 },
  { name: 'lines', draw: lines, share: 40, isPractice: true },
  { name: 'mosaic', draw: mosaic, share: 40, isPractice: true },
];

/** A generated picture with its questions. */
export interface Scene {
  readonly skill: string;
  readonly language: Language;
  readonly width: number;
  readonly height: number;
  /** Red, green and blue, row by row. */
  readonly rgb: Uint8Array;
  /** What is seen in each cell of 28 × 28 pixels, the largest first. */
  readonly cells: readonly (readonly string[])[];
  readonly questions: readonly SkillQuestion[];
}

export interface SceneOptions {
  readonly faces?: readonly string[];
  /** Names of the skills to draw from; all by default. */
  readonly skills?: readonly string[];
}

/** A language by lot. */
export function drawLanguage(random: Random): Language {
  return chance(random, 0.5) ? 'en' : 'de';
}

/** A random picture of this size with its questions in one language. */
export function drawScene(
  width: number,
  height: number,
  random: Random,
  { faces = PRINT_FACES, skills }: SceneOptions = {},
): Scene {
  const possible = PICTURE_SKILLS.filter(
    ({ name, least = 0, isPractice = false }) =>
      Math.min(width, height) >= least && (skills ? skills.includes(name) : !isPractice),
  );
  let rest = random.uniform() * possible.reduce((sum, { share }) => sum + share, 0);
  const skill = possible.find(({ share }) => (rest -= share) < 0) ?? possible[0];
  const canvas = new Canvas(width, height);
  const language = drawLanguage(random);
  const questions = skill.draw(canvas, { random, language, faces });
  const rgb = finish(canvas, random);
  return { skill: skill.name, language, width, height, rgb, cells: canvas.cells(), questions };
}
