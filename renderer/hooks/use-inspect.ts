// Brings what was dropped or chosen to the page Data.

import { useStore } from '../api/store.ts';
import type { Route } from '../selectors/route.ts';

/** Inspects these files and folders, and opens the page on what was found. */
export function useInspect(
  go: (route: Route) => void,
): (paths: readonly string[]) => Promise<void> {
  const store = useStore();
  return async (paths) => {
    const id = await store.request('data:inspect', paths);
    if (id !== undefined) go({ page: 'data', focus: id });
  };
}
