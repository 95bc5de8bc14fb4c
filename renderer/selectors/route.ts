// The route: which screen is open. It is saved, so a reopened window shows the same screen.

import {
  BookOpen,
  Boxes,
  FolderOpen,
  GraduationCap,
  Images,
  ListOrdered,
  MessageCircle,
  PackageOpen,
  Scale,
  Server,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import { useCallback, useState } from 'react';
import { loadItem, saveItem } from '../browser/local-storage.ts';
import { STEP_KEYS, type StepKey } from './pipeline.ts';

/** How a screen outside a project is reached. */
interface Page {
  /** Its icon in the sidebar. */
  readonly icon: LucideIcon;
  /** The key that opens it, after `g`. */
  readonly key: string;
}

/** Screens outside a project, in the order of the sidebar. */
export const PAGE_TABLE = {
  projects: { icon: FolderOpen, key: 'p' },
  data: { icon: Images, key: 'd' },
  models: { icon: Boxes, key: 'm' },
  train: { icon: GraduationCap, key: 't' },
  runs: { icon: ListOrdered, key: 'r' },
  evaluate: { icon: Scale, key: 'e' },
  chat: { icon: MessageCircle, key: 'c' },
  export: { icon: PackageOpen, key: 'x' },
  serve: { icon: Server, key: 'v' },
  help: { icon: BookOpen, key: 'h' },
  settings: { icon: Settings, key: 's' },
} as const satisfies Readonly<Record<string, Page>>;

/** Name of a screen outside a project. */
export type PageName = keyof typeof PAGE_TABLE;

/** The names of these screens. */
export const PAGES = Object.keys(PAGE_TABLE) as readonly PageName[];

/**
 * A screen. In a project, `step` is null while the window follows the running step, until the user
 * chooses one. Elsewhere `focus` is the id of the selected item (a run, a data set, a model), if
 * any.
 */
export type Route =
  | { readonly page: PageName; readonly focus?: string }
  | {
      readonly page: 'project';
      readonly projectId: string;
      readonly step: StepKey | null;
      readonly report: boolean;
    };

const KEY = 'omr.place';

/** The current route (null on the first start) and its setter. */
export function useRoute(): readonly [Route | null, (route: Route) => void] {
  const [route, setRoute] = useState<Route | null>(() => parseRoute(loadItem(KEY)));
  const go = useCallback((next: Route): void => {
    saveItem(KEY, JSON.stringify(next));
    setRoute(next);
  }, []);
  return [route, go];
}

/** Parses a saved route; null if it is not valid. */
export function parseRoute(text: string | null): Route | null {
  try {
    const value = JSON.parse(text ?? 'null') as Record<string, unknown> | null;
    const page = PAGES.find((name) => name === value?.['page']);
    if (page !== undefined)
      return { page, ...(typeof value?.['focus'] === 'string' ? { focus: value['focus'] } : {}) };
    if (value?.['page'] !== 'project' || typeof value['projectId'] !== 'string') return null;
    const step = STEP_KEYS.find((key) => key === value['step']) ?? null;
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
