// The formats of an export, each with its use and size.

import { formatBytes, neededBytes } from '../../selectors/exports.ts';
import type { ExportChoice, FormatChoice } from '../../selectors/exports.ts';
import { bytes } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { ExportPlanView } from '../../../preload/contract/chat-and-export.ts';

/** The formats as check boxes; empty until the plan is loaded. */
export function FormatCards({
  plan,
  choice,
  toggle,
}: {
  readonly plan: ExportPlanView | null;
  readonly choice: ExportChoice;
  readonly toggle: (format: FormatChoice) => void;
}): React.JSX.Element {
  const { formats } = choice;
  const all = plan?.formats ?? [];
  const usable = all.filter(({ problem }) => problem === null);
  /** What cannot be written is no choice, only a sentence on the way there. */
  const missing = all.filter(({ problem }) => problem !== null);
  return (
    <fieldset className="format-cards">
      <legend>{t('ui.export.formats')}</legend>
      {usable.map(({ format }) => (
        <FormatCard
          key={format}
          format={format}
          who={t(`ui.export.${format}.who`)}
          size={plan && (formatBytes(plan, format, choice) || null)}
          isChosen={formats.includes(format)}
          toggle={() => toggle(format)}
          testId={`format-${format}`}
        />
      ))}
      {plan !== null && (
        <FormatCard
          format="pack"
          who={plan.hasReport ? t('ui.export.pack.who') : t('ui.export.pack.who-no-report')}
          size={
            neededBytes(plan, {
              ...choice,
              formats: formats.filter((format) => format !== 'pack'),
            }) || null
          }
          isChosen={formats.includes('pack')}
          toggle={() => toggle('pack')}
          testId="format-pack"
        />
      )}
      {missing.map(({ format, problem }) => (
        <p key={format} className="quiet format-missing" data-testid={`no-format-${format}`}>
          {t(`ui.export.${format}.title`)}: {problem?.message} {problem?.hint}
        </p>
      ))}
    </fieldset>
  );
}

function FormatCard({
  format,
  who,
  size,
  isChosen,
  toggle,
  testId,
}: {
  readonly format: ExportPlanView['formats'][number]['format'] | 'pack';
  readonly who: string;
  readonly size: number | null;
  readonly isChosen: boolean;
  readonly toggle: () => void;
  readonly testId: string;
}): React.JSX.Element {
  return (
    <label className="format-card">
      <input type="checkbox" checked={isChosen} onChange={toggle} data-testid={testId} />
      <span className="format-title">
        <strong>{t(`ui.export.${format}.title`)}</strong>{' '}
        <span className="term">{t(`ui.export.${format}.term`)}</span>
      </span>
      <span>{who}</span>
      <span className="quiet">
        {size === null ? '' : t('ui.export.size', { size: bytes(size) })}
      </span>
    </label>
  );
}
