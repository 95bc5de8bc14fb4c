// A question with its pictures and the answers in columns, with collapsible reasoning, tokens and
// time.

import { Copy, CornerDownRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { duration } from '../../i18n/format.ts';
import { mediaOf } from '../../selectors/media.ts';
import { readResponse } from '../../selectors/parse-response.ts';
import { copyText } from '../../browser/copy-text.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../../components/controls/Button.tsx';
import { VideoStrip } from '../../components/images/VideoStrip.tsx';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import type { ChatAnswerView, ChatExchange } from '../../../preload/contract/chat-and-export.ts';

/** One exchange of the conversation. */
export function ExchangeView({
  exchange,
  follow,
  again,
}: {
  readonly exchange: ChatExchange;
  /** Asks a question that follows this one. */
  readonly follow: () => void;
  readonly again: () => void;
}): React.JSX.Element {
  const { question, expected, answers, temperature, seed } = exchange;
  return (
    <article
      className={exchange.follows == null ? 'exchange' : 'exchange following'}
      data-testid="exchange"
    >
      <header className="asked">
        {mediaOf(exchange).map(({ first, pictures, video }) =>
          video ? (
            <VideoStrip key={first} pictures={pictures} video={video} />
          ) : (
            <WorkspaceImage key={first} blobId={pictures[0]} alt={t('ui.chat.your-picture')} />
          ),
        )}
        <div>
          <p className="question" dir="auto">
            {question}
          </p>
          {expected !== null && (
            <p className="quiet" dir="auto">
              {t('ui.chat.expected', { answer: expected })}
            </p>
          )}
        </div>
      </header>
      <div className={answers.length === 2 ? 'columns two' : 'columns'}>
        {answers.map((answer, column) => (
          <Answer key={column} answer={answer} />
        ))}
      </div>
      <footer className="quiet">
        <span>
          {temperature === 0
            ? t('ui.chat.greedy')
            : t('ui.chat.seed-fact', { temperature: String(temperature), seed: String(seed) })}
        </span>
        {answers.every(({ state }) => state === 'done' || state === 'stopped') && (
          <Button variant="quiet" icon={CornerDownRight} onClick={follow} testId="follow-up">
            {t('ui.chat.follow-up')}
          </Button>
        )}
        {temperature > 0 && (
          <Button
            variant="quiet"
            icon={RotateCcw}
            onClick={again}
            note={t('ui.chat.again-note')}
            testId="ask-again"
          >
            {t('ui.chat.again')}
          </Button>
        )}
      </footer>
    </article>
  );
}

function Answer({ answer }: { readonly answer: ChatAnswerView }): React.JSX.Element {
  const { modelName, state, text, tokens, seconds, finished, problem } = answer;
  const read = readResponse(text);
  const isOpen = state === 'waiting' || state === 'answering';
  return (
    <section
      className="chat-answer"
      aria-label={modelName}
      aria-busy={isOpen}
      data-state={state}
      data-testid="chat-answer"
    >
      <h3 className="cut" dir="auto" title={modelName}>
        {modelName}
      </h3>
      {problem !== null ? (
        <p className="chat-problem" role="alert">
          {problem.message} {problem.hint !== undefined && <em>{problem.hint}</em>}
        </p>
      ) : state === 'waiting' ? (
        <p className="quiet">{t('ui.chat.waiting')}</p>
      ) : (
        <>
          {read.answer !== null ? (
            <p className="given" dir="auto">
              <strong>{read.answer}</strong>
            </p>
          ) : (
            !isOpen && <p className="quiet">{t('ui.chat.no-answer')}</p>
          )}
          {read.thinking !== '' && (
            <details open={read.answer === null}>
              <summary>{t('ui.chat.how')}</summary>
              <p className="reasoning" dir="auto">
                {read.thinking}
              </p>
            </details>
          )}
        </>
      )}
      <p className="quiet facts-line">
        {state === 'answering' && <span>{t('ui.chat.answering')}</span>}
        {state === 'stopped' && <span>{t('ui.chat.stopped')}</span>}
        {state === 'done' && !finished && <span>{t('ui.chat.cut')}</span>}
        {tokens > 0 && <span>{t('ui.chat.facts', { tokens, seconds: duration(seconds) })}</span>}
        {!isOpen && text !== '' && <CopyButton text={text} />}
      </p>
    </section>
  );
}

function CopyButton({ text }: { readonly text: string }): React.JSX.Element {
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="link copy"
      onClick={() => {
        copyText(text);
        setCopied(true);
      }}
    >
      <Copy aria-hidden size={14} />{' '}
      <span aria-live="polite">{isCopied ? t('ui.chat.copied') : t('ui.chat.copy')}</span>
    </button>
  );
}
