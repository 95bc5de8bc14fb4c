// What a request brings is checked before it is used.

import * as path from 'node:path';

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

/** An absolute path on this machine. Throws a TypeError that names the argument. */
export function filePath(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 4_096 && path.isAbsolute(value)) return value;
  throw new TypeError(`request: ${name} must be the whole path of a file or folder`);
}

/** A note of a person: any text up to 2,000 characters, also none. Throws a TypeError that names the argument. */
export function note(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 2_000) return value;
  throw new TypeError(`request: ${name} must be a text of 2,000 characters at most`);
}
