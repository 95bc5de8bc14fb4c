// The welcome screen: what the product does, how to start, and what happens next.

import { Images, Play, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import sum from '../assets/card-0017.png';
import difference from '../assets/card-0005.png';
import read from '../assets/card-0008.png';
import apart from '../assets/card-0037.png';
import { Button } from '../components/controls/Button.tsx';
import { SOURCE_SHAPES } from '../components/controls/source-shapes.ts';
import { useFileDrop } from '../browser/use-file-drop.ts';
import { useInspect } from '../hooks/use-inspect.ts';
import { TourButton } from '../shell/Tour.tsx';
import type { Route } from '../selectors/route.ts';
import { useStore } from '../api/store.ts';
import { t } from '../i18n/translate.ts';

/** Four cards of the sample data set with their questions and answers. */
const CARDS = [
  { picture: read, question: 'Row B?', answer: '98' },
  { picture: sum, question: 'A plus B?', answer: '81' },
  { picture: difference, question: 'B minus A?', answer: '24' },
  { picture: apart, question: 'A minus B?', answer: '47' },
];
const SHOWN_STEPS = ['answers', 'learn', 'practise', 'check'] as const;

/** Shown while there is no project; files may be dropped anywhere on it. */
export function Welcome({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const inspect = useInspect(go);
  const [isOver, drop] = useFileDrop((paths) => void inspect(paths));
  return (
    <div className="welcome" {...drop} data-testid="welcome">
      <h2>{t('ui.welcome.headline')}</h2>
      <p className="lead">{t('ui.welcome.sentence')}</p>
      <div className="doors">
        <section aria-labelledby="door-own" className={isOver ? 'over' : undefined}>
          <h3 id="door-own">{isOver ? t('ui.data.drop.over') : t('ui.welcome.own')}</h3>
          <p>{t('ui.welcome.own-text')}</p>
          <ul className="shapes" aria-label={t('ui.welcome.shapes-title')}>
            {SOURCE_SHAPES.map(([shape, Icon]) => (
              <li key={shape}>
                <Icon aria-hidden size={20} strokeWidth={1.5} />
                <span>
                  {t(`ui.shape.${shape}.title`)}{' '}
                  <span className="quiet">{t(`ui.shape.${shape}.detail`)}</span>
                </span>
              </li>
            ))}
          </ul>
          <div className="door-button">
            <Button
              size="large"
              icon={Images}
              testId="own-pictures"
              onClick={() => go({ page: 'data' })}
            >
              {t('ui.welcome.own-start')}
            </Button>
          </div>
        </section>
        <section aria-labelledby="door-sample">
          <h3 id="door-sample">{t('ui.welcome.sample-title')}</h3>
          <p>{t('ui.welcome.sample')}</p>
          <ul className="sample-cards">
            {CARDS.map(({ picture, question, answer }) => (
              <li key={question}>
                <img className="picture tiny" src={picture} alt={t('ui.welcome.card-alt')} />
                <span>
                  {question} <strong>{answer}</strong>
                </span>
              </li>
            ))}
          </ul>
          <StartSample go={go} />
        </section>
      </div>
      <ol className="what-happens">
        {SHOWN_STEPS.map((key) => (
          <li key={key}>
            <strong>{t(`ui.step.${key}.title`)}</strong>
            <span className="quiet">{t(`ui.welcome.happens.${key}`)}</span>
          </li>
        ))}
      </ol>
      <div>
        <TourButton />
      </div>
    </div>
  );
}

/** The button that starts the sample, its quick variant, and the time it takes. */
export function StartSample({
  go,
  variant = 'primary',
}: {
  readonly go: (route: Route) => void;
  readonly variant?: 'primary' | 'secondary';
}): React.JSX.Element {
  const store = useStore();
  const [quick, setQuick] = useState(false);
  const [starting, setStarting] = useState(false);
  const start = (): void => {
    setStarting(true);
    void store.request('project:sample', { quick, seed: 1 }).then((projectId) => {
      setStarting(false);
      if (projectId !== undefined) go({ page: 'project', projectId, step: null, report: false });
    });
  };
  return (
    <div className={`start ${variant}`}>
      <div>
        <Button
          variant={variant}
          size={variant === 'primary' ? 'large' : 'normal'}
          icon={Play}
          testId="start-sample"
          disabled={starting}
          onClick={start}
        >
          {starting
            ? t('ui.welcome.starting')
            : variant === 'primary'
              ? t('ui.welcome.start')
              : t('ui.projects.again')}
        </Button>
      </div>
      {variant === 'primary' && (
        <p className="promise">
          <ShieldCheck aria-hidden size={16} />
          <span>
            <strong>{quick ? t('ui.welcome.quick-time') : t('ui.welcome.time')}</strong>{' '}
            {t('ui.welcome.promise')}
          </span>
        </p>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={quick}
          onChange={(event) => setQuick(event.target.checked)}
          data-testid="quick"
        />
        {t('ui.welcome.quick')}
      </label>
    </div>
  );
}
