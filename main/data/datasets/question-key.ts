// When two rows ask the same question.

import { questionInContext } from './messages.ts';
import type { ExampleRow } from './example.ts';
import { normalizeText } from '../text/normalize-text.ts';

/** Equal for rows with the same pictures and videos, history and question. */
export function questionKey(row: ExampleRow): string {
  const videos = row.videos ? JSON.stringify(row.videos) : '';
  return `${row.pictures.join(' ')}${videos}\n${normalizeText(questionInContext(row))}`;
}
