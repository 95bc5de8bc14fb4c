// The settings of one stage by group, each with meaning, unit, default, source of the default, and
// a reset button.

import { Undo2 } from 'lucide-react';
import { useId } from 'react';
import { GROUPS, parseSetting, settingRow, settingText } from '../../selectors/settings-table.ts';
import type { SettingRow } from '../../selectors/settings-table.ts';
import { boundsRange } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import { boundsOf, type Bounds } from '../../../settings/bounds.ts';
import { NumberInput, TypedInput } from '../controls/TypedInput.tsx';

/** A number setting of a stage that the table of bounds does not know. */
const ANY_NUMBER: Bounds = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };

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
  stage,
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
  const bounds = typeof defaults[name] === 'number' ? boundsOf(stage, name) : null;
  return (
    <div className={isChanged ? 'setting changed' : 'setting'} data-testid={`setting-${name}`}>
      <label htmlFor={id}>
        {row.label} <code className="quiet">{name}</code>
      </label>
      <div className="setting-value">
        <Field
          id={id}
          stage={stage}
          name={name}
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
          {bounds !== null && `${boundsRange(bounds)} · `}
          {t('ui.train.default', { value: shown(defaults[name]) })} ·{' '}
          {t(`ui.setting-source.${row.source}`)}
        </span>
      </p>
    </div>
  );
}

function Field({
  id,
  stage,
  name,
  noteId,
  row,
  value,
  defaultValue,
  change,
}: {
  readonly id: string;
  readonly stage: string;
  readonly name: string;
  readonly noteId: string;
  readonly row: SettingRow & { readonly label: string };
  readonly value: unknown;
  readonly defaultValue: unknown;
  readonly change: (value: unknown) => void;
}): React.JSX.Element {
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
  if (typeof defaultValue === 'number')
    return (
      <NumberInput
        id={id}
        describedBy={noteId}
        label={row.label}
        bounds={boundsOf(stage, name) ?? ANY_NUMBER}
        value={Number(value)}
        change={change}
      />
    );
  return (
    <TypedInput
      id={id}
      describedBy={noteId}
      label={row.label}
      value={value}
      change={change}
      read={(text) => {
        const read = parseSetting(text, defaultValue);
        return read === null ? { problem: t('ui.train.not-a-value') } : { value: read };
      }}
      write={settingText}
    />
  );
}

/** A default, shortened. */
function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? t('ui.train.on') : t('ui.train.off');
  const written = settingText(value);
  if (written === '') return t('ui.train.empty');
  return written.length > 28 ? `${written.slice(0, 27)}…` : written;
}
