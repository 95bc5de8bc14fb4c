// Brings what was dropped or chosen to the page Data.

import { useStore } from '../api/store.ts';
import { isPackFile } from '../browser/pack-drop.ts';
import type { Route } from '../selectors/route.ts';
import { useTransfer } from './use-transfer.ts';

/** Inspects these files and folders, and opens the page on what was found; a pack opens its dialog. */
export function useInspect(
  go: (route: Route) => void,
): (paths: readonly string[]) => Promise<void> {
  const store = useStore();
  const transfer = useTransfer();
  return async (paths) => {
    const pack = paths.find(isPackFile);
    if (pack !== undefined) {
      transfer({ kind: 'unpack', file: pack });
      return;
    }
    const id = await store.request('data:inspect', paths);
    if (id !== undefined) go({ page: 'data', focus: id });
  };
}
