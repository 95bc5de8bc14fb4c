// All answers of a distillation: questions by outcome in a table, the answers to the selected one,
// and corrections.

import { PencilLine } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { count } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { useFilteredRows } from '../../hooks/use-filtered-rows.ts';
import { Corrections } from './Corrections.tsx';
import { RowFilters } from '../controls/RowFilters.tsx';
import { QuestionAnswers } from './QuestionAnswers.tsx';
import { useVerdicts } from './use-verdicts.ts';
import { questionColumns } from '../tables/example-columns.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { VirtualTable, type TableColumn } from '../tables/VirtualTable.tsx';
import type { AnsweredQuestion, AnswerFilter } from '../../../preload/contract/answers.ts';

const FILTERS: readonly AnswerFilter[] = ['all', 'none', 'mixed', 'right', 'overridden'];

const columnsOf = (
  decided: ReadonlyMap<string, AnsweredQuestion>,
): readonly TableColumn<AnsweredQuestion>[] => [
  ...questionColumns<AnsweredQuestion>({
    titles: {
      picture: t('ui.answers.columns.picture'),
      question: t('ui.answers.columns.question'),
      answer: t('ui.answers.columns.gold'),
    },
    tracks: { question: 'minmax(0, 3fr)', answer: 'minmax(76px, 1fr)' },
    picture: (row) => row.pictures[0],
    answer: (row) => row.gold,
  }),
  {
    key: 'kept',
    title: t('ui.answers.columns.kept'),
    track: '88px',
    cell: (row) => <KeptCount question={decided.get(row.id) ?? row} />,
  },
];

/**
 * Lists the answers of a run for review, also while it is running. `grown` changes whenever there
 * are more.
 */
export function TeacherAnswers({
  job,
  grown,
}: {
  readonly job: JobView;
  readonly grown: number;
}): React.JSX.Element {
  const store = useStore();
  const verdicts = useVerdicts(job.id);
  const { tally, decided, undo } = verdicts;
  const panel = useRef<HTMLElement>(null);
  const list = useFilteredRows<AnsweredQuestion, AnswerFilter>(
    String(job.id),
    'all',
    (page, query) => store.request('answers:page', job.id, { ...page, ...query }),
  );
  const { rows, row, chosen, setChosen } = list;
  const shown = row && (decided.get(row.id) ?? row);
  const columns = useMemo(() => columnsOf(decided), [decided]);
  useEffect(() => {
    verdicts.readTally();
    rows.refresh();
  }, [job.id, job.status, grown]);
  const toAnswers = (): void =>
    panel.current?.querySelector<HTMLElement>('.answer-of > button')?.focus();
  const toTable = (): void =>
    panel.current?.parentElement?.querySelector<HTMLElement>('[role=grid]')?.focus();
  const known = tally?.counts;
  return (
    <section
      className="all-answers"
      aria-labelledby="all-answers"
      data-testid="all-answers"
      onKeyDown={(event) => {
        const isTyping = (event.target as HTMLElement).closest('input, textarea') !== null;
        if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || isTyping) return;
        event.preventDefault();
        undo?.();
      }}
    >
      <h3 id="all-answers">{t('ui.answers.title')}</h3>
      <p>{t('ui.answers.sentence')}</p>
      <Corrections job={job} pending={tally?.pending ?? 0} undo={undo} />
      <div className="set-browser">
        <div className="browser">
          <RowFilters
            label={t('ui.answers.filters')}
            chips={FILTERS.map((key) => ({
              key,
              label: t(`ui.answers.filter.${key}`),
              count: known ? count(known[key]) : null,
            }))}
            kinds={tally?.kinds ?? []}
            list={list}
          />
          <div className="rows-and-row wide-row">
            {rows.total === 0 ? (
              <p className="quiet pad">
                {known?.all === 0 ? t('ui.answers.none') : t('ui.answers.nothing')}
              </p>
            ) : (
              <VirtualTable
                label={t('ui.answers.table')}
                rows={rows}
                columns={columns}
                chosen={chosen}
                onChoose={setChosen}
                onOpen={toAnswers}
                onToggle={toAnswers}
              />
            )}
            <aside ref={panel} className="row-detail" aria-label={t('ui.answers.detail')}>
              {shown === undefined ? (
                <p className="quiet">{t('ui.answers.choose')}</p>
              ) : (
                <QuestionAnswers
                  question={shown}
                  override={(answer, correct) => verdicts.override(shown.id, answer, correct)}
                  leave={toTable}
                />
              )}
            </aside>
          </div>
        </div>
        <p className="quiet small keys">{t('ui.answers.keys')}</p>
      </div>
    </section>
  );
}

function KeptCount({ question }: { readonly question: AnsweredQuestion }): React.JSX.Element {
  const { answers } = question;
  const kept = answers.filter(({ accepted }) => accepted).length;
  return (
    <span className="kept-of">
      {t('ui.answers.kept-of', { kept, all: answers.length })}
      {answers.some(({ verdict }) => verdict === 'person') && (
        <PencilLine aria-label={t('ui.answers.filter.overridden')} size={14} />
      )}
    </span>
  );
}
