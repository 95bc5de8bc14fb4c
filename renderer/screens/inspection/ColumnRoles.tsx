// The detected roles of a source's columns; a change reloads the rows.

import { useId } from 'react';
import type { DataAction, InspectionView } from '../../../preload/contract/sources.ts';
import { t } from '../../i18n/translate.ts';

/** The roles of a column. */
const ROLES = ['question', 'answer', 'picture', 'video', 'rationale', 'kind', 'id'] as const;

/** One select per role. */
export function ColumnRoles({
  view,
  ask,
}: {
  readonly view: InspectionView;
  readonly ask: (act: DataAction) => Promise<void>;
}): React.JSX.Element {
  const names = [...new Set(view.columns.map(({ column }) => column))];
  const chosen = view.decisions.columns;
  const choose = (role: string, column: string): void => {
    const { [role]: _, ...others } = chosen;
    void ask({ kind: 'columns', columns: column === '' ? others : { ...others, [role]: column } });
  };
  return (
    <section className="roles" aria-label={t('ui.column-roles.title')} data-testid="roles">
      <p className="quiet">{t('ui.column-roles.sentence')}</p>
      <div className="roles-list">
        {ROLES.map((role) => {
          const found = view.columns.filter((each) => each.role === role);
          return (
            <RoleField
              key={role}
              role={role}
              names={names}
              value={chosen[role] ?? ''}
              guess={[...new Set(found.map(({ column }) => column))].join(', ')}
              reason={
                chosen[role] === undefined
                  ? (found[0]?.reason ?? t('ui.column-roles.unset'))
                  : t('ui.column-roles.chosen')
              }
              choose={(column) => choose(role, column)}
            />
          );
        })}
      </div>
    </section>
  );
}

function RoleField({
  role,
  names,
  value,
  guess,
  reason,
  choose,
}: {
  readonly role: (typeof ROLES)[number];
  readonly names: readonly string[];
  readonly value: string;
  readonly guess: string;
  readonly reason: string;
  readonly choose: (column: string) => void;
}): React.JSX.Element {
  const id = useId();
  return (
    <div className="data-field">
      <label htmlFor={id}>{t(`ui.column-roles.${role}`)}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => choose(event.target.value)}
        data-testid={`role-${role}`}
      >
        <option value="">
          {guess === '' ? t('ui.column-roles.unset') : `${guess} (${t('ui.column-roles.guess')})`}
        </option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p className="quiet cut" title={reason}>
        {reason}
      </p>
    </div>
  );
}
