// The way to the dialog that packs and unpacks, for components far below the window's frame.

import { createContext, useContext } from 'react';

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
