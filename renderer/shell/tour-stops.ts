// The tour as a list of stops: what each points at and where in the window that is; how far the person got is remembered.

import { useSyncExternalStore } from 'react';
import { recall, remember } from '../browser/local-storage.ts';
import type { Place } from '../selectors/route.ts';
import type { MessageKey } from '../i18n/translate.ts';

export type TourStop = MessageKey<'ui.tour.stop.*.title'>;

interface Stop {
  readonly key: TourStop;
  /** CSS selector of what it points at. */
  readonly target: string;
  /** Where that is; `projectId` is null while there is no project. */
  readonly place: (projectId: string | null) => Place | null;
}

const inProject =
  (step: 'check' | null) =>
  (projectId: string | null): Place | null =>
    projectId === null ? null : { page: 'project', projectId, step, report: false };

/** In the order in which they are shown. */
export const STOPS: readonly Stop[] = [
  { key: 'path', target: '.path', place: inProject(null) },
  { key: 'head', target: '.step-head', place: inProject(null) },
  { key: 'now', target: '.now', place: () => null },
  { key: 'check', target: '.step', place: inProject('check') },
  { key: 'data', target: '[data-page=data]', place: () => ({ page: 'data' }) },
  { key: 'runs', target: '[data-page=runs]', place: () => ({ page: 'runs' }) },
  { key: 'network', target: '[data-testid=network]', place: () => null },
  { key: 'help', target: '[data-testid=help]', place: () => null },
];

const KEY = 'omr.tour';
const listeners = new Set<() => void>();

/** How far the tour is: `open` with the stop's index, `closed` with the stop to go on from, `new`, or `done`. */
export interface TourState {
  readonly phase: 'new' | 'open' | 'closed' | 'done';
  readonly stop: number;
}

let state: TourState = parseTour(recall(KEY));

/** What was remembered; anything else is a new tour. A tour that was open when the window closed waits to be resumed. */
export function parseTour(text: string | null): TourState {
  const match = /^(closed|done) (\d+)$/.exec(text ?? '');
  const stop = Number(match?.[2] ?? 0);
  if (match === null || stop >= STOPS.length) return { phase: 'new', stop: 0 };
  return { phase: match[1] as 'closed' | 'done', stop };
}

/** The next state; a tour beyond its last stop is done. */
export function moveTour(stop: number): TourState {
  if (stop >= STOPS.length) return { phase: 'done', stop: 0 };
  return { phase: 'open', stop: Math.max(0, stop) };
}

function change(next: TourState): void {
  state = next;
  remember(KEY, `${next.phase === 'done' ? 'done' : 'closed'} ${next.stop}`);
  for (const listener of listeners) listener();
}

/** The tour and what can be done with it. */
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
