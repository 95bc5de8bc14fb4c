// Filter by kind of question.

import { t } from '../../i18n/translate.ts';

/** A select of kinds; renders nothing if there is only one. */
export function KindChoice({
  kinds,
  chosen,
  choose,
}: {
  readonly kinds: readonly string[];
  /** Empty for all kinds. */
  readonly chosen: string;
  readonly choose: (kind: string) => void;
}): React.JSX.Element | null {
  if (kinds.length < 2) return null;
  return (
    <label className="kind-choice">
      <span className="quiet">{t('ui.answers.kind')}</span>
      <select value={chosen} onChange={(event) => choose(event.target.value)} data-testid="kind">
        <option value="">{t('ui.answers.every-kind')}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {kind}
          </option>
        ))}
      </select>
    </label>
  );
}
