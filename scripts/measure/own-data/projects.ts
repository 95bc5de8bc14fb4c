// The own-data projects by name, in the sizes in which they are measured.

import type { Random } from '../../../main/engine/random.ts';
import { writeArithmetic } from './arithmetic.ts';
import { writeDigits, writeShapes } from './foreign.ts';
import { writeMeters } from './meters.ts';
import { writeParts } from './parts.ts';

/** Writes a project into an empty folder. */
export type WriteProject = (folder: string, random: Random) => Promise<void> | void;

export const PROJECTS: Readonly<Record<string, WriteProject>> = {
  meters: (folder, random) => writeMeters(folder, 600, random),
  parts: (folder, random) => writeParts(folder, 60, random),
  digits: (folder, random) => writeDigits(folder, { train: 2000, test: 400 }, random),
  shapes: (folder, random) => writeShapes(folder, { train: 1200, test: 300 }, random),
  sums: (folder, random) => writeArithmetic(folder, 1500, random),
};
