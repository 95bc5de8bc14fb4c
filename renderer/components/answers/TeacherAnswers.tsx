// All answers of a distillation: questions by outcome in a table, the answers to the selected one,
// and corrections.

import { CheckCheck, PencilLine, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { count } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { useRowAt, useRows } from '../../hooks/use-rows.ts';
import { Button } from '../controls/Button.tsx';
import { FilterChips } from '../controls/FilterChips.tsx';
import { KindChoice } from '../controls/KindChoice.tsx';
import { QuestionAnswers } from './QuestionAnswers.tsx';
import { SearchField } from '../controls/ListToolbar.tsx';
import { Thumbnail } from '../images/Thumbnail.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { VirtualTable, type TableColumn } from '../tables/VirtualTable.tsx';
import type {
  AnsweredQuestion,
  AnswerFilter,
  AnswerTally,
  TeacherAnswer,
} from '../../../preload/contract/answers.ts';

const FILTERS: readonly AnswerFilter[] = ['all', 'none', 'mixed', 'right', 'overruled'];

const columnsOf = (
  decided: ReadonlyMap<string, AnsweredQuestion>,
): readonly TableColumn<AnsweredQuestion>[] => [
  {
    key: 'picture',
    title: t('ui.answers.columns.picture'),
    track: '56px',
    cell: (row, isStill) => <Thumbnail blobId={row.pictures[0]} alt="" isStill={isStill} />,
  },
  {
    key: 'question',
    title: t('ui.answers.columns.question'),
    track: 'minmax(0, 3fr)',
    cell: (row) => row.question,
  },
  {
    key: 'gold',
    title: t('ui.answers.columns.gold'),
    track: 'minmax(76px, 1fr)',
    cell: (row) => <strong>{row.gold}</strong>,
  },
  {
    key: 'kept',
    title: t('ui.answers.columns.kept'),
    track: '88px',
    cell: (row) => <KeptCount question={decided.get(row.id) ?? row} />,
  },
];

/** A change of verdict that can be undone. */
interface VerdictChange {
  readonly id: string;
  readonly number: number;
  readonly before: boolean | null;
}

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
  const [filter, setFilter] = useState<AnswerFilter>('all');
  const [kind, setKind] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(0);
  const [tally, setTally] = useState<AnswerTally | null>(null);
  /**
   * Questions after a change of verdict: a filtered list must not change while it is being read.
   */
  const [decided, setDecided] = useState<ReadonlyMap<string, AnsweredQuestion>>(new Map());
  const [steps, setSteps] = useState<readonly VerdictChange[]>([]);
  const panel = useRef<HTMLElement>(null);
  const rows = useRows<AnsweredQuestion>(`${job.id} ${filter} ${kind} ${search}`, (offset, limit) =>
    store.request('answers:page', job.id, { offset, limit, filter, kind, search }),
  );
  const row = useRowAt(rows, chosen);
  const shown = row && (decided.get(row.id) ?? row);
  const columns = useMemo(() => columnsOf(decided), [decided]);

  const readTally = (): void =>
    void store.request('answers:tally', job.id).then((found) => found && setTally(found));
  useEffect(() => {
    readTally();
    rows.refresh();
  }, [job.id, job.status, grown]);

  const decide = async (id: string, number: number, correct: boolean | null): Promise<void> => {
    const question = await store.request('answers:overrule', job.id, id, number, correct);
    if (question === undefined) return;
    setDecided((known) => new Map(known).set(id, question));
    readTally();
  };
  const overrule = (answer: TeacherAnswer, correct: boolean | null): void => {
    if (shown === undefined) return;
    const before = answer.verdict === 'person' ? answer.accepted : null;
    setSteps([...steps, { id: shown.id, number: answer.number, before }]);
    void decide(shown.id, answer.number, correct);
  };
  const undo = (): void => {
    const last = steps.at(-1);
    if (last === undefined) return;
    setSteps(steps.slice(0, -1));
    void decide(last.id, last.number, last.before);
  };
  const choose = (change: () => void): void => {
    change();
    setChosen(0);
  };
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
        undo();
      }}
    >
      <h3 id="all-answers">{t('ui.answers.title')}</h3>
      <p>{t('ui.answers.sentence')}</p>
      <Corrections job={job} pending={tally?.pending ?? 0} undo={steps.length > 0 ? undo : null} />
      <div className="set-browser">
        <div className="browser">
          <div className="rows-bar">
            <FilterChips
              label={t('ui.answers.filters')}
              chips={FILTERS.map((key) => ({
                key,
                label: t(`ui.answers.filter.${key}`),
                count: known ? count(known[key]) : null,
              }))}
              chosen={filter}
              choose={(key) => choose(() => setFilter(key as AnswerFilter))}
            />
            <KindChoice
              kinds={tally?.kinds ?? []}
              chosen={kind}
              choose={(next) => choose(() => setKind(next))}
            />
            <SearchField
              value={search}
              onChange={(next) => choose(() => setSearch(next))}
              found={rows.total}
            />
          </div>
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
                <QuestionAnswers question={shown} overrule={overrule} leave={toTable} />
              )}
            </aside>
          </div>
        </div>
        <p className="quiet small keys">{t('ui.answers.keys')}</p>
      </div>
    </section>
  );
}

/** Corrections that are not in the data set yet, with the button that rebuilds it. */
function Corrections({
  job,
  pending,
  undo,
}: {
  readonly job: JobView;
  readonly pending: number;
  readonly undo: (() => void) | null;
}): React.JSX.Element | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [isStarting, setStarting] = useState(false);
  if (pending === 0 && undo === null) return null;
  const isBusy = jobs.some(
    ({ projectId, status }) =>
      projectId !== null &&
      projectId === job.projectId &&
      (status === 'running' || status === 'queued'),
  );
  const note =
    job.status !== 'done'
      ? t('ui.answers.apply-running')
      : isBusy
        ? t('ui.answers.apply-busy')
        : null;
  return (
    <div className="undo-line" data-testid="corrections">
      <p role="status">{t('ui.answers.pending', { n: pending })}</p>
      {pending > 0 && (
        <Button
          variant="primary"
          icon={CheckCheck}
          testId="apply-corrections"
          disabled={note !== null || isStarting}
          note={note ?? t('ui.answers.apply-note')}
          onClick={() => {
            setStarting(true);
            void store.request('answers:apply', job.id).then(() => setStarting(false));
          }}
        >
          {t('ui.answers.apply', { n: pending })}
        </Button>
      )}
      {undo !== null && (
        <Button icon={Undo2} testId="undo-verdict" note={t('ui.answers.undo-note')} onClick={undo}>
          {t('ui.answers.undo')}
        </Button>
      )}
      <span className="quiet small">{note ?? t('ui.answers.apply-note')}</span>
    </div>
  );
}

function KeptCount({ question }: { readonly question: AnsweredQuestion }): React.JSX.Element {
  const { answers } = question;
  const kept = answers.filter(({ accepted }) => accepted).length;
  return (
    <span className="kept-of">
      {t('ui.answers.kept-of', { kept, all: answers.length })}
      {answers.some(({ verdict }) => verdict === 'person') && (
        <PencilLine aria-label={t('ui.answers.filter.overruled')} size={14} />
      )}
    </span>
  );
}
