// The tour: a panel at the side that points at one part of the window after the other; Esc closes it, and it can be resumed.

import { Footprints, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Place } from '../selectors/route.ts';
import { useWindowState } from '../api/store.ts';
import { HELP_TEXTS } from '../i18n/catalog.ts';
import { STOPS, useTour } from './tour-stops.ts';
import { Button } from '../components/controls/Button.tsx';

const T = HELP_TEXTS.tour;

/** Nothing while the tour is not open. */
export function Tour({ go }: { readonly go: (place: Place) => void }): React.JSX.Element | null {
  const { phase, stop, moveTo, close } = useTour();
  const { projects } = useWindowState();
  const panel = useRef<HTMLElement>(null);
  const isOpen = phase === 'open';
  const projectId = projects[0]?.id ?? null;
  const { key, target, place } = STOPS[stop]!;
  const words = T.steps[key];
  const to = place(projectId);
  const toText = JSON.stringify(to);

  useEffect(() => {
    if (!isOpen) return;
    const next = JSON.parse(toText) as Place | null;
    if (next !== null) go(next);
    panel.current?.focus();
  }, [isOpen, stop, toText, go]);
  // What it points at may be drawn only after a while, and drawn anew at any time.
  useEffect(() => {
    if (!isOpen) return;
    const point = (): void => {
      const found = document.querySelector(target);
      for (const other of document.querySelectorAll('[data-tour]'))
        if (other !== found) other.removeAttribute('data-tour');
      if (found !== null && !found.hasAttribute('data-tour')) found.setAttribute('data-tour', '');
    };
    point();
    const observer = new MutationObserver(point);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      for (const other of document.querySelectorAll('[data-tour]'))
        other.removeAttribute('data-tour');
    };
  }, [isOpen, target]);
  if (!isOpen) return null;
  const isLast = stop === STOPS.length - 1;
  const isMissing = projectId === null && place('any') !== null && to === null;
  return (
    <aside
      ref={panel}
      className="tour"
      tabIndex={-1}
      aria-label={T.title}
      data-testid="tour"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <Footprints aria-hidden size={16} />
        <span className="quiet">
          {T.title} · {T.at(stop + 1, STOPS.length)}
        </span>
        <button type="button" className="icon-button" title={T.closeNote} onClick={close}>
          <X aria-hidden size={16} />
          <span className="unseen">{T.close}</span>
        </button>
      </header>
      <div aria-live="polite">
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        {isMissing && <p className="quiet">{T.needsProject}</p>}
      </div>
      <footer>
        <Button
          disabled={stop === 0}
          note={stop === 0 ? T.at(1, STOPS.length) : ''}
          onClick={() => moveTo(stop - 1)}
        >
          {T.back}
        </Button>
        <Button look="primary" testId="tour-next" onClick={() => moveTo(stop + 1)}>
          {isLast ? T.finish : T.next}
        </Button>
      </footer>
    </aside>
  );
}

/** The button that begins the tour, or goes on with it. */
export function TourButton(): React.JSX.Element {
  const { phase, stop, open } = useTour();
  return (
    <Button icon={Footprints} testId="tour-start" note={T.note} onClick={open}>
      {phase === 'closed' && stop > 0 ? T.resume : T.start}
    </Button>
  );
}
