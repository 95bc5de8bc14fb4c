// Pairs of rows that are alike, side by side: which one was left out, which one stays, and the
// choice to keep both.

import { Check, CircleSlash } from 'lucide-react';
import { useEffect, useState } from 'react';
import { count } from '../../../i18n/format.ts';
import { useStore } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { Button } from '../../../components/controls/Button.tsx';
import { WorkspaceImage } from '../../../components/images/WorkspaceImage.tsx';
import type { PairPage, PairRow, PairRule } from '../../../../preload/contract/curate.ts';

/** Pairs per page. */
const PAGE_PAIRS = 20;
/** Pairs shown at first. */
const FIRST_PAIRS = 3;

interface DuplicatePairsProps {
  readonly title: string;
  readonly why: string;
  readonly runId: string;
  readonly rule: PairRule;
  /** Label of the row that is kept. */
  readonly staysWord: string;
  readonly onKept: (kept: readonly string[]) => void;
}

/** One rule of the curation with its pairs. */
export function DuplicatePairs(props: DuplicatePairsProps): React.JSX.Element {
  const { title, why, runId, rule, staysWord, onKept } = props;
  const store = useStore();
  const [offset, setOffset] = useState(0);
  const [isLong, setIsLong] = useState(false);
  const [page, setPage] = useState<PairPage | null>(null);
  useEffect(() => {
    let isWanted = true;
    void store.request('curate:pairs', runId, rule, offset).then((next) => {
      if (!isWanted || next === undefined) return;
      setPage(next);
      onKept(next.kept);
    });
    return () => {
      isWanted = false;
    };
  }, [store, runId, rule, offset]);
  const keep = async (rowId: string, isKept: boolean): Promise<void> => {
    const kept = await store.request('curate:keep', runId, rowId, isKept);
    if (kept === undefined) return;
    setPage((now) => now && { ...now, kept });
    onKept(kept);
  };
  const pairs = page === null ? [] : isLong ? page.pairs : page.pairs.slice(0, FIRST_PAIRS);
  return (
    <section
      className={page?.counted === 0 ? 'finding-card none' : 'finding-card'}
      data-testid={`pairs-${rule}`}
    >
      <h3>
        {title} {page !== null && <span className="term">{count(page.counted)}</span>}
      </h3>
      <p className="quiet">{page?.counted === 0 ? t('ui.duplicates.none') : why}</p>
      {pairs.length > 0 && (
        <ul className="pair-list">
          {pairs.map(({ dropped, stays, reason }) => {
            const isKept = page!.kept.includes(dropped.id);
            return (
              <li key={`${dropped.id} ${stays.id}`} title={reason}>
                <PairSide
                  row={dropped}
                  word={isKept ? t('ui.duplicates.stays') : t('ui.duplicates.dropped')}
                  isOut={!isKept}
                />
                <PairSide row={stays} word={staysWord} isOut={false} />
                <Button
                  variant={isKept ? 'secondary' : 'quiet'}
                  onClick={() => void keep(dropped.id, !isKept)}
                  {...(isKept ? { note: t('ui.duplicates.kept-both') } : {})}
                >
                  {isKept ? t('ui.duplicates.undo-keep') : t('ui.duplicates.keep-both')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      {page !== null && page.total > FIRST_PAIRS && (
        <div className="row-buttons">
          {!isLong && (
            <Button onClick={() => setIsLong(true)}>
              {t('ui.duplicates.show-all', { count: page.total })}
            </Button>
          )}
          {isLong && offset > 0 && (
            <Button onClick={() => setOffset(offset - PAGE_PAIRS)}>
              {t('ui.duplicates.previous-pairs')}
            </Button>
          )}
          {isLong && offset + PAGE_PAIRS < page.total && (
            <Button onClick={() => setOffset(offset + PAGE_PAIRS)}>
              {t('ui.duplicates.next-pairs')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function PairSide({
  row,
  word,
  isOut,
}: {
  readonly row: PairRow;
  readonly word: string;
  readonly isOut: boolean;
}): React.JSX.Element {
  const Icon = isOut ? CircleSlash : Check;
  return (
    <div className="pair-side">
      <WorkspaceImage
        blobId={row.pictures[0]}
        alt={t('ui.row.picture-of', { question: row.question })}
      />
      <div className="side-text">
        <span className="cut" dir="auto" title={row.question}>
          {row.question}
        </span>
        <strong className="cut" dir="auto">
          {row.answer}
        </strong>
        <span className={isOut ? 'row-state left-out' : 'row-state good'}>
          <Icon aria-hidden size={14} />
          {word}
          {row.set !== '' && ` · ${row.set}`}
        </span>
      </div>
    </div>
  );
}
