// Light or dark: from the system unless the person chose.

import { useSyncExternalStore } from 'react';
import { loadItem, saveItem } from './local-storage.ts';

/** The choices in the order in which they are offered. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'omr.theme';

/** Puts the remembered choice on the page before anything is drawn. */
export function applyTheme(theme: Theme = savedTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** The choice and the way to change it; every switch on the screen shows the same. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, savedTheme), choose];
}

const listeners = new Set<() => void>();
/** Holds where storage is off. */
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
