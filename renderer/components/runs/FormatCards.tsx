// The formats of an export, each with its use and size.

import { neededBytes } from '../../selectors/exports.ts';
import type { FormatChoice } from '../../selectors/exports.ts';
import { bytes } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { ExportPlanView } from '../../../preload/contract/chat-and-export.ts';

/** The formats as check boxes; empty until the plan is loaded. */
export function FormatCards({
  plan,
  formats,
  isExact,
  toggle,
}: {
  readonly plan: ExportPlanView | null;
  readonly formats: readonly FormatChoice[];
  /** Merged weights in full precision. */
  readonly isExact: boolean;
  readonly toggle: (format: FormatChoice) => void;
}): React.JSX.Element {
  return (
    <fieldset className="format-cards">
      <legend>{t('ui.export.formats')}</legend>
      {(plan?.formats ?? []).map(({ format, bytes: size, problem }) => (
        <FormatCard
          key={format}
          format={format}
          who={t(`ui.export.${format}.who`)}
          size={size === null ? null : size * (format === 'merged' && isExact ? 2 : 1)}
          problem={problem?.message ?? null}
          isChosen={formats.includes(format as FormatChoice)}
          toggle={() => toggle(format as FormatChoice)}
          testId={`format-${format}`}
        />
      ))}
      {plan !== null && (
        <FormatCard
          format="pack"
          who={plan.hasReport ? t('ui.export.pack.who') : t('ui.export.pack.who-no-report')}
          size={
            neededBytes(
              plan,
              formats.filter((format) => format !== 'pack'),
              isExact,
            ) || null
          }
          problem={null}
          isChosen={formats.includes('pack')}
          toggle={() => toggle('pack')}
          testId="format-pack"
        />
      )}
    </fieldset>
  );
}

function FormatCard({
  format,
  who,
  size,
  problem,
  isChosen,
  toggle,
  testId,
}: {
  readonly format: ExportPlanView['formats'][number]['format'] | 'pack';
  readonly who: string;
  readonly size: number | null;
  readonly problem: string | null;
  readonly isChosen: boolean;
  readonly toggle: () => void;
  readonly testId: string;
}): React.JSX.Element {
  return (
    <label className={problem === null ? 'format-card' : 'format-card off'}>
      <input
        type="checkbox"
        checked={isChosen && problem === null}
        disabled={problem !== null}
        onChange={toggle}
        data-testid={testId}
      />
      <span className="format-title">
        <strong>{t(`ui.export.${format}.title`)}</strong>{' '}
        <span className="term">{t(`ui.export.${format}.term`)}</span>
      </span>
      <span>{who}</span>
      <span className="quiet">
        {problem ?? (size === null ? '' : t('ui.export.size', { size: bytes(size) }))}
      </span>
    </label>
  );
}
