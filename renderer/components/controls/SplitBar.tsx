// A bar with the number of examples in each part of a split.

import { count, percent } from '../../i18n/format.ts';
import { t, textOr } from '../../i18n/translate.ts';

/** Colour of each part: training, validation, test. */
const TONES: Readonly<Record<string, string>> = {
  train: 'tone-sft',
  sft: 'tone-sft',
  rl: 'tone-rl',
  validation: 'tone-base pale',
};

/** The bar with its legend; renders nothing if the parts are not known. */
export function SplitBar({
  tally,
  hasPictures,
}: {
  readonly tally: unknown;
  readonly hasPictures: boolean;
}): React.JSX.Element | null {
  if (typeof tally !== 'object' || tally === null) return null;
  const parts = Object.entries(tally as Readonly<Record<string, number>>);
  const all = parts.reduce((sum, [, rows]) => sum + rows, 0);
  return (
    <section className="finding-card" data-testid="split">
      <h3>{t('ui.duplicates.split-title')}</h3>
      {hasPictures && <p className="quiet">{t('ui.duplicates.split-why')}</p>}
      <div className="split-bar" aria-hidden>
        {parts.map(([name, rows]) => (
          <span key={name} className={TONES[name] ?? 'tone-base'} style={{ flexGrow: rows }} />
        ))}
      </div>
      <dl className="split-parts">
        {parts.map(([name, rows]) => (
          <div key={name}>
            <dt className={TONES[name] ?? 'tone-base'}>
              <strong>{name}</strong>{' '}
              <span className="quiet">{textOr(`ui.split.${name}`, '')}</span>
            </dt>
            <dd>
              {count(rows)} · {percent(rows / all)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
