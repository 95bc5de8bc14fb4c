// The way to the dialog that packs and unpacks, for components far below the window's frame.

import { createContext, useContext, useEffect } from 'react';
import { useStore, useWindowState } from '../api/store.ts';

/** What the dialog is asked for. */
export type TransferAsk =
  | {
      readonly kind: 'pack';
      readonly what: 'project' | 'dataset' | 'model';
      readonly id: string;
      readonly name: string;
    }
  | { readonly kind: 'unpack'; readonly file: string };

/** Opens the dialog. */
export const TransferContext = createContext<(ask: TransferAsk) => void>(() => undefined);

/** The function that opens the dialog. */
export const useTransfer = (): ((ask: TransferAsk) => void) => useContext(TransferContext);

/** Calls `take` with a pack that the program was opened with, once the workspace is open. */
export function useHandedPack(take: (file: string) => void): void {
  const store = useStore();
  const { phase } = useWindowState();
  useEffect(() => {
    if (phase !== 'ready') return undefined;
    const ask = (): void =>
      void store.request('transfer:handed').then((file) => {
        if (file != null) take(file);
      });
    ask();
    return store.listen('transfer:handed', ask);
  }, [store, phase, take]);
}
