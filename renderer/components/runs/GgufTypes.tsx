// The types of GGUF weights as check boxes, each with its size: every one is a file.

import { bytes } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { ExportPlanView } from '../../../preload/contract/chat-and-export.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';

/** `chosen` in the order of `sizes`. */
export function GgufTypes({
  sizes,
  chosen,
  change,
}: {
  readonly sizes: ExportPlanView['ggufBytes'];
  readonly chosen: readonly GgufType[];
  readonly change: (chosen: readonly GgufType[]) => void;
}): React.JSX.Element {
  const toggle = (type: GgufType): void =>
    change(chosen.includes(type) ? chosen.filter((other) => other !== type) : [...chosen, type]);
  return (
    <fieldset className="gguf-types">
      <legend>{t('ui.export.gguf-type')}</legend>
      {sizes.map(({ type, bytes: size }) => (
        <label key={type} className="gguf-type">
          <input
            type="checkbox"
            checked={chosen.includes(type)}
            onChange={() => toggle(type)}
            data-testid={`gguf-${type}`}
          />
          <span>{t(`ui.export.gguf-type.${type}`)}</span>
          <span className="quiet">{bytes(size)}</span>
        </label>
      ))}
    </fieldset>
  );
}
