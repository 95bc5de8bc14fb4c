// ONNX Runtime called through its C interface instead of its binding for Node: where the interface is
// known and passes its test.

import { join } from 'node:path';
import { KNOWN_VERSIONS, OrtApi } from './native/api.ts';
import { NativeRuntime } from './native/runtime.ts';
import { keepFreedMemory } from './native/heap.ts';
import { selfTest } from './native/self-test.ts';
import { libraryFolder } from './onnxruntime.ts';

/** The library that the binding itself loads, by platform: a second copy would be another library. */
const LIBRARIES: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** The opened library, or why it is not used. */
export type Opened =
  | { readonly runtime: NativeRuntime; readonly reason?: undefined }
  | { readonly runtime?: undefined; readonly reason: string };

let opened: Opened | undefined;

/** The library, opened at the first call; a warning says why where it is not used. */
export function nativeRuntime(): Opened {
  if (opened) return opened;
  opened = openNative();
  if (opened.reason !== undefined)
    process.emitWarning(`ONNX Runtime is called through its binding for Node: ${opened.reason}`);
  return opened;
}

/**
 * Opens and tests a library, by default the installed one. `known` has the number of the interface by
 * version. Never throws.
 */
export function openNative(file?: string, known = KNOWN_VERSIONS): Opened {
  try {
    const name = LIBRARIES[process.platform];
    if (name === undefined) throw new Error(`no library is known for ${process.platform}`);
    const runtime = new NativeRuntime(new OrtApi(file ?? join(libraryFolder(), name), known));
    selfTest(runtime);
    keepFreedMemory();
    return { runtime };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}
