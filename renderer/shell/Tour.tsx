// The tour: a panel that points at the parts of the window one by one. Esc closes it; it can be
// resumed.

import { Footprints, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Route } from '../selectors/route.ts';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { STOPS, useTour } from './tour-stops.ts';
import { Button } from '../components/controls/Button.tsx';

/** Renders nothing while the tour is closed. */
export function Tour({ go }: { readonly go: (route: Route) => void }): React.JSX.Element | null {
  const { phase, stop, moveTo, close } = useTour();
  const { projects } = useWindowState();
  const panel = useRef<HTMLElement>(null);
  const isOpen = phase === 'open';
  const projectId = projects[0]?.id ?? null;
  const { key, target, route } = STOPS[stop]!;

  const to = route(projectId);
  const toText = JSON.stringify(to);

  useEffect(() => {
    if (!isOpen) return;
    const next = JSON.parse(toText) as Route | null;
    if (next !== null) go(next);
    panel.current?.focus();
  }, [isOpen, stop, toText, go]);
  // The element may appear only later, and re-render at any time.
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
  const isMissing = projectId === null && route('any') !== null && to === null;
  return (
    <aside
      ref={panel}
      className="tour"
      tabIndex={-1}
      aria-label={t('ui.tour.title')}
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
          {t('ui.tour.title')} · {t('ui.tour.at', { step: stop + 1, all: STOPS.length })}
        </span>
        <button
          type="button"
          className="icon-button"
          title={t('ui.tour.close-note')}
          onClick={close}
        >
          <X aria-hidden size={16} />
          <span className="unseen">{t('ui.tour.close')}</span>
        </button>
      </header>
      <div aria-live="polite">
        <h2>{t(`ui.tour.stop.${key}.title`)}</h2>
        <p>{t(`ui.tour.stop.${key}.text`)}</p>
        {isMissing && <p className="quiet">{t('ui.tour.needs-project')}</p>}
      </div>
      <footer>
        <Button
          disabled={stop === 0}
          note={stop === 0 ? t('ui.tour.at', { step: 1, all: STOPS.length }) : ''}
          onClick={() => moveTo(stop - 1)}
        >
          {t('ui.tour.back')}
        </Button>
        <Button variant="primary" testId="tour-next" onClick={() => moveTo(stop + 1)}>
          {isLast ? t('ui.tour.finish') : t('ui.tour.next')}
        </Button>
      </footer>
    </aside>
  );
}

/** The button that starts or resumes the tour. */
export function TourButton(): React.JSX.Element {
  const { phase, stop, open } = useTour();
  return (
    <Button icon={Footprints} testId="tour-start" note={t('ui.tour.note')} onClick={open}>
      {phase === 'closed' && stop > 0 ? t('ui.tour.resume') : t('ui.tour.start')}
    </Button>
  );
}
