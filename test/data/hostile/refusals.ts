// What a person is told where a file is refused: one sentence that names the file.

import { expect } from 'vitest';
import { UserError } from '../../../main/i18n/user-error.ts';
import { faultIn } from '../../fuzz/cases.ts';

/** The sentence of an error, which must be a UserError that names `file`. */
function sentenceOf(error: unknown, file: string): string {
  expect(error).toBeInstanceOf(UserError);
  expect(faultIn(error)).toBeUndefined();
  expect((error as Error).message).toContain(file);
  return (error as Error).message;
}

/** The sentence with which a step refuses `file`. */
export function sentence(step: () => unknown, file: string): string {
  try {
    step();
  } catch (error) {
    return sentenceOf(error, file);
  }
  return sentenceOf(undefined, file);
}

/** The same of a step that takes its time. */
export async function laterSentence(step: () => unknown, file: string): Promise<string> {
  try {
    await step();
  } catch (error) {
    return sentenceOf(error, file);
  }
  return sentenceOf(undefined, file);
}
