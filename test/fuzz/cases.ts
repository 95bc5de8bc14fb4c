// Runs cases of a reader: each is read, or refused with one sentence for a person.

import * as fs from 'node:fs';
import * as fc from 'fast-check';
import { isFault, UserError } from '../../main/i18n/user-error.ts';
import type { FuzzedReader } from './readers.ts';

/** What became of the cases of a reader. */
export interface FuzzFigures {
  cases: number;
  read: number;
  refused: number;
  /** Refused in a sentence that stands for a fault of the program or a library. */
  hidden: number;
  slowestMs: number;
}

/** Words of a program that no sentence for a person has. */
const FAULT =
  /undefined|is not a function|is not iterable|\[object|cannot read propert|NaN|call stack|^E[A-Z]+:/i;

/** Why an error is no sentence for a person; undefined where it is one. */
export function faultIn(error: unknown): string | undefined {
  if (!(error instanceof UserError))
    return `no sentence: ${String((error as Error)?.stack ?? error)}`;
  if (FAULT.test(error.message)) return `a fault shown as a sentence: ${error.message}`;
  if (error.message.length > 4000) return `a sentence of ${error.message.length} characters`;
  return undefined;
}

/**
 * Reads `cases` damaged files in `folder`. Throws the first case, made as small as possible, that is
 * neither read nor refused with a sentence.
 */
export async function fuzzReader(
  { file, read }: FuzzedReader,
  { cases, seed, folder }: { cases: number; seed: number; folder: string },
): Promise<FuzzFigures> {
  const figures: FuzzFigures = { cases: 0, read: 0, refused: 0, hidden: 0, slowestMs: 0 };
  fs.mkdirSync(folder, { recursive: true });
  const property = fc.asyncProperty(file, async (bytes) => {
    const began = process.cpuUsage();
    figures.cases += 1;
    try {
      await read(bytes, folder);
      figures.read += 1;
    } catch (error) {
      const fault = faultIn(error);
      if (fault !== undefined) throw new Error(fault, { cause: error });
      figures.refused += 1;
      if (isFault((error as Error).cause)) figures.hidden += 1;
    } finally {
      const { user, system } = process.cpuUsage(began);
      figures.slowestMs = Math.max(figures.slowestMs, (user + system) / 1000);
    }
  });
  await fc.assert(property, { numRuns: cases, seed, endOnFailure: false });
  return figures;
}
