// The columns of the table of an inspected source.

import { Check, CircleSlash, Info, Pencil, Plus, TriangleAlert, Wrench } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { TableColumn } from '../../components/tables/VirtualTable.tsx';
import { EXAMPLE_COLUMNS } from '../../components/tables/example-columns.tsx';
import { t, textOr } from '../../i18n/translate.ts';
import type { DataRow, RowState } from '../../../preload/contract/sources.ts';
import { defectLabel } from './findings.ts';

const STATE_ICONS: Readonly<Record<RowState, LucideIcon>> = {
  good: Check,
  noted: Info,
  attention: TriangleAlert,
  repaired: Wrench,
  edited: Pencil,
  'left-out': CircleSlash,
  added: Plus,
};

/** State of a row as icon and text; defects are named. */
export function RowStateLabel({ row }: { readonly row: DataRow }): React.JSX.Element {
  const Icon = STATE_ICONS[row.state];
  const first = row.defects[0];
  const word =
    row.state === 'attention' && first ? defectLabel(first.kind) : t(`ui.row-state.${row.state}`);
  return (
    <span className={`row-state ${row.state}`}>
      <Icon aria-hidden size={14} />
      <span title={word}>{word}</span>
    </span>
  );
}

/** The columns: picture, question, answer, kind, part, state; `isUndivided` for a source without parts. */
export const rowColumns = (isUndivided: boolean): readonly TableColumn<DataRow>[] => [
  ...EXAMPLE_COLUMNS,
  {
    key: 'kind',
    title: t('ui.data.columns.kind'),
    track: 'minmax(0, 1.2fr)',
    cell: (row) => row.kind,
  },
  {
    key: 'split',
    title: t('ui.data.columns.split'),
    track: isUndivided ? 'minmax(0, 1.6fr)' : '72px',
    cell: (row) =>
      isUndivided ? (
        <span className="quiet">{t('ui.data.not-divided')}</span>
      ) : (
        <span title={textOr(`ui.split.${row.split}`, '')}>{row.split}</span>
      ),
  },
  {
    key: 'state',
    title: t('ui.data.columns.state'),
    track: '136px',
    cell: (row) => <RowStateLabel row={row} />,
  },
];
