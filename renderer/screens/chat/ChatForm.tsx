// The form of the chat: pictures, question, and sampling settings.

import { ImagePlus, Images, Send, Square, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../../components/controls/Button.tsx';
import { ChatExamples } from './ChatExamples.tsx';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import type { ChatDraft } from '../../../preload/contract/chat-and-export.ts';

const PICTURE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif'];

/** The form at the bottom of the page. */
export function ChatForm({
  draft,
  change,
  addPicture,
  send,
  stop,
}: {
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
  readonly addPicture: (file: string) => void;
  readonly send: () => void;
  /** Present while an answer is being generated. */
  readonly stop: (() => void) | undefined;
}): React.JSX.Element {
  const store = useStore();
  const [isChoosing, setChoosing] = useState(false);
  const reason = stop
    ? t('ui.chat.send-busy')
    : draft.models.every((id) => id === '')
      ? t('ui.chat.send-no-model')
      : draft.question.trim() === ''
        ? t('ui.chat.send-empty')
        : null;
  const pick = (): void =>
    void store
      .request('path:pick', { kind: 'file', endings: PICTURE_EXTENSIONS })
      .then((file) => file != null && addPicture(file));
  return (
    <div className="chat-form">
      {isChoosing && (
        <ChatExamples
          choose={({ question, answer, pictures }) => {
            change({ ...draft, question, pictures, expected: answer });
            setChoosing(false);
          }}
        />
      )}
      {draft.pictures.length > 0 && (
        <ul className="chat-pictures">
          {draft.pictures.map((blobId) => (
            <li key={blobId}>
              <WorkspaceImage blobId={blobId} alt={t('ui.chat.your-picture')} />
              <button
                type="button"
                className="icon-button"
                title={t('ui.chat.remove-picture')}
                onClick={() =>
                  change({
                    ...draft,
                    expected: null,
                    pictures: draft.pictures.filter((other) => other !== blobId),
                  })
                }
              >
                <X aria-hidden size={14} />
                <span className="unseen">{t('ui.chat.remove-picture')}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <label className="unseen" htmlFor="chat-question">
        {t('ui.chat.question')}
      </label>
      <textarea
        id="chat-question"
        data-testid="chat-question"
        dir="auto"
        rows={2}
        placeholder={t('ui.chat.placeholder')}
        value={draft.question}
        maxLength={20_000}
        onChange={(event) => change({ ...draft, question: event.target.value, expected: null })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && stop) {
            event.stopPropagation();
            stop();
          }
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (reason === null) send();
        }}
      />
      <div className="chat-actions">
        <Button icon={ImagePlus} onClick={pick}>
          {t('ui.chat.picture')}
        </Button>
        <Button icon={Images} onClick={() => setChoosing(!isChoosing)} testId="chat-examples">
          {isChoosing ? t('ui.chat.examples-close') : t('ui.chat.examples')}
        </Button>
        <SamplingFields draft={draft} change={change} />
        {stop ? (
          <Button icon={Square} onClick={stop} testId="chat-stop">
            {t('ui.chat.stop')}
          </Button>
        ) : null}
        <Button
          icon={Send}
          variant="primary"
          onClick={send}
          disabled={reason !== null}
          {...(reason === null ? { note: t('ui.chat.keys') } : { note: reason })}
          testId="chat-send"
        >
          {t('ui.chat.send')}
        </Button>
      </div>
    </div>
  );
}

/** Temperature, maximum length and seed, collapsed. */
function SamplingFields({
  draft,
  change,
}: {
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
}): React.JSX.Element {
  const number = (
    name: 'temperature' | 'maxNewTokens' | 'seed',
    word: string,
    note: string,
    step: number,
    [low, high]: readonly [number, number],
  ) => (
    <label title={note}>
      <span>{word}</span>
      <input
        type="number"
        min={low}
        max={high}
        step={step}
        value={draft[name]}
        onChange={({ target }) => {
          const value = target.valueAsNumber;
          if (value >= low && value <= high)
            change({ ...draft, [name]: step === 1 ? Math.round(value) : value });
        }}
      />
    </label>
  );
  return (
    <details className="drawing">
      <summary>{t('ui.chat.settings')}</summary>
      <div>
        {number(
          'temperature',
          t('ui.chat.temperature'),
          t('ui.chat.temperature-note'),
          0.1,
          [0, 5],
        )}
        {number('maxNewTokens', t('ui.chat.max-tokens'), t('ui.chat.max-tokens'), 1, [1, 8192])}
        {number('seed', t('ui.chat.seed'), t('ui.chat.seed-note'), 1, [0, 65_535])}
      </div>
    </details>
  );
}
