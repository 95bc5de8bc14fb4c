// Frozen weights that several sessions share: the numbers in mapped files, and what the library packs
// of them.

import type { Value } from '../../graph/graph.ts';
import { mapFile, type MappedFile } from './mapping.ts';
import type { NativeRuntime } from './runtime.ts';

/** What the sessions of one folder of weights share: packed copies, for as long as one of them lives. */
interface Container {
  readonly address: bigint;
  users: number;
}

const containers = new Map<string, Container>();

/** The weights of one session, by name; the session is released first. */
export interface SharedWeights {
  readonly values: ReadonlyMap<string, bigint>;
  /** Where the library looks for packed weights, and puts those that are not there. */
  readonly container: bigint;
  /** Frees what was read to pack it; what is read again comes from the file. */
  forget(): void;
  release(): void;
}

/**
 * Maps weights and gives them with the container of their folder. The library packs each weight again for
 * every session, but keeps one copy of what is equal.
 */
export function shareWeights(
  runtime: NativeRuntime,
  folder: string,
  weights: readonly Value[],
): SharedWeights {
  const { api } = runtime;
  const files = new Map<string, MappedFile>();
  const values = new Map<string, bigint>();
  let container: Container | undefined;
  const release = () => {
    for (const value of values.values()) api.release('ReleaseValue', value);
    for (const file of files.values()) file.release();
    if (container && --container.users === 0) {
      containers.delete(folder);
      api.release('ReleasePrepackedWeightsContainer', container.address);
    }
  };
  try {
    for (const { name, dtype, shape, origin } of weights) {
      if (origin.kind !== 'external') continue;
      const { file, begin, length } = origin.bytes;
      let mapped = files.get(file);
      if (!mapped) files.set(file, (mapped = mapFile(file)));
      if (begin + length > mapped.bytes) throw new Error(`${file} ends before ${name}`);
      const address = mapped.address + BigInt(begin);
      values.set(name, runtime.valueAt(address, length, { name, dtype, shape }));
    }
    container = containers.get(folder);
    if (!container) {
      container = { address: api.create('CreatePrepackedWeightsContainer'), users: 0 };
      containers.set(folder, container);
    }
    container.users++;
    const forget = () => {
      for (const file of files.values()) file.forget();
    };
    return { values, container: container.address, forget, release };
  } catch (error) {
    release();
    throw error;
  }
}
