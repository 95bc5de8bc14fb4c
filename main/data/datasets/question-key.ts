// When two rows ask the same question.

import { questionInContext } from './messages.ts';
import type { ExampleRow } from './example.ts';
import { normalizeText } from '../text/normalize-text.ts';

/** Equal for rows with the same pictures, history and question. */
export function questionKey(row: ExampleRow): string {
  return `${row.pictures.join(' ')}\n${normalizeText(questionInContext(row))}`;
}
