// The stops of the tour: what each points at and on which screen; the progress is saved.

import { useSyncExternalStore } from 'react';
import { loadItem, saveItem } from '../browser/local-storage.ts';
import type { Route } from '../selectors/route.ts';
import type { MessageKey } from '../i18n/translate.ts';

export type TourStop = MessageKey<'ui.tour.stop.*.title'>;

interface Stop {
  readonly key: TourStop;
  /** CSS selector of the element it points at. */
  readonly target: string;
  /** The route of that element; `projectId` is null while there is no project. */
  readonly route: (projectId: string | null) => Route | null;
}

const inProject =
  (step: 'check' | null) =>
  (projectId: string | null): Route | null =>
    projectId === null ? null : { page: 'project', projectId, step, report: false };

/** In display order. */
export const STOPS: readonly Stop[] = [
  { key: 'path', target: '.path', route: inProject(null) },
  { key: 'head', target: '.step-head', route: inProject(null) },
  { key: 'now', target: '.now', route: () => null },
  { key: 'check', target: '.step', route: inProject('check') },
  { key: 'data', target: '[data-page=data]', route: () => ({ page: 'data' }) },
  { key: 'runs', target: '[data-page=runs]', route: () => ({ page: 'runs' }) },
  { key: 'network', target: '[data-testid=network]', route: () => null },
  { key: 'help', target: '[data-testid=help]', route: () => null },
];

const KEY = 'omr.tour';
const listeners = new Set<() => void>();

/**
 * Progress of the tour: `open` at a stop, `closed` with the stop to resume from, `new`, or `done`.
 */
export interface TourState {
  readonly phase: 'new' | 'open' | 'closed' | 'done';
  readonly stop: number;
}

let state: TourState = parseTour(loadItem(KEY));

/**
 * Parses the saved progress; anything else is a new tour. A tour that was open when the window
 * closed can be resumed.
 */
export function parseTour(text: string | null): TourState {
  const match = /^(closed|done) (\d+)$/.exec(text ?? '');
  const stop = Number(match?.[2] ?? 0);
  if (match === null || stop >= STOPS.length) return { phase: 'new', stop: 0 };
  return { phase: match[1] as 'closed' | 'done', stop };
}

/** The state at a stop; a tour past its last stop is done. */
export function moveTour(stop: number): TourState {
  if (stop >= STOPS.length) return { phase: 'done', stop: 0 };
  return { phase: 'open', stop: Math.max(0, stop) };
}

function change(next: TourState): void {
  state = next;
  saveItem(KEY, `${next.phase === 'done' ? 'done' : 'closed'} ${next.stop}`);
  for (const listener of listeners) listener();
}

/** The tour and its actions. */
export function useTour(): TourState & {
  readonly open: () => void;
  readonly moveTo: (stop: number) => void;
  readonly close: () => void;
} {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
  return {
    ...current,
    open: () => change(moveTour(state.phase === 'done' ? 0 : state.stop)),
    moveTo: (stop) => change(moveTour(stop)),
    close: () => change({ phase: 'closed', stop: state.stop }),
  };
}
