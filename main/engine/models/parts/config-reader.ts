// Reads `config.json`; a value of a wrong type or one the engine does not support is an error that
// names its key.

export type Json = Readonly<Record<string, unknown>>;

/** Reads the number at a key; without a fallback the key is required. */
export type NumberReader = (key: string, fallback?: number) => number;

/**
 * A reader over objects of which the first that has the key decides; `prefix` names the object in
 * errors.
 */
export function numberReader(objects: readonly Json[], prefix = ''): NumberReader {
  return (key, fallback) => {
    const value = objects.find((json) => isPresent(json[key]))?.[key] ?? fallback;
    if (typeof value === 'number') return value;
    throw new Error(`config.json: ${prefix}${key} must be a number, got ${show(value)}`);
  };
}

/**
 * Refuses a value that is present but not among the supported ones; an empty list supports only
 * null.
 */
export function checkSupported(key: string, value: unknown, supported: readonly string[]): void {
  if (!isPresent(value) || supported.includes(value as string)) return;
  const list = supported.length === 0 ? 'null' : supported.join(', ');
  throw new Error(`config.json: ${key} ${show(value)} is not supported (supported: ${list})`);
}

/** The object at a key; empty where there is none. */
export function objectAt(json: Json, key: string): Json {
  return (json[key] ?? {}) as Json;
}

const isPresent = (value: unknown) => value !== undefined && value !== null;
const show = (value: unknown) => JSON.stringify(value);
