// Light or dark theme: the system's unless the user chose one.

import { useSyncExternalStore } from 'react';
import { loadItem, saveItem } from './local-storage.ts';

/** The choices in display order. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'omr.theme';

/** Applies the saved choice before the first render. */
export function applyTheme(theme: Theme = savedTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** The choice and its setter; all switches on the screen stay in sync. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, savedTheme), choose];
}

const listeners = new Set<() => void>();
/** Used if storage is not available. */
let chosen: Theme | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function choose(theme: Theme): void {
  chosen = theme;
  saveItem(KEY, theme);
  applyTheme(theme);
  for (const listener of listeners) listener();
}

function savedTheme(): Theme {
  return chosen ?? THEMES.find((theme) => theme === loadItem(KEY)) ?? 'system';
}
