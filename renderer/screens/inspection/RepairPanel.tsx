// A kind of defect: its repair, examples before and after, and one button for all its rows.

import { ArrowRight, FolderSearch, PencilLine, Undo2, Wrench } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import { count } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { CONVERSATION_KINDS, ConversationChoice } from './ConversationChoice.tsx';
import type {
  DataAction,
  DataFinding,
  DataRow,
  InspectionView,
  RepairExample,
} from '../../../preload/contract/sources.ts';
import { defectLabel, repairSentence } from './findings.ts';

/** Number of examples shown. */
const SHOWN = 3;
/** Defects that a different picture folder may fix. */
const ROOT_KINDS = ['picture-missing', 'picture-elsewhere'];

interface RepairPanelProps {
  readonly view: InspectionView;
  readonly finding: DataFinding;
  readonly ask: (act: DataAction) => Promise<void>;
  readonly openQueue: () => void;
}

/** The panel above the table while the chip of a defect is selected. */
export function RepairPanel({
  view,
  finding,
  ask,
  openQueue,
}: RepairPanelProps): React.JSX.Element {
  const store = useStore();
  const { kind, repair, repaired, isNote, open } = finding;
  /** All rows have been decided individually. */
  const isSettled = !isNote && !repaired && open === 0;
  const [pairs, setPairs] = useState<readonly RepairExample[]>([]);
  useEffect(() => {
    let isWanted = true;
    setPairs([]);
    if (repair !== null)
      void store
        .request('data:repairExamples', view.id, kind)
        .then((list) => isWanted && list && setPairs(list));
    return () => {
      isWanted = false;
    };
  }, [store, view.id, kind, repair]);
  const openCount = isNote ? finding.count : open;
  const chooseRoot = async (): Promise<void> => {
    const root = await store.request('path:pick', { kind: 'folder' });
    if (root != null) await ask({ kind: 'root', root });
  };
  return (
    <section className="repair" aria-label={defectLabel(kind)} data-testid="repair">
      <div className="repair-line">
        <p>
          <strong>
            {count(finding.count)} · {defectLabel(kind)}.
          </strong>{' '}
          {isSettled ? t('ui.repair.settled', { count: finding.count }) : repairSentence(kind)}
        </p>
        {repair !== null && !repaired && !isSettled && (
          <Button
            icon={Wrench}
            onClick={() => void ask({ kind: 'repair', defects: [kind] })}
            testId="repair-all"
          >
            {repair === 'mend'
              ? t('ui.repair.all', { count: openCount })
              : t('ui.repair.leave-all', { count: openCount })}
          </Button>
        )}
        {repair !== null && repaired && (
          <Button
            icon={Undo2}
            onClick={() => void ask({ kind: 'unrepair', defects: [kind] })}
            testId="unrepair"
          >
            {t('ui.repair.take-back')}
          </Button>
        )}
        {CONVERSATION_KINDS.includes(kind) && (
          <ConversationChoice chosen={view.decisions.conversations} ask={ask} />
        )}
        {kind === 'no-answer' && !repaired && !isSettled && (
          <Button icon={PencilLine} onClick={openQueue} testId="open-queue">
            {t('ui.repair.queue', { count: openCount })}
          </Button>
        )}
        {ROOT_KINDS.includes(kind) && (
          <Button icon={FolderSearch} onClick={() => void chooseRoot()} testId="choose-root">
            {t('ui.repair.choose-root')}
          </Button>
        )}
      </div>
      {ROOT_KINDS.includes(kind) && view.decisions.root !== '' && (
        <p className="quiet">
          {t('ui.repair.root-now', { folder: view.decisions.root })}{' '}
          <button
            type="button"
            className="link"
            onClick={() => void ask({ kind: 'root', root: '' })}
          >
            {t('ui.repair.root-back')}
          </button>
        </p>
      )}
      {pairs.length > 0 && !isSettled && (
        <ul className="repair-pairs">
          {pairs.slice(0, SHOWN).map(({ before, after }) => (
            <li key={before.number}>
              <Side title={t('ui.repair.before')} row={before} note={sentenceOf(before, kind)} />
              <ArrowRight aria-hidden size={16} />
              {after === null ? (
                <p className="side quiet">{t('ui.repair.left-out')}</p>
              ) : (
                <Side title={t('ui.repair.after')} row={after} note="" />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sentenceOf(row: DataRow, kind: string): string {
  return row.defects.find((defect) => defect.kind === kind)?.sentence ?? '';
}

function Side({
  title,
  row,
  note,
}: {
  readonly title: string;
  readonly row: DataRow;
  readonly note: string;
}): React.JSX.Element {
  return (
    <div className="side" title={note}>
      <span className="thumbnail">
        <WorkspaceImage
          blobId={row.pictures[0]}
          alt={t('ui.row.picture-of', { question: row.question })}
        />
      </span>
      <div className="side-text">
        <span className="unseen">{title}</span>
        <span className="cut" dir="auto">
          {row.question || '–'}
        </span>
        <strong className="cut" dir="auto">
          {row.answer || '–'}
        </strong>
      </div>
    </div>
  );
}
