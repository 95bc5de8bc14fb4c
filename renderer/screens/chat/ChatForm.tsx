// The form of the chat: pictures, question, and sampling settings.

import { CornerDownRight, Film, ImagePlus, Images, Send, Square, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { CHAT_BOUNDS, LONGEST_QUESTION, MOST_CHAT_MEDIA } from '../../../settings/bounds.ts';
import { Button } from '../../components/controls/Button.tsx';
import { NumberInput } from '../../components/controls/TypedInput.tsx';
import { ChatExamples } from './ChatExamples.tsx';
import { DraftMedia } from './DraftMedia.tsx';
import type { ChatDraft } from '../../../preload/contract/chat-and-export.ts';

const PICTURE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif'];

/** The form at the bottom of the page. */
export function ChatForm({
  followed,
  draft,
  change,
  addFiles,
  leftOut,
  send,
  stop,
}: {
  /** The question that this one follows; null for a question of its own. */
  readonly followed: string | null;
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
  /** Adds picture files, and folders of frames. */
  readonly addFiles: (paths: readonly string[]) => void;
  /** Pictures and videos that there was no room for. */
  readonly leftOut: number;
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
  const pickPictures = (): void =>
    void store
      .request('path:pick-several', { kind: 'file', endings: PICTURE_EXTENSIONS })
      .then((files) => addFiles(files ?? []));
  const pickFrames = (): void =>
    void store
      .request('path:pick', { kind: 'folder' })
      .then((folder) => folder != null && addFiles([folder]));
  return (
    <div className="chat-form">
      {isChoosing && (
        <ChatExamples
          choose={({ question, answer, pictures, videos = [] }) => {
            change({ ...draft, question, pictures, videos, expected: answer });
            setChoosing(false);
          }}
        />
      )}
      {followed !== null && (
        <p className="followed" role="status" data-testid="followed">
          <CornerDownRight aria-hidden size={16} />
          <span className="cut" dir="auto">
            {t('ui.chat.follows', { question: followed })}
          </span>
          <button
            type="button"
            className="icon-button"
            title={t('ui.chat.follow-not')}
            onClick={() => change({ ...draft, follows: null })}
          >
            <X aria-hidden size={14} />
            <span className="unseen">{t('ui.chat.follow-not')}</span>
          </button>
        </p>
      )}
      {draft.pictures.length > 0 && <DraftMedia draft={draft} change={change} />}
      {leftOut > 0 && (
        <p className="field-error" role="alert">
          {t('ui.chat.too-many', { most: MOST_CHAT_MEDIA, left: leftOut })}
        </p>
      )}
      <QuestionField
        draft={draft}
        change={change}
        send={reason === null ? send : null}
        stop={stop}
      />
      <div className="chat-actions">
        <Button icon={ImagePlus} onClick={pickPictures} testId="chat-add-pictures">
          {t('ui.chat.picture')}
        </Button>
        <Button
          icon={Film}
          onClick={pickFrames}
          note={t('ui.chat.video-note')}
          testId="chat-add-video"
        >
          {t('ui.chat.video')}
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

/**
 * The question. A text longer than a question may be is refused when it is pasted, before anything
 * lays it out or counts its tokens.
 */
function QuestionField({
  draft,
  change,
  send,
  stop,
}: {
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
  /** Null while the question cannot be sent. */
  readonly send: (() => void) | null;
  readonly stop: (() => void) | undefined;
}): React.JSX.Element {
  /** Characters of a text that was refused. */
  const [refused, setRefused] = useState<number | null>(null);
  const accept = (length: number): boolean => {
    setRefused(length > LONGEST_QUESTION ? length : null);
    return length <= LONGEST_QUESTION;
  };
  return (
    <>
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
        aria-invalid={refused !== null}
        aria-describedby={refused === null ? undefined : 'chat-too-long'}
        onPaste={(event) => {
          const { selectionStart, selectionEnd } = event.currentTarget;
          const pasted = event.clipboardData.getData('text/plain').length;
          if (!accept(draft.question.length - (selectionEnd - selectionStart) + pasted))
            event.preventDefault();
        }}
        onChange={({ target: { value } }) => {
          if (accept(value.length)) change({ ...draft, question: value, expected: null });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && stop) {
            event.stopPropagation();
            stop();
          }
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send?.();
        }}
      />
      {refused !== null && (
        <p id="chat-too-long" className="field-error" role="alert" data-testid="chat-too-long">
          {t('ui.chat.too-long', { length: refused, most: LONGEST_QUESTION })}
        </p>
      )}
    </>
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
  const number = (name: keyof typeof CHAT_BOUNDS, word: string, note: string) => (
    <label title={note}>
      <span>{word}</span>
      <NumberInput
        testId={`chat-${name}`}
        label={word}
        bounds={CHAT_BOUNDS[name]}
        value={draft[name]}
        change={(value) => change({ ...draft, [name]: value })}
      />
    </label>
  );
  return (
    <details className="drawing">
      <summary>{t('ui.chat.settings')}</summary>
      <div>
        {number('temperature', t('ui.chat.temperature'), t('ui.chat.temperature-note'))}
        {number('maxNewTokens', t('ui.chat.max-tokens'), t('ui.chat.max-tokens'))}
        {number('seed', t('ui.chat.seed'), t('ui.chat.seed-note'))}
      </div>
    </details>
  );
}
