// Small notes that the window keeps for itself: where the person is, the theme, the language.

/** Reads a small note of the window's own; null where storage is off. */
export function loadItem(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a small note of the window's own; does nothing where storage is off. */
export function saveItem(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // A window without storage forgets; nothing else depends on it.
  }
}
