// The first screen: what the product does, one obvious button, and what will happen.

import {
  FileJson,
  FileStack,
  Images,
  MessagesSquare,
  Play,
  ShieldCheck,
  Table2,
} from 'lucide-react';
import { useState } from 'react';
import sum from '../assets/card-0017.png';
import difference from '../assets/card-0005.png';
import read from '../assets/card-0008.png';
import apart from '../assets/card-0037.png';
import { Button } from '../components/controls/Button.tsx';
import { TourButton } from '../shell/Tour.tsx';
import type { Place } from '../selectors/route.ts';
import { useStore } from '../api/store.ts';
import type { PathKey } from '../i18n/en/keys.ts';
import { STEP_TEXTS, TEXTS } from '../i18n/catalog.ts';

const SHAPE_ICONS = [Images, Table2, MessagesSquare, FileStack] as const;
const W = TEXTS.welcome;
/** Four cards of the sample with their questions and answers, as the data set has them. */
const CARDS = [
  { picture: read, question: 'Row B?', answer: '98' },
  { picture: sum, question: 'A plus B?', answer: '81' },
  { picture: difference, question: 'B minus A?', answer: '24' },
  { picture: apart, question: 'A minus B?', answer: '47' },
];
const SHOWN_STEPS: readonly PathKey[] = ['answers', 'learn', 'practise', 'check'];

/** Shown while there is no project. */
export function Welcome({ go }: { readonly go: (place: Place) => void }): React.JSX.Element {
  return (
    <div className="welcome">
      <h2>{W.headline}</h2>
      <p className="lead">{W.sentence}</p>
      <div className="doors">
        <section aria-labelledby="door-own">
          <h3 id="door-own">{W.own}</h3>
          <p>{W.ownText}</p>
          <ul className="shapes" aria-label={W.shapesTitle}>
            {TEXTS.shapes.map(({ title, detail }, i) => {
              const Icon = SHAPE_ICONS[i] ?? FileJson;
              return (
                <li key={title}>
                  <Icon aria-hidden size={20} strokeWidth={1.5} />
                  <span>
                    {title} <span className="quiet">{detail}</span>
                  </span>
                </li>
              );
            })}
          </ul>
          <div className="door-button">
            <Button
              size="large"
              icon={Images}
              testId="own-pictures"
              onClick={() => go({ page: 'data' })}
            >
              {W.ownStart}
            </Button>
          </div>
        </section>
        <section aria-labelledby="door-sample">
          <h3 id="door-sample">{W.sampleTitle}</h3>
          <p>{W.sample}</p>
          <ul className="sample-cards">
            {CARDS.map(({ picture, question, answer }) => (
              <li key={question}>
                <img className="picture tiny" src={picture} alt={W.cardAlt} />
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
            <strong>{STEP_TEXTS[key].title}</strong>
            <span className="quiet">{W.happens[key as keyof typeof W.happens]}</span>
          </li>
        ))}
      </ol>
      <div>
        <TourButton />
      </div>
    </div>
  );
}

/** The button that starts the sample, its quick variant, and what it costs. */
export function StartSample({
  go,
  look = 'primary',
}: {
  readonly go: (place: Place) => void;
  readonly look?: 'primary' | 'secondary';
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
    <div className={`start ${look}`}>
      <div>
        <Button
          look={look}
          size={look === 'primary' ? 'large' : 'normal'}
          icon={Play}
          testId="start-sample"
          disabled={starting}
          onClick={start}
        >
          {starting ? W.starting : look === 'primary' ? W.start : TEXTS.projects.again}
        </Button>
      </div>
      {look === 'primary' && (
        <p className="promise">
          <ShieldCheck aria-hidden size={16} />
          <span>
            <strong>{quick ? W.quickTime : W.time}</strong> {W.promise}
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
        {W.quick}
      </label>
    </div>
  );
}
