// Files mapped into memory for reading, each once for as long as somebody uses it.

import { closeSync, openSync, statSync } from 'node:fs';
import koffi from 'koffi';

/** A file in memory, from the address of its first byte; every use ends with `release`. */
export interface MappedFile {
  readonly address: bigint;
  readonly bytes: number;
  /** Frees what was read of it, until it is read again. */
  forget(): void;
  release(): void;
}

interface System {
  /** Maps the first bytes of a file; throws where that is not possible. */
  map(file: string, bytes: number): bigint;
  forget(address: bigint, bytes: number): void;
  unmap(address: bigint, bytes: number): void;
}

interface Mapping {
  readonly address: bigint;
  users: number;
}

const mappings = new Map<string, Mapping>();
let system: System | undefined;

/** Maps a whole file. Another file that takes its place later is another file here too. */
export function mapFile(file: string): MappedFile {
  const memory = (system ??= process.platform === 'win32' ? windows() : posix());
  const { dev, ino, size, mtimeMs } = statSync(file);
  const key = [file, dev, ino, size, mtimeMs].join(':');
  let mapping = mappings.get(key);
  if (!mapping) mappings.set(key, (mapping = { address: memory.map(file, size), users: 0 }));
  mapping.users++;
  const { address } = mapping;
  const forget = () => memory.forget(address, size);
  const release = () => {
    if (--mapping.users > 0) return;
    mappings.delete(key);
    memory.unmap(address, size);
  };
  return { address, bytes: size, forget, release };
}

/** What system functions return in place of an address. */
const NO_ADDRESS = 2n ** 64n - 1n;

function posix(): System {
  const library = koffi.load(null);
  const mmap = library.func('void *mmap(void *, size_t, int, int, int, int64_t)');
  const munmap = library.func('int munmap(void *, size_t)');
  const madvise = library.func('int madvise(void *, size_t, int)');
  const [readable, shared, notNeeded] = [1, 1, 4];
  return {
    map(file, bytes) {
      const descriptor = openSync(file, 'r');
      try {
        const address = mmap(null, bytes, readable, shared, descriptor, 0) as bigint;
        if (address === NO_ADDRESS) throw new Error(`${file} cannot be mapped into memory`);
        return address;
      } finally {
        closeSync(descriptor);
      }
    },
    forget: (address, bytes) => void madvise(address, bytes, notNeeded),
    unmap: (address, bytes) => void munmap(address, bytes),
  };
}

function windows(): System {
  const library = koffi.load('kernel32.dll');
  const open = library.func(
    'void *__stdcall CreateFileW(str16, uint32_t, uint32_t, void *, uint32_t, uint32_t, void *)',
  );
  const createMapping = library.func(
    'void *__stdcall CreateFileMappingW(void *, void *, uint32_t, uint32_t, uint32_t, str16)',
  );
  const viewOf = library.func(
    'void *__stdcall MapViewOfFile(void *, uint32_t, uint32_t, uint32_t, size_t)',
  );
  const unmapView = library.func('int __stdcall UnmapViewOfFile(void *)');
  const close = library.func('int __stdcall CloseHandle(void *)');
  const [genericRead, shareReadAndDelete, existing, pageReadOnly, mapRead] = [
    0x80000000, 5, 3, 2, 4,
  ];
  return {
    map(file, bytes) {
      const handle = open(file, genericRead, shareReadAndDelete, null, existing, 0, null) as bigint;
      if (handle === NO_ADDRESS) throw new Error(`${file} cannot be opened`);
      // A view keeps its mapping and file open.
      const mapping = createMapping(handle, null, pageReadOnly, 0, 0, null) as bigint | null;
      const address = mapping && (viewOf(mapping, mapRead, 0, 0, bytes) as bigint | null);
      if (mapping) close(mapping);
      close(handle);
      if (!address) throw new Error(`${file} cannot be mapped into memory`);
      return address;
    },
    // Windows frees pages that are not used by itself.
    forget: () => undefined,
    unmap: (address) => void unmapView(address),
  };
}
