// Where in the window the person is; kept across closing and reopening.

import { useCallback, useState } from 'react';
import { recall, remember } from '../browser/local-storage.ts';
import { PATH_KEYS, type PathKey } from './pipeline.ts';

/** Screens outside a project, in the order of the sidebar. */
export const PAGES = [
  'projects',
  'data',
  'models',
  'train',
  'runs',
  'evaluate',
  'chat',
  'export',
  'settings',
] as const;
/** Name of a screen outside a project. */
export type PageName = (typeof PAGES)[number];

/**
 * A screen. In a project, `step` is null while the window follows what runs, and a stage once the person chose one. Elsewhere
 * `focus` is the id of what is looked at there (a run, a data set, a model), if any.
 */
export type Place =
  | { readonly page: PageName; readonly focus?: string }
  | {
      readonly page: 'project';
      readonly projectId: string;
      readonly step: PathKey | null;
      readonly report: boolean;
    };

const KEY = 'omr.place';

/** The current place (null on the very first start) and the way to another. */
export function usePlace(): readonly [Place | null, (place: Place) => void] {
  const [place, setPlace] = useState<Place | null>(() => parsePlace(recall(KEY)));
  const go = useCallback((next: Place): void => {
    remember(KEY, JSON.stringify(next));
    setPlace(next);
  }, []);
  return [place, go];
}

/** A remembered place, or null when it is not one. */
export function parsePlace(text: string | null): Place | null {
  try {
    const value = JSON.parse(text ?? 'null') as Record<string, unknown> | null;
    const page = PAGES.find((name) => name === value?.['page']);
    if (page !== undefined)
      return { page, ...(typeof value?.['focus'] === 'string' ? { focus: value['focus'] } : {}) };
    if (value?.['page'] !== 'project' || typeof value['projectId'] !== 'string') return null;
    const step = PATH_KEYS.find((key) => key === value['step']) ?? null;
    return {
      page: 'project',
      projectId: value['projectId'],
      step,
      report: value['report'] === true,
    };
  } catch {
    return null;
  }
}
