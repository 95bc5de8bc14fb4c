// Unsaved forms of the window, by name.

import type { Database } from './database.ts';

/** A form as it was left; null where it was never saved or was dropped. */
export function readDraft<T>(db: Database, name: string): T | null {
  const value = db.get('draft', { name })?.['value'];
  return typeof value === 'string' ? (JSON.parse(value) as T) : null;
}

/** Saves a form; null drops it. */
export function saveDraft(db: Database, name: string, value: unknown): void {
  if (value === null) db.run('dropDraft', { name });
  else db.run('saveDraft', { name, value: JSON.stringify(value) });
}
