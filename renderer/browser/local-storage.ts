// Small items in the window's local storage: route, theme, language.

/** Reads an item; null if storage is not available. */
export function loadItem(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Saves an item; does nothing if storage is not available. */
export function saveItem(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Without storage the item is lost; nothing else depends on it.
  }
}
