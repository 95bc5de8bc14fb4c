// How lists of examples show them: table columns and picture cards.

import { t } from '../../i18n/translate.ts';
import { Thumbnail } from '../images/Thumbnail.tsx';
import type { TableColumn } from './VirtualTable.tsx';

interface QuestionColumns<R> {
  /** Titles of the columns. */
  readonly titles: Readonly<Record<'picture' | 'question' | 'answer', string>>;
  /** Widths as CSS grid tracks. */
  readonly tracks: Readonly<Record<'question' | 'answer', string>>;
  readonly picture: (row: R) => string | null | undefined;
  readonly answer: (row: R) => string;
}

/** Picture, question and expected answer. */
export function questionColumns<R extends { readonly question: string }>({
  titles,
  tracks,
  picture,
  answer,
}: QuestionColumns<R>): readonly TableColumn<R>[] {
  return [
    {
      key: 'picture',
      title: titles.picture,
      track: '56px',
      cell: (row, isStill) => (
        <Thumbnail blobId={picture(row) ?? undefined} alt="" isStill={isStill} />
      ),
    },
    {
      key: 'question',
      title: titles.question,
      track: tracks.question,
      cell: (row) => row.question,
    },
    {
      key: 'answer',
      title: titles.answer,
      track: tracks.answer,
      cell: (row) => <strong>{answer(row)}</strong>,
    },
  ];
}

/** An example as far as these lists show it. */
interface ExampleCells {
  readonly pictures: readonly string[];
  readonly question: string;
  readonly answer: string;
}

/** The columns of an example of a data set. */
export const EXAMPLE_COLUMNS = questionColumns<ExampleCells>({
  titles: {
    picture: t('ui.data.columns.picture'),
    question: t('ui.data.columns.question'),
    answer: t('ui.data.columns.answer'),
  },
  tracks: { question: 'minmax(0, 3fr)', answer: 'minmax(0, 2fr)' },
  picture: (row) => row.pictures[0],
  answer: (row) => row.answer,
});

/** The same example as a picture in an image grid. */
export const EXAMPLE_CARD = {
  picture: (row: ExampleCells) => row.pictures[0],
  alt: (row: ExampleCells) => t('ui.row.picture-of', { question: row.question }),
  caption: (row: ExampleCells) => row.answer,
};
