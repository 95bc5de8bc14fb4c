// Form for a manually added row: picture, question, answer.

import { ImagePlus } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import { useStore } from '../../api/store.ts';
import type { DataAction } from '../../../preload/contract/sources.ts';
import { t } from '../../i18n/translate.ts';

const PICTURE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif'];

interface Kept {
  readonly picture: string;
  readonly blobId: string;
}

/** Stays open for the next row. */
export function AddExample({
  ask,
  close,
}: {
  readonly ask: (act: DataAction) => Promise<void>;
  readonly close: () => void;
}): React.JSX.Element {
  const store = useStore();
  const ids = useId();
  const [kept, setKept] = useState<Kept | null>(null);
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState('');
  const isReady = question.trim() !== '' && answer.trim() !== '';
  const keep = async (file: string | null | undefined): Promise<void> => {
    const found = file == null ? undefined : await store.request('data:keepPicture', file);
    if (found !== undefined) setKept(found);
  };
  const save = async (): Promise<void> => {
    if (!isReady) return;
    const row = {
      question: question.trim(),
      answer: answer.trim(),
      picture: kept?.picture ?? '',
      split: 'train',
    };
    await ask({ kind: 'add', row });
    setKept(null);
    setQuestion('');
    setAnswer('');
  };
  return (
    <form
      className="add-example"
      aria-label={t('ui.add-example.title')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        void keep(file && window.omr?.pathOf(file));
      }}
      data-testid="add-form"
    >
      <div className="add-picture">
        {kept === null ? (
          <p className="quiet">{t('ui.add-example.no-picture')}</p>
        ) : (
          <WorkspaceImage blobId={kept.blobId} alt={t('ui.row.picture-of', { question })} />
        )}
        <Button
          icon={ImagePlus}
          onClick={() =>
            void store
              .request('path:pick', { kind: 'file', endings: PICTURE_EXTENSIONS })
              .then(keep)
          }
          testId="add-picture"
        >
          {t('ui.add-example.picture')}
        </Button>
        <span className="quiet">{t('ui.add-example.drop')}</span>
      </div>
      <div className="data-field">
        <label htmlFor={`${ids}-q`}>{t('ui.row.question')}</label>
        <input
          id={`${ids}-q`}
          dir="auto"
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          data-testid="add-question"
        />
      </div>
      <div className="data-field">
        <label htmlFor={`${ids}-a`}>{t('ui.row.answer')}</label>
        <input
          id={`${ids}-a`}
          dir="auto"
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
          data-testid="add-answer"
        />
      </div>
      <div className="row-buttons">
        <Button
          disabled={!isReady}
          {...(isReady ? {} : { note: t('ui.add-example.needs') })}
          onClick={() => void save()}
          testId="add-save"
        >
          {t('ui.add-example.save')}
        </Button>
        <Button variant="quiet" onClick={close}>
          {t('ui.add-example.close')}
        </Button>
      </div>
    </form>
  );
}
