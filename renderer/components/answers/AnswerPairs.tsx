// Two models' answers to the same questions: what got worse, what is still wrong, and the selected
// question in detail.

import { Check, X } from 'lucide-react';
import { useMemo } from 'react';
import { count } from '../../i18n/format.ts';
import { readResponse } from '../../selectors/parse-response.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { useFilteredRows } from '../../hooks/use-filtered-rows.ts';
import { RowFilters } from '../controls/RowFilters.tsx';
import { questionColumns } from '../tables/example-columns.tsx';
import { VirtualTable, type TableColumn } from '../tables/VirtualTable.tsx';
import { QuestionView } from '../images/QuestionView.tsx';
import type {
  AnswerPair,
  PairedAnswer,
  PairFigures,
  PairFilter,
} from '../../../preload/contract/answers.ts';

const OF_TWO: readonly PairFilter[] = ['lost', 'wrong', 'gained', 'right', 'all'];
const OF_ONE = ['wrong', 'right', 'all'] as const;

/** The answers of two evaluations, or of one if there is no other. */
export function AnswerPairs({
  beforeId,
  afterId,
  names,
  figures,
}: {
  readonly beforeId: number | null;
  readonly afterId: number;
  /** Names of the two models. */
  readonly names: readonly [string, string];
  readonly figures: PairFigures | null;
}): React.JSX.Element {
  const store = useStore();
  const areTwo = beforeId !== null;
  const list = useFilteredRows<AnswerPair, PairFilter>(
    `${beforeId} ${afterId}`,
    areTwo ? 'lost' : 'wrong',
    (page, query) => store.request('pairs:page', beforeId, afterId, { ...page, ...query }),
  );
  const { rows, row, chosen, setChosen } = list;
  const columns = useMemo(() => columnsOf(areTwo ? names : null), [areTwo, names[0], names[1]]);
  const isFiltered = list.kind !== '' || list.search !== '';
  const chips = areTwo
    ? OF_TWO.map((key) => ({ key, label: t(`ui.answer-pairs.filter.${key}`) }))
    : OF_ONE.map((key) => ({ key, label: t(`ui.answer-pairs.filter-one.${key}`) }));
  return (
    <div className="set-browser" data-testid="pairs">
      <div className="browser">
        <RowFilters
          label={t('ui.answer-pairs.filters')}
          chips={chips.map(({ key, label }) => ({
            key,
            label,
            count: figures ? count(figures.counts[key]) : null,
          }))}
          kinds={figures?.kinds ?? []}
          list={list}
        />
        {rows.total === 0 ? (
          <p className="quiet pad" role="status">
            {isFiltered
              ? t('ui.answer-pairs.not-found')
              : t(`ui.answer-pairs.nothing.${list.filter}`)}
          </p>
        ) : (
          <div className="rows-and-row wide-row">
            <VirtualTable
              label={t('ui.answer-pairs.table')}
              rows={rows}
              columns={columns}
              chosen={chosen}
              onChoose={setChosen}
            />
            <aside className="row-detail" aria-label={t('ui.answer-pairs.detail')}>
              {row === undefined ? (
                <p className="quiet">{t('ui.answer-pairs.choose')}</p>
              ) : (
                <PairDetail key={row.exampleId} pair={row} names={names} />
              )}
            </aside>
          </div>
        )}
      </div>
    </div>
  );
}

function columnsOf(names: readonly [string, string] | null): readonly TableColumn<AnswerPair>[] {
  return [
    ...questionColumns<AnswerPair>({
      titles: {
        picture: t('ui.answer-pairs.columns.picture'),
        question: t('ui.answer-pairs.columns.question'),
        answer: t('ui.answer-pairs.columns.gold'),
      },
      tracks: { question: 'minmax(0, 2fr)', answer: 'minmax(64px, 1fr)' },
      picture: (row) => row.picture,
      answer: (row) => row.gold,
    }),
    ...(names
      ? [
          {
            key: 'before',
            title: names[0],
            track: 'minmax(56px, 1fr)',
            cell: ({ before }: AnswerPair) => before && <AnswerCell {...before} />,
          },
        ]
      : []),
    {
      key: 'after',
      title: names?.[1] ?? t('ui.answer-pairs.got'),
      track: 'minmax(56px, 1fr)',
      cell: ({ after }) => <AnswerCell {...after} />,
    },
  ];
}

/** An answer in a table cell, with its verdict. */
function AnswerCell({ response, correct }: PairedAnswer): React.JSX.Element {
  const Icon = correct ? Check : X;
  return (
    <span className={`verdict ${correct ? 'right' : 'wrong'}`}>
      <Icon
        aria-label={correct ? t('ui.answer-pairs.right') : t('ui.answer-pairs.wrong')}
        size={14}
      />
      <span>{readResponse(response).answer ?? t('ui.answer-pairs.no-answer')}</span>
    </span>
  );
}

function PairDetail({
  pair,
  names,
}: {
  readonly pair: AnswerPair;
  readonly names: readonly [string, string];
}): React.JSX.Element {
  const { picture, question, gold, before, after } = pair;
  return (
    <>
      <QuestionView pictures={picture === null ? [] : [picture]} question={question} />
      <p className="quiet">
        {t('ui.answer-pairs.expected')} <strong dir="auto">{gold}</strong>
      </p>
      <div className="pair-answers">
        {before !== null && <FullAnswer name={names[0]} {...before} />}
        <FullAnswer name={names[1]} {...after} />
      </div>
    </>
  );
}

/** An answer with its verdict and collapsible reasoning. */
function FullAnswer({
  name,
  response,
  correct,
}: PairedAnswer & { readonly name: string }): React.JSX.Element {
  const { answer, thinking } = readResponse(response);
  const Icon = correct ? Check : X;
  return (
    <article className={`answer-of ${correct ? 'right' : 'wrong'}`}>
      <h4 dir="auto">{name}</h4>
      <p>
        {t('ui.answer-pairs.got')}{' '}
        <strong dir="auto">{answer ?? t('ui.answer-pairs.no-answer')}</strong>
      </p>
      <p className={`verdict ${correct ? 'right' : 'wrong'}`}>
        <Icon aria-hidden size={14} />
        <span>{correct ? t('ui.answer-pairs.right') : t('ui.answer-pairs.wrong')}</span>
      </p>
      {thinking !== '' && (
        <details>
          <summary>{t('ui.answer-pairs.how')}</summary>
          <p className="reasoning" dir="auto">
            {thinking}
          </p>
        </details>
      )}
    </article>
  );
}
