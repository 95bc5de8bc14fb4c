// Blind comparison of two answers: the keys 1, 2 and 0 judge, U undoes; the models are revealed on
// request.

import { Equal, Eye, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { percent } from '../../i18n/format.ts';
import { readResponse } from '../../selectors/parse-response.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { pValueText } from '../../selectors/evaluation/difference-words.ts';
import { Button } from '../controls/Button.tsx';
import { ZoomableImage } from '../images/ZoomableImage.tsx';
import type { BlindTally, BlindView } from '../../../preload/contract/answers.ts';

type Choice = 0 | 1 | 2;
const KEYS: Readonly<Record<string, Choice>> = { '0': 0, '1': 1, '2': 2 };

/** Blind comparison of two evaluations. */
export function BlindComparison({
  beforeId,
  afterId,
  names,
}: {
  readonly beforeId: number;
  readonly afterId: number;
  readonly names: readonly [string, string];
}): React.JSX.Element {
  const store = useStore();
  const [view, setView] = useState<BlindView | null>(null);
  const [tally, setTally] = useState<BlindTally | null>(null);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void store.request('blind:view', beforeId, afterId).then((found) => {
      if (isWanted && found) setView(found);
    });
    return () => {
      isWanted = false;
    };
  }, [store, beforeId, afterId]);

  const ask = (asked: Promise<BlindView | undefined>): void => {
    setAsking(true);
    void asked.then((next) => {
      setAsking(false);
      if (next) setView(next);
    });
  };
  const card = view?.card ?? null;
  const judge = (choice: Choice): void => {
    if (card === null || isAsking) return;
    ask(store.request('blind:judge', beforeId, afterId, card.exampleId, choice));
  };
  const canUndo = view !== null && view.judged > 0 && !isAsking;
  const undo = (): void => {
    if (canUndo) ask(store.request('blind:undo', beforeId, afterId));
  };
  const reveal = (): void =>
    void store.request('blind:tally', beforeId, afterId).then((found) => found && setTally(found));

  useEffect(() => {
    if (tally !== null) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = (event.target as HTMLElement | null)?.closest(
        'input, textarea, select, dialog',
      );
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.key === 'u') undo();
      else if (KEYS[event.key] !== undefined) judge(KEYS[event.key]!);
      else return;
      event.preventDefault();
      // Otherwise a number would open a step of the project.
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  });

  if (view === null) return <p className="quiet">{t('ui.answer-pairs.reading')}</p>;
  if (view.total === 0) return <p className="quiet">{t('ui.blind.same')}</p>;
  return (
    <section className="blind" aria-label={t('ui.answer-pairs.views.blind')} data-testid="blind">
      <p>{t('ui.blind.sentence')}</p>
      <div className="blind-bar">
        <p className="quiet" role="status" data-testid="blind-progress">
          {t('ui.blind.progress', { judged: view.judged, total: view.total })}
        </p>
        <Button icon={Undo2} variant="quiet" disabled={!canUndo} onClick={undo} testId="blind-undo">
          {t('ui.blind.undo')}
        </Button>
        <Button
          icon={Eye}
          disabled={view.judged === 0}
          {...(view.judged === 0 ? { note: t('ui.blind.reveal-note') } : {})}
          onClick={() => (tally === null ? reveal() : setTally(null))}
          testId="blind-reveal"
        >
          {tally === null ? t('ui.blind.reveal') : t('ui.blind.hide')}
        </Button>
        <span className="quiet small">{t('ui.blind.keys')}</span>
      </div>
      {tally !== null ? (
        <Result tally={tally} names={names} />
      ) : card === null ? (
        <p className="finding">{t('ui.blind.all-done')}</p>
      ) : (
        <AnswersSideBySide key={card.exampleId} card={card} judge={judge} />
      )}
    </section>
  );
}

function AnswersSideBySide({
  card,
  judge,
}: {
  readonly card: NonNullable<BlindView['card']>;
  readonly judge: (choice: Choice) => void;
}): React.JSX.Element {
  const { picture, question, gold, answers } = card;
  return (
    <div className="blind-card">
      <div className="blind-question">
        {picture !== null && (
          <ZoomableImage blobId={picture} alt={t('ui.sample.picture', { question })} />
        )}
        <p className="question" dir="auto">
          {question}
        </p>
        <details>
          <summary>{t('ui.blind.expected')}</summary>
          <p dir="auto">{gold}</p>
        </details>
      </div>
      {answers.map((response, i) => {
        const { answer, thinking } = readResponse(response);
        return (
          <article key={i} className="answer-of" data-testid={`blind-${i + 1}`}>
            <h4>{i === 0 ? t('ui.blind.first') : t('ui.blind.second')}</h4>
            <p>
              <strong dir="auto">{answer ?? t('ui.sample.no-answer')}</strong>
            </p>
            <p className="reasoning" dir="auto">
              {thinking}
            </p>
            <Button onClick={() => judge(i === 0 ? 1 : 2)}>
              {i === 0 ? t('ui.blind.first-better') : t('ui.blind.second-better')}
            </Button>
          </article>
        );
      })}
      <div className="blind-equal">
        <Button icon={Equal} onClick={() => judge(0)}>
          {t('ui.blind.equal')}
        </Button>
      </div>
    </div>
  );
}

function Result({
  tally,
  names: [before, after],
}: {
  readonly tally: BlindTally;
  readonly names: readonly [string, string];
}): React.JSX.Element {
  const { share, low, high, p } = tally;
  const sentences = [
    t('ui.blind.result', {
      after: tally.after,
      before: tally.before,
      name: after,
      other: before,
      equal: tally.equal,
    }),
    ...(share === null
      ? []
      : [
          t('ui.blind.share', {
            name: after,
            share: percent(share),
            low: percent(low),
            high: percent(high),
          }),
          p < 0.05
            ? t('ui.blind.differ', { p: pValueText(p) })
            : t('ui.blind.chance', { p: pValueText(p) }),
        ]),
  ];
  return (
    <p className="finding" data-testid="blind-result">
      {sentences.join(' ')}
    </p>
  );
}
