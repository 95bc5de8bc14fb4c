// Comparison of two evaluations: a sentence with the significance test, answer by answer, and
// blind.

import { useEffect, useState } from 'react';
import { decimal } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { pValueText, surenessOf } from '../../selectors/evaluation/difference-words.ts';
import { AnswerPairs } from './AnswerPairs.tsx';
import { BlindComparison } from './BlindComparison.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import type { PairFigures } from '../../../preload/contract/answers.ts';

const VIEWS = ['answers', 'blind'] as const;
type View = (typeof VIEWS)[number];

/** An evaluation that can be selected. */
export interface NamedEvaluation {
  readonly jobId: number;
  readonly name: string;
}

/** Starts with the first and the last evaluation, or with the only one. */
export function EvaluationComparison({
  checks,
}: {
  readonly checks: readonly NamedEvaluation[];
}): React.JSX.Element | null {
  const store = useStore();
  const [chosen, setChosen] = useState<{ before: number | null; after: number } | null>(null);
  const [view, setView] = useState<View>('answers');
  const [figures, setFigures] = useState<PairFigures | null>(null);
  const ids = checks.map(({ jobId }) => jobId);
  const first = checks[0]?.jobId ?? 0;
  const last = checks.at(-1)?.jobId ?? 0;
  const after = chosen && ids.includes(chosen.after) ? chosen.after : last;
  const wanted = chosen === null ? first : chosen.before;
  const before = wanted !== null && ids.includes(wanted) && wanted !== after ? wanted : null;
  useEffect(() => {
    if (after === 0) return undefined;
    let isWanted = true;
    setFigures(null);
    void store.request('pairs:figures', before, after).then((found) => {
      if (isWanted && found) setFigures(found);
    });
    return () => {
      isWanted = false;
    };
  }, [store, before, after]);
  if (checks.length === 0) return null;
  const nameOf = (id: number | null): string =>
    checks.find(({ jobId }) => jobId === id)?.name ?? t('ui.answer-pairs.only');
  const names = [nameOf(before), nameOf(after)] as const;
  const both = { beforeId: before, afterId: after, names };
  return (
    <section
      className="check-comparison"
      aria-labelledby="comparison"
      data-testid="check-comparison"
    >
      <h3 id="comparison">{t('ui.answer-pairs.title')}</h3>
      {checks.length > 1 && (
        <div className="two-checks">
          <label>
            <span className="quiet">{t('ui.answer-pairs.before')}</span>
            <select
              value={before ?? ''}
              data-testid="before"
              onChange={(event) =>
                setChosen({
                  before: event.target.value === '' ? null : Number(event.target.value),
                  after,
                })
              }
            >
              <option value="">{t('ui.answer-pairs.only')}</option>
              {checks.map(({ jobId, name }) => (
                <option key={jobId} value={jobId} disabled={jobId === after}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span className="quiet">{t('ui.answer-pairs.after')}</span>
            <select
              value={after}
              data-testid="after"
              onChange={(event) => setChosen({ before, after: Number(event.target.value) })}
            >
              {checks.map(({ jobId, name }) => (
                <option key={jobId} value={jobId} disabled={jobId === before}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <p className="finding" role="status" data-testid="pair-finding">
        {figures === null ? t('ui.answer-pairs.reading') : comparisonSummary(figures)}
      </p>
      {before !== null && (
        <Tabs
          id="comparison-views"
          label={t('ui.answer-pairs.views-label')}
          tabs={VIEWS.map((key) => ({ key, word: t(`ui.answer-pairs.views.${key}`) }))}
          chosen={view}
          choose={setView}
        />
      )}
      <div
        id="comparison-views-panel"
        {...(before === null
          ? {}
          : { role: 'tabpanel', 'aria-labelledby': `comparison-views-${view}` })}
      >
        {view === 'blind' && before !== null ? (
          <BlindComparison key={`${before} ${after}`} {...both} beforeId={before} />
        ) : (
          <AnswerPairs key={`${before} ${after}`} {...both} figures={figures} />
        )}
      </div>
    </section>
  );
}

/** How many answers changed, by how much the accuracy moved, and how significant that is. */
function comparisonSummary({ counts, gain, p }: PairFigures): string {
  if (gain === null || p === null)
    return counts.all === 0
      ? t('ui.answer-pairs.nothing.all')
      : t('ui.answer-pairs.alone', { right: counts.right, all: counts.all });
  const points = (share: number): string => `${share > 0 ? '+' : ''}${decimal(100 * share, 1)}`;
  return [
    t('ui.answer-pairs.sentence', { common: counts.all, gained: counts.gained, lost: counts.lost }),
    t('ui.answer-pairs.gain', {
      points: points(gain.value),
      low: points(gain.low),
      high: points(gain.high),
    }),
    t(`ui.answer-pairs.${surenessOf(p)}`, { p: pValueText(p) }),
  ].join(' ');
}
