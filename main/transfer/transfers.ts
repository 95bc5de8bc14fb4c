// Packing and unpacking for the window: one at a time, with progress, and ended when the user says so.

import type { KeyObject } from 'node:crypto';
import type { Events } from '../../preload/contract.ts';
import type {
  PackedView,
  PackItemView,
  PackOrder,
  PackView,
  UnpackedView,
} from '../../preload/contract/transfer.ts';
import { msg } from '../../i18n/message.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import { describeError, isAbort, UserError } from '../i18n/user-error.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../storage/database.ts';
import { fingerprint, publicKeyOf } from '../storage/ledger/keys.ts';
import { openPack, type PackArchive } from './archive/read.ts';
import { chooseContents } from './choose.ts';
import { packChoice, type TransferProgress } from './pack.ts';
import { planUnpacking, type ItemState } from './plan.ts';
import { ProgressMeter } from './progress.ts';
import { unpackInto } from './unpack.ts';

export interface TransfersOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly clock: Clock;
  readonly product: string;
  /** The key of the workspace. */
  readonly key: () => KeyObject;
  readonly onProgress: (progress: Events['transfer:progress']) => void;
  /** Called with what is new here, once it is here. */
  readonly onUnpacked: (items: readonly PackItemView[]) => void;
}

export interface Transfers {
  pack(order: PackOrder): Promise<PackedView | null>;
  look(file: string): Promise<PackView>;
  unpack(file: string): Promise<UnpackedView | null>;
  cancel(): void;
  /** Stops, and resolves when nothing is written any more. */
  close(): Promise<void>;
}

/** Work that reports its progress and can be ended. */
interface Handles {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TransferProgress) => void;
}

const HOMES = { project: '', dataset: 'datasets/', model: 'models/' } as const;

/** Packs and unpacks for one workspace. */
export function createTransfers(options: TransfersOptions): Transfers {
  const { db, workspace, resources, clock, product, key } = options;
  let current: AbortController | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const alone = async <T>(work: (handles: Handles) => Promise<T>): Promise<T | null> => {
    if (current) {
      throw new UserError(msg('transfer.busy'), { hint: msg('transfer.busy.hint') });
    }
    const controller = new AbortController();
    current = controller;
    const meter = new ProgressMeter(clock, options.onProgress);
    try {
      const onProgress = (progress: TransferProgress): void => meter.update(progress);
      const done = work({ signal: controller.signal, onProgress });
      running = done.catch(() => undefined);
      return await done;
    } catch (error) {
      if (isAbort(error)) return null;
      throw error;
    } finally {
      current = undefined;
    }
  };

  return {
    pack: ({ what, id, to, withBase, splitBytes }) =>
      alone(async (handles) => {
        const choice = chooseContents(db, workspace.dir, `${HOMES[what]}${id}`, { withBase });
        const source = { dir: workspace.dir, db, resources, key: key() };
        const packed = await packChoice(source, choice, {
          ...{ to, withBase, product, nowMs: clock.nowMs(), ...handles },
          ...(splitBytes === null ? {} : { splitBytes }),
        });
        const { files, entries, bytes, key: signer, needs } = packed;
        return { files, entries, bytes, key: signer, needs };
      }),
    look: async (file) => {
      const pack = await openPack(file);
      try {
        return await viewOf(pack);
      } finally {
        pack.close();
      }
    },
    unpack: async (file) => {
      const pack = await openPack(file);
      try {
        const unpacked = await alone((handles) =>
          unpackInto(pack, {
            ...{ db, workspace, resources, key: key(), product, nowMs: clock.nowMs() },
            ...handles,
          }),
        );
        if (!unpacked) return null;
        const states = new Map(
          unpacked.items.map((item) => [`${item.kind} ${item.id}`, item.state]),
        );
        const items = itemsOf(pack, (kind, id) => states.get(`${kind} ${id}`) ?? 'new');
        options.onUnpacked(items);
        const { entries, bytes, key: signer, needs } = unpacked;
        return { items, entries, bytes, key: signer, needs };
      } finally {
        pack.close();
      }
    },
    cancel: () => current?.abort(),
    close: async () => {
      current?.abort();
      await running;
    },
  };

  async function viewOf(pack: PackArchive): Promise<PackView> {
    const { signed, file, bytes } = pack;
    const { kind, name, product: maker, createdMs, files } = signed.manifest;
    let states = new Map<string, ItemState>();
    let blocked: PackView['blocked'] = null;
    try {
      const plan = await planUnpacking(file, signed, { dir: workspace.dir, db });
      states = new Map([...plan.states].map(([each, state]) => [`${each.kind} ${each.id}`, state]));
    } catch (error) {
      blocked = describeError(error);
    }
    return {
      ...{ file, kind, name, product: maker, createdMs, bytes, blocked },
      signer: signed.signer,
      isOwn: signed.signer === fingerprint(publicKeyOf(key())),
      entries: files.filter(({ absent }) => absent !== true).length,
      items: itemsOf(pack, (each, id) => states.get(`${each} ${id}`) ?? 'new'),
    };
  }
}

function itemsOf(
  { signed }: PackArchive,
  stateOf: (kind: string, id: string) => ItemState,
): PackItemView[] {
  return signed.manifest.items.map(({ kind, id, name, rows }) => {
    return { kind, id, name, rows: rows ?? null, state: stateOf(kind, id) };
  });
}
