// Acceptance of a teacher's answers by kind, source and difficulty as bars, and the diversity of
// the kept ones.

import { count, isKnown, percent } from '../../i18n/format.ts';
import { kindResults } from '../../selectors/evaluation/results.ts';
import { t, textOr } from '../../i18n/translate.ts';
import { ShareBar } from '../charts/IntervalPlot.tsx';

interface Bar {
  readonly name: string;
  readonly share: number;
  readonly figure: string;
}

/** Reads the summary of a distillation; missing figures are omitted. */
export function AcceptanceBars({
  summary,
}: {
  readonly summary: Readonly<Record<string, unknown>>;
}): React.JSX.Element {
  const { answers, right, acceptance, rule_acceptance: byRules } = summary;
  const diversity = summary['diversity'] as { distinct?: unknown; distance?: unknown } | undefined;
  const from = learntFrom(summary['from']);
  const groups = [
    { title: t('ui.acceptance.by-kind'), bars: sharesOf(summary['by_kind']) },
    { title: t('ui.acceptance.by-source'), bars: sharesOf(summary['by_source']) },
    { title: t('ui.acceptance.by-difficulty'), bars: tallyOf(summary['by_difficulty']) },
  ].filter(({ bars }) => bars.length > 0);
  return (
    <section className="acceptance" aria-label={t('ui.acceptance.title')} data-testid="acceptance">
      {isKnown(answers) && isKnown(right) && isKnown(acceptance) && (
        <p className="quiet">
          {t('ui.acceptance.whole', { right, all: answers, share: percent(acceptance) })}{' '}
          {isKnown(byRules) &&
            byRules !== acceptance &&
            `${t('ui.acceptance.rules-only', { share: percent(byRules) })} `}
          {isKnown(diversity?.distinct) &&
            isKnown(diversity.distance) &&
            t('ui.acceptance.diversity', {
              distinct: percent(diversity.distinct),
              distance: percent(diversity.distance),
            })}
        </p>
      )}
      {from !== '' && <p className="quiet">{t('ui.acceptance.from', { from })}</p>}
      <div className="bar-groups">
        {groups.map(({ title, bars }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className="bars">
              {bars.map(({ name, share, figure }) => (
                <div key={name}>
                  <dt dir="auto" className="cut" title={name}>
                    {name}
                  </dt>
                  <dd>
                    <ShareBar share={share} tone="base" />
                    <span className="number">{figure}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </section>
  );
}

/** From what the questions are learnt, where it is not the teacher alone; '' otherwise. */
function learntFrom(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const counts = value as Readonly<Record<string, unknown>>;
  const known = LEARNT_FROM.flatMap((name) => {
    const n = counts[name];
    return isKnown(n) && n > 0 ? [{ name, n }] : [];
  });
  if (known.every(({ name }) => name === 'teacher' || name === 'none')) return '';
  return known.map(({ name, n }) => t(`ui.acceptance.from.${name}`, { count: n })).join(', ');
}

const LEARNT_FROM = ['teacher', 'explained', 'rationale', 'answer', 'none'] as const;

function sharesOf(value: unknown): readonly Bar[] {
  return kindResults(value).map(({ kind, accuracy }) => ({
    name: kind,
    share: accuracy,
    figure: percent(accuracy),
  }));
}

/** Questions by difficulty, scaled to the largest group. */
function tallyOf(value: unknown): readonly Bar[] {
  if (typeof value !== 'object' || value === null) return [];
  const known = Object.entries(value).filter((entry): entry is [string, number] =>
    isKnown(entry[1]),
  );
  const most = Math.max(1, ...known.map(([, n]) => n));

  return known.map(([name, n]) => ({
    name: textOr(`ui.acceptance.difficulty.${name}`, name),
    share: n / most,
    figure: count(n),
  }));
}
