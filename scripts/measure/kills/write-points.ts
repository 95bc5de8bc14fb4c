// Every write below a folder as an event: where a process may be killed, or a disk may refuse.

import * as fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import * as path from 'node:path';

/** A call that is about to change a folder. */
export interface WritePoint {
  /** From 1. */
  readonly number: number;
  /** Name of the function, such as `renameSync`. */
  readonly call: string;
  /** Absolute path of the file or folder that is written. */
  readonly path: string;
  /** What a kill in the middle of the call leaves: half of the bytes, added or instead. */
  readonly half?: { readonly bytes: Buffer; readonly isAppended: boolean };
}

type Call = (...args: never[]) => unknown;
type Calls = Record<string, Call>;

/** Calls that write to a path, which is their argument of this number. */
const BY_PATH = {
  ...{ appendFileSync: 0, copyFileSync: 1, createWriteStream: 0, linkSync: 1, mkdirSync: 0 },
  ...{ openSync: 0, renameSync: 1, rmSync: 0, truncateSync: 0, unlinkSync: 0, writeFileSync: 0 },
} as const;
/** Calls that write to an open file. */
const BY_HANDLE = ['fsyncSync', 'ftruncateSync', 'writeSync'] as const;
/** Asynchronous calls that write to a path. */
const PROMISES = {
  ...{ appendFile: 0, copyFile: 1, mkdir: 0, rename: 1, rm: 0, truncate: 0, unlink: 0 },
  writeFile: 0,
} as const;
/** Calls with content, after the file. */
const WITH_CONTENT = ['appendFileSync', 'writeFileSync', 'writeSync'];

/**
 * Calls `onWrite` before each write below `root` of this process; what it throws the call throws.
 * Returns a function that ends it.
 */
export function watchWrites(root: string, onWrite: (point: WritePoint) => void): () => void {
  const real = createRequire(import.meta.url)('node:fs') as unknown as Calls & {
    promises: Calls;
  };
  const originals: (() => void)[] = [];
  const opened = new Map<number, { path: string; isAppended: boolean }>();
  let number = 0;
  let isInside = false;
  const isBelow = (file: string) => !path.relative(root, path.resolve(file)).startsWith('..');
  const see = (call: string, target: unknown, args: readonly unknown[]): void => {
    const handle = typeof target === 'number' ? opened.get(target) : undefined;
    const file = handle?.path ?? (typeof target === 'string' ? path.resolve(target) : undefined);
    if (isInside || file === undefined || !isBelow(file)) return;
    number += 1;
    const content = WITH_CONTENT.includes(call) ? bytesOf(args[1]) : undefined;
    const isAppended = handle !== undefined || call === 'appendFileSync';
    const half =
      content && content.length > 1
        ? { half: { bytes: content.subarray(0, content.length >> 1), isAppended } }
        : {};
    isInside = true;
    try {
      onWrite({ number, call, path: file, ...half });
    } finally {
      isInside = false;
    }
  };
  const replace = (holder: Calls, name: string, wrap: (original: Call) => Call): void => {
    const original = holder[name]!;
    originals.push(() => void (holder[name] = original));
    holder[name] = wrap(original);
  };
  for (const [name, at] of Object.entries(BY_PATH)) {
    replace(real, name, (original) => (...args: never[]) => {
      const target: unknown = args[at];
      const isRead = name === 'openSync' && /^r?$/.test(String(args[1] ?? 'r'));
      if (!isRead) see(name, target, args);
      const result = inner(() => original(...args));
      if (name === 'openSync' && !isRead && typeof target === 'string')
        opened.set(result as number, { path: path.resolve(target), isAppended: true });
      return result;
    });
  }
  for (const name of BY_HANDLE)
    replace(real, name, (original) => (...args: never[]) => {
      see(name, args[0], args);
      return inner(() => original(...args));
    });
  replace(real, 'closeSync', (original) => (...args: never[]) => {
    opened.delete(args[0]!);
    return original(...args);
  });
  for (const [name, at] of Object.entries(PROMISES))
    replace(real.promises, name, (original) => async (...args: never[]) => {
      see(name, args[at], args);
      return original(...args);
    });
  syncBuiltinESMExports();
  return () => {
    for (const restore of originals) restore();
    syncBuiltinESMExports();
  };

  /** What a function of Node calls by itself is not seen again. */
  function inner<T>(work: () => T): T {
    const before = isInside;
    isInside = true;
    try {
      return work();
    } finally {
      isInside = before;
    }
  }
}

/** Leaves on the disk what a kill in the middle of the call leaves; `at` is the file's path. */
export function tear({ half }: WritePoint, at: string): void {
  if (half === undefined) return;
  if (half.isAppended) fs.appendFileSync(at, half.bytes);
  else fs.writeFileSync(at, half.bytes);
}

function bytesOf(content: unknown): Buffer | undefined {
  if (typeof content === 'string') return Buffer.from(content);
  if (ArrayBuffer.isView(content))
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return undefined;
}
