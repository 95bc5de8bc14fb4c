// Packing for another machine, and unpacking what came from one.

import type { ProblemView } from './problem.ts';

/** What is packed from the window. */
export interface PackOrder {
  readonly what: 'project' | 'dataset' | 'model';
  readonly id: string;
  /** Absolute path of the file to write. */
  readonly to: string;
  /** Takes along the base models that adapters need. */
  readonly withBase: boolean;
  /** Bytes of a part at most; null for one file. */
  readonly splitBytes: number | null;
}

/** What was packed. */
export interface PackedView {
  readonly files: readonly string[];
  readonly entries: number;
  readonly bytes: number;
  /** Fingerprint of this workspace's key. */
  readonly key: string;
  /** Bases that the other machine must have. */
  readonly needs: readonly string[];
}

/** Something in a pack, and whether it is here already. */
export interface PackItemView {
  readonly kind: 'project' | 'dataset' | 'model' | 'run' | 'recipe';
  readonly id: string;
  readonly name: string;
  readonly rows: number | null;
  readonly state: 'new' | 'same' | 'updated';
}

/** A pack before it is unpacked. */
export interface PackView {
  readonly file: string;
  readonly kind: PackItemView['kind'] | 'workspace';
  readonly name: string;
  readonly product: string;
  readonly createdMs: number;
  /** Fingerprint of the key that signed, and whether it is this workspace's own. */
  readonly signer: string;
  readonly isOwn: boolean;
  readonly bytes: number;
  readonly entries: number;
  readonly items: readonly PackItemView[];
  /** Why it cannot be unpacked here; null if it can. */
  readonly blocked: ProblemView | null;
}

/** What was unpacked. */
export interface UnpackedView {
  readonly items: readonly PackItemView[];
  readonly entries: number;
  readonly bytes: number;
  readonly key: string;
  readonly needs: readonly string[];
}

export interface TransferRequests {
  /** Packs; null when it was cancelled. */
  'transfer:pack': (order: PackOrder) => PackedView | null;
  /** Reads what is in a pack and checks its signature. */
  'transfer:look': (file: string) => PackView;
  /** Checks every byte and unpacks; null when it was cancelled. */
  'transfer:unpack': (file: string) => UnpackedView | null;
  /** Stops what is packed or unpacked at the moment. */
  'transfer:cancel': () => void;
  /** The pack that the program was opened with and that no dialog has shown yet; null for none. */
  'transfer:handed': () => string | null;
}

export interface TransferEvents {
  /** A pack waits to be asked for. */
  'transfer:handed': null;
  'transfer:progress': {
    readonly phase: 'looking' | 'writing' | 'checking' | 'adopting';
    /** 0 to 1, of this phase. */
    readonly fraction: number;
    readonly secondsLeft?: number;
  };
}
