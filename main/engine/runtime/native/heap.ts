// The heap of the C library, which the runtime takes its intermediate values from.

import koffi from 'koffi';

/** Bytes from which glibc maps memory of its own for a request; the most that it allows. */
const MAP_FROM = 32 * 2 ** 20;
/** Bytes of free memory at the end of the heap that are kept: as many as its 32-bit argument holds. */
const KEEP = 2 ** 31 - 1;
/** Names of the options in glibc's malloc.h. */
const [M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX] = [-1, -3, -8];

/** The C library's `malloc_trim`, where it is glibc. */
let trim: ((pad: number) => number) | undefined;

/**
 * Keeps freed memory for the next request. With glibc's own settings most large results of a run are
 * fresh pages, which the system has to clear: a training step of a small model had 835,722 page faults
 * in six runs, and 193,603 with these. Threads share one heap: their own ones give pages back whenever a
 * part of 64 MB is empty. Other C libraries are left as they are.
 */
export function keepFreedMemory(): void {
  if (process.platform !== 'linux' || trim) return;
  try {
    const library = koffi.load(null);
    const mallopt = library.func('int mallopt(int, int)');
    trim = library.func('int malloc_trim(size_t)');
    mallopt(M_MMAP_THRESHOLD, MAP_FROM);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    mallopt(M_ARENA_MAX, 1);
  } catch {
    // musl has neither
  }
}

/** Gives freed memory back to the system. */
export function returnFreedMemory(): void {
  trim?.(0);
}
