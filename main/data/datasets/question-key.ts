// What makes two rows the same question.

import { questionInContext } from './messages.ts';
import type { ExampleRow } from './example.ts';
import { normalizeText } from '../text/text-similarity.ts';

/** Pictures and question, with what was said before it, in one text. */
export function questionKey(row: ExampleRow): string {
  return `${row.pictures.join(' ')}\n${normalizeText(questionInContext(row))}`;
}
