// The settings of one stage by group, each with meaning, unit, default, source of the default, and
// a reset button.

import { Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import { GROUPS, parseSetting, settingRow, settingText } from '../../selectors/settings-table.ts';
import type { SettingRow } from '../../selectors/settings-table.ts';
import { t } from '../../i18n/translate.ts';

type Values = Readonly<Record<string, unknown>>;

interface SettingFieldsProps {
  readonly stage: string;
  /** All settings without the user's changes. */
  readonly defaults: Values;
  /** The user's changes. */
  readonly changes: Values;
  readonly change: (name: string, value: unknown) => void;
  readonly reset: (name: string) => void;
}

/** All settings of a stage that the recipe does not set itself. */
export function SettingFields(props: SettingFieldsProps): React.JSX.Element {
  const rows = Object.keys(props.defaults).flatMap((name) => {
    const row = settingRow(props.stage, name);
    return row === null || row.isSetByRecipe ? [] : [{ name, row }];
  });
  return (
    <div className="setting-groups">
      {GROUPS.map((group) => {
        const inGroup = rows.filter(({ row }) => row.group === group);
        if (inGroup.length === 0) return null;
        return (
          <fieldset key={group} className="setting-group">
            <legend>{t(`ui.setting-group.${group}`)}</legend>
            {inGroup.map(({ name, row }) => (
              <SettingField key={name} name={name} row={row} {...props} />
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}

function SettingField({
  name,
  row,
  defaults,
  changes,
  change,
  reset,
}: SettingFieldsProps & {
  readonly name: string;
  readonly row: SettingRow & { readonly label: string; readonly meaning: string };
}): React.JSX.Element {
  const id = useId();
  const isChanged = Object.hasOwn(changes, name);
  const value = isChanged ? changes[name] : defaults[name];
  const unit = t(`ui.setting-unit.${row.unit}`);
  return (
    <div className={isChanged ? 'setting changed' : 'setting'} data-testid={`setting-${name}`}>
      <label htmlFor={id}>
        {row.label} <code className="quiet">{name}</code>
      </label>
      <div className="setting-value">
        <Field
          key={isChanged ? 'own' : settingText(defaults[name])}
          id={id}
          noteId={`${id}-note`}
          row={row}
          value={value}
          defaultValue={defaults[name]}
          change={(next) => change(name, next)}
        />
        {unit !== '' && <span className="quiet">{unit}</span>}
        {isChanged && (
          <button
            type="button"
            className="icon-button"
            title={t('ui.train.reset', { label: row.label })}
            onClick={() => reset(name)}
          >
            <Undo2 aria-hidden size={16} />
            <span className="unseen">{t('ui.train.reset', { label: row.label })}</span>
          </button>
        )}
      </div>
      <p id={`${id}-note`} className="quiet setting-note">
        {row.meaning}{' '}
        <span className="setting-source">
          {t('ui.train.default', { value: shown(defaults[name]) })} ·{' '}
          {t(`ui.setting-source.${row.source}`)}
        </span>
      </p>
    </div>
  );
}

function Field({
  id,
  noteId,
  row,
  value,
  defaultValue,
  change,
}: {
  readonly id: string;
  readonly noteId: string;
  readonly row: SettingRow;
  readonly value: unknown;
  readonly defaultValue: unknown;
  readonly change: (value: unknown) => void;
}): React.JSX.Element {
  const [typed, setTyped] = useState(() => settingText(value));
  const [isWrong, setWrong] = useState(false);
  if (typeof defaultValue === 'boolean')
    return (
      <input
        id={id}
        type="checkbox"
        aria-describedby={noteId}
        checked={value === true}
        onChange={(event) => change(event.target.checked)}
      />
    );
  if (row.choices !== undefined)
    return (
      <select
        id={id}
        aria-describedby={noteId}
        value={String(value)}
        onChange={(event) => change(event.target.value)}
      >
        {row.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === '' ? t('ui.train.empty') : choice}
          </option>
        ))}
      </select>
    );
  return (
    <>
      <input
        id={id}
        type="text"
        inputMode={typeof defaultValue === 'number' ? 'decimal' : 'text'}
        className={typeof defaultValue === 'number' ? 'short' : ''}
        aria-describedby={noteId}
        aria-invalid={isWrong}
        value={
          isWrong || isSame(parseSetting(typed, defaultValue), value) ? typed : settingText(value)
        }
        dir="auto"
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parseSetting(event.target.value, defaultValue);
          setWrong(next === null);
          if (next !== null) change(next);
        }}
      />
      {isWrong && (
        <span className="field-error" role="alert">
          {t('ui.train.not-a-value')}
        </span>
      )}
    </>
  );
}

/** Whether the typed text is the current value; a slider may have changed it. */
function isSame(typed: unknown, value: unknown): boolean {
  return JSON.stringify(typed) === JSON.stringify(value);
}

/** A default, shortened. */
function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? t('ui.train.on') : t('ui.train.off');
  const written = settingText(value);
  if (written === '') return t('ui.train.empty');
  return written.length > 28 ? `${written.slice(0, 27)}…` : written;
}
