// Chat: questions about a picture to one or two models, side by side.

import { Eraser, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { NamedOptions } from '../components/controls/NamedOptions.tsx';
import { Button } from '../components/controls/Button.tsx';
import { ChatExamples } from './chat/ChatExamples.tsx';
import { ChatForm } from './chat/ChatForm.tsx';
import { ExchangeView } from './chat/ChatExchange.tsx';
import { initialChatModels, usableModels } from '../selectors/models.ts';
import { asMedium, mediaOf, shownOf } from '../selectors/media.ts';
import { MOST_CHAT_MEDIA } from '../../settings/bounds.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { useChat, useChatDraft } from '../hooks/use-chat.ts';
import type { ChatState } from '../hooks/use-chat.ts';
import { useFileDrop } from '../browser/use-file-drop.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import { useModels } from '../hooks/use-models.ts';
import type { ChatDraft, ChatExample, ChatMedium } from '../../preload/contract/chat-and-export.ts';

/** The Chat page. `focus` is the model to ask. */
export function Chat({ focus }: { readonly focus?: string | undefined }): React.JSX.Element {
  const chat = useChat();
  const [models] = useModels();
  const [kept, change] = useChatDraft();
  if (chat === null || models === null || kept === undefined)
    return (
      <p className="quiet pad" role="status">
        {t('ui.loading')}
      </p>
    );
  return <Conversation chat={chat} models={models} kept={kept} change={change} focus={focus} />;
}

function Conversation({
  chat,
  models,
  kept,
  change,
  focus,
}: {
  readonly chat: ChatState;
  readonly models: readonly ModelView[];
  readonly kept: ChatDraft | null;
  readonly change: (draft: ChatDraft) => void;
  readonly focus: string | undefined;
}): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const draft = kept === null ? fresh(models, focus) : known(kept, models);
  const latest = useRef(draft);
  latest.current = draft;
  const open = chat.exchanges.findLast(({ answers }) =>
    answers.some(({ state }) => state === 'waiting' || state === 'answering'),
  );

  // The model of the route is selected once.
  useEffect(() => {
    if (focus !== undefined && !latest.current.models.includes(focus))
      change({ ...latest.current, models: initialChatModels(models, focus) });
    // Only when the route has another model, not with every change of the list.
  }, [focus]);

  /** Pictures and videos that a question has no room for. */
  const [leftOut, setLeftOut] = useState(0);
  const add = (chosen: readonly ChatMedium[] | undefined): void => {
    if (chosen === undefined) return;
    const known = mediaOf(latest.current);
    const fresh = chosen.map(asMedium).filter(({ pictures, video }) => {
      const isKnown = known.some((each) => !each.video && each.pictures[0] === pictures[0]);
      return video !== undefined || !isKnown;
    });
    const taken = fresh.slice(0, MOST_CHAT_MEDIA - known.length);
    setLeftOut(fresh.length - taken.length);
    if (taken.length > 0)
      change({ ...latest.current, ...shownOf([...known, ...taken]), expected: null });
  };
  const addFiles = (paths: readonly string[]): void => {
    if (paths.length > 0) void store.request('chat:files', paths).then(add);
  };
  const paste = (event: React.ClipboardEvent): void => {
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return;
    event.preventDefault();
    void file
      .arrayBuffer()
      .then((bytes) => store.request('chat:pasted', new Uint8Array(bytes)))
      .then((id) => add(id === undefined ? undefined : [{ pictures: [id] }]));
  };
  const [isOver, drop] = useFileDrop(addFiles);
  const send = (): void =>
    void chat.ask({ ...draft, models: draft.models.filter((id) => id !== '') }).then((taken) => {
      // The picture is kept for the next question of its own; a conversation has it already.
      if (taken) change({ ...latest.current, question: '', expected: null, follows: null });
    });

  return (
    <div className={isOver ? 'chat over' : 'chat'} onPaste={paste} {...drop}>
      <div className="chat-head">
        <Columns models={models} draft={draft} change={change} />
        {chat.exchanges.length > 0 && (
          <Button variant="quiet" icon={Eraser} onClick={chat.clear} testId="chat-clear">
            {t('ui.chat.clear')}
          </Button>
        )}
      </div>
      <Exchanges
        chat={chat}
        follow={(id) => {
          change({
            ...latest.current,
            ...{ question: '', pictures: [], videos: [], expected: null, follows: id },
          });
          document.getElementById('chat-question')?.focus();
        }}
        isOver={isOver}
        take={({ question, answer, pictures, videos = [] }) => {
          change({
            ...latest.current,
            ...{ question, pictures, videos, expected: answer, follows: null },
          });
          document.getElementById('chat-question')?.focus();
        }}
      />
      {jobs.some(({ status }) => status === 'running') && (
        <p className="quiet chat-busy" role="status">
          {t('ui.chat.busy')}
        </p>
      )}
      <ChatForm
        followed={chat.exchanges.find(({ id }) => id === draft.follows)?.question ?? null}
        draft={draft}
        change={change}
        addFiles={addFiles}
        leftOut={leftOut}
        send={send}
        stop={open === undefined ? undefined : () => chat.stop(open.id)}
      />
    </div>
  );
}

/** Which model answers in which column. */
function Columns({
  models,
  draft,
  change,
}: {
  readonly models: readonly ModelView[];
  readonly draft: ChatDraft;
  readonly change: (draft: ChatDraft) => void;
}): React.JSX.Element {
  return (
    <div className="chat-columns">
      {[t('ui.chat.left'), t('ui.chat.right')].map((word, column) => (
        <label key={word}>
          <span>{word}</span>
          <select
            data-testid={`chat-model-${column}`}
            value={draft.models[column] ?? ''}
            onChange={({ target }) =>
              change({
                ...draft,
                models: [0, 1].map((at) =>
                  at === column ? target.value : (draft.models[at] ?? ''),
                ),
              })
            }
          >
            {column === 1 && <option value="">{t('ui.chat.no-model')}</option>}
            <NamedOptions things={usableModels(models)} />
          </select>
        </label>
      ))}
    </div>
  );
}

function Exchanges({
  chat,
  isOver,
  take,
  follow,
}: {
  readonly chat: ChatState;
  /** Continues the conversation of an exchange. */
  readonly follow: (id: number) => void;
  readonly isOver: boolean;
  /** Puts a question of the user's examples into the form. */
  readonly take: (example: ChatExample) => void;
}): React.JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const { exchanges } = chat;
  const newest = exchanges.at(-1)?.id;
  // Scrolls to a new question and its growing answer unless the user has scrolled up.
  useEffect(() => {
    isAtEnd.current = true;
  }, [newest]);
  useEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [exchanges]);
  const scrolled = ({ currentTarget: at }: React.UIEvent): void => {
    isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
  };
  return (
    <div
      ref={list}
      className="exchanges"
      role="log"
      aria-label={t('ui.chat.conversation')}
      tabIndex={0}
      onScroll={scrolled}
    >
      {isOver && <p className="chat-empty">{t('ui.chat.drop')}</p>}
      {!isOver && exchanges.length === 0 && (
        <div className="chat-empty">
          {chat.isCleared ? (
            <p className="undo-line" role="status">
              {t('ui.chat.cleared')}
              <Button icon={Undo2} onClick={chat.restore} testId="chat-restore">
                {t('ui.chat.undo')}
              </Button>
            </p>
          ) : (
            <>
              <p className="lead">{t('ui.chat.sentence')}</p>
              <p className="quiet">{t('ui.chat.empty')}</p>
            </>
          )}
          <p className="quiet">{t('ui.chat.alone')}</p>
          <ChatExamples choose={take} />
        </div>
      )}
      {exchanges.map((exchange) => (
        <ExchangeView
          key={exchange.id}
          exchange={exchange}
          follow={() => follow(exchange.id)}
          again={() => {
            const { question, pictures, expected, answers, temperature, maxNewTokens, seed } =
              exchange;
            const { follows = null, videos = [] } = exchange;
            const models = answers.map(({ modelId }) => modelId);
            void chat.ask({
              question,
              pictures,
              videos,
              expected,
              models,
              temperature,
              maxNewTokens,
              seed: seed + 1,
              follows,
            });
          }}
        />
      ))}
    </div>
  );
}

function fresh(models: readonly ModelView[], focus: string | undefined): ChatDraft {
  return {
    question: '',
    pictures: [],
    videos: [],
    expected: null,
    models: initialChatModels(models, focus),
    temperature: 0,
    maxNewTokens: 256,
    seed: 1,
  };
}

/** A saved draft may contain models that no longer exist. */
function known(draft: ChatDraft, models: readonly ModelView[]): ChatDraft {
  const ids = new Set(usableModels(models).map(({ id }) => id));
  const [left, right] = [0, 1].map((at) =>
    ids.has(draft.models[at] ?? '') ? draft.models[at]! : '',
  );
  // The followed exchange may have been cleared since.
  return { ...draft, models: left === '' ? initialChatModels(models) : [left!, right!] };
}
