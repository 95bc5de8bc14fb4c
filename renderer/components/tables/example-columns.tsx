// Table columns that all lists of examples share.

import { t } from '../../i18n/translate.ts';
import { Thumbnail } from '../images/Thumbnail.tsx';
import type { TableColumn } from './VirtualTable.tsx';

/** An example as far as these columns show it. */
interface ExampleCells {
  readonly pictures: readonly string[];
  readonly question: string;
  readonly answer: string;
}

/** Picture, question and answer. */
export const EXAMPLE_COLUMNS: readonly TableColumn<ExampleCells>[] = [
  {
    key: 'picture',
    title: t('ui.data.columns.picture'),
    track: '56px',
    cell: (row, isStill) => <Thumbnail blobId={row.pictures[0]} alt="" isStill={isStill} />,
  },
  {
    key: 'question',
    title: t('ui.data.columns.question'),
    track: 'minmax(0, 3fr)',
    cell: (row) => row.question,
  },
  {
    key: 'answer',
    title: t('ui.data.columns.answer'),
    track: 'minmax(0, 2fr)',
    cell: (row) => <strong>{row.answer}</strong>,
  },
];
