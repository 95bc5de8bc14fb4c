// What a request brings is checked before it is used.

/** A text that is not empty and has 200 characters at most. Throws a TypeError that names the argument. */
export function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 200) return value;
  throw new TypeError(`request: ${name} must be a text`);
}

/** A whole number. Throws a TypeError that names the argument. */
export function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError(`request: ${name} must be a whole number`);
}

/** True or false. Throws a TypeError that names the argument. */
export function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`request: ${name} must be true or false`);
}

/** A group of named values. Throws a TypeError that names the argument. */
export function group(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError(`request: ${name} must be a group of values`);
}
