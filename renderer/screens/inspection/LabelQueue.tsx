// Labelling rows without an answer one by one: a large picture, a text field, Enter for the next.

import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { ZoomableImage } from '../../components/images/ZoomableImage.tsx';
import { useStore } from '../../api/store.ts';
import type { DataAction, DataRow } from '../../../preload/contract/sources.ts';
import { t } from '../../i18n/translate.ts';

/** Rows per request. */
const BATCH = 100;

interface LabelQueueProps {
  readonly id: string;
  readonly ask: (act: DataAction) => Promise<void>;
  readonly close: () => void;
}

/** Replaces the table until the user goes back. */
export function LabelQueue({ id, ask, close }: LabelQueueProps): React.JSX.Element {
  const store = useStore();
  const [rows, setRows] = useState<readonly DataRow[] | null>(null);
  /** Rows without an answer that were already shown. */
  const seen = useRef(0);
  const [left, setLeft] = useState(0);
  const [answer, setAnswer] = useState('');
  const [at, setAt] = useState(0);

  useEffect(() => {
    let isWanted = true;
    const read = async (): Promise<void> => {
      for (;;) {
        const query = { offset: seen.current, limit: BATCH, filter: 'no-answer', search: '' };
        const page = await store.request('data:rows', id, query);
        if (!isWanted || page === undefined) return;
        const open = page.rows.filter(({ state }) => state === 'attention');
        // Rows answered by the user stay in the list of those without an answer.
        if (open.length === 0 && seen.current + BATCH < page.total) {
          seen.current += BATCH;
          continue;
        }
        setLeft(page.total - seen.current - (page.rows.length - open.length));
        setRows(open);
        setAt(0);
        return;
      }
    };
    if (rows === null) void read();
    return () => {
      isWanted = false;
    };
  }, [store, id, rows]);

  const row = rows?.[at];
  const next = (): void => {
    setAnswer('');
    setLeft((all) => all - 1);
    if (rows !== null && at + 1 >= rows.length && left > 1) {
      seen.current += BATCH;
      setRows(null);
    } else setAt(at + 1);
  };
  const save = async (): Promise<void> => {
    const text = answer.trim();
    if (row === undefined || text === '') return;
    next();
    await ask({
      kind: 'edit',
      row: { number: row.number, place: row.place },
      change: { answer: text },
    });
  };
  if (rows === null) return <div className="queue" />;
  if (row === undefined)
    return (
      <div className="queue">
        <p className="sentence" role="status">
          {t('ui.label-queue.done')}
        </p>
        <Button variant="primary" onClick={close} testId="close-queue">
          {t('ui.label-queue.close')}
        </Button>
      </div>
    );
  return (
    <section className="queue" aria-label={t('ui.label-queue.title')} data-testid="queue">
      <div className="queue-picture">
        {row.pictures[0] !== undefined && (
          <ZoomableImage
            key={row.number}
            blobId={row.pictures[0]}
            alt={t('ui.row.picture-of', { question: row.question })}
          />
        )}
      </div>
      <form
        className="queue-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="quiet">{t('ui.label-queue.left', { count: left })}</p>
        <p className="question" dir="auto">
          {row.question}
        </p>
        <input
          key={row.number}
          autoFocus
          dir="auto"
          value={answer}
          aria-label={t('ui.row.answer')}
          onChange={(event) => setAnswer(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close();
          }}
          data-testid="queue-answer"
        />
        <div className="row-buttons">
          <Button variant="primary" disabled={answer.trim() === ''} onClick={() => void save()}>
            {t('ui.label-queue.save')}
          </Button>
          <Button onClick={next}>{t('ui.label-queue.skip')}</Button>
          <Button
            onClick={() => {
              next();
              void ask({ kind: 'exclude', rows: [{ number: row.number, place: row.place }] });
            }}
          >
            {t('ui.label-queue.leave-out')}
          </Button>
          <Button variant="quiet" onClick={close} testId="close-queue">
            {t('ui.label-queue.close')}
          </Button>
        </div>
        <p className="quiet">{t('ui.label-queue.hint')}</p>
      </form>
    </section>
  );
}
