// A question with its pictures, and the answers to it in columns: reasoning folded, with what it took.

import { Copy, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { count, duration } from '../../i18n/format.ts';
import { readResponse } from '../../selectors/parse-response.ts';
import { USE_TEXTS } from '../../i18n/catalog.ts';
import { Button } from '../../components/controls/Button.tsx';
import { Picture } from '../../components/images/WorkspaceImage.tsx';
import type { ChatAnswerView, ChatExchange } from '../../../preload/contract/chat-and-export.ts';

const C = USE_TEXTS.chat;

/** One exchange of the conversation. */
export function Exchange({
  exchange,
  again,
}: {
  readonly exchange: ChatExchange;
  readonly again: () => void;
}): React.JSX.Element {
  const { question, pictures, expected, answers, temperature, seed } = exchange;
  return (
    <article className="exchange" data-testid="exchange">
      <header className="asked">
        {pictures.map((blobId) => (
          <Picture key={blobId} blobId={blobId} alt={C.yourPicture} />
        ))}
        <div>
          <p className="question" dir="auto">
            {question}
          </p>
          {expected !== null && (
            <p className="quiet" dir="auto">
              {C.expected(expected)}
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
        <span>{temperature === 0 ? C.greedy : C.seedFact(String(temperature), String(seed))}</span>
        {temperature > 0 && (
          <Button
            look="quiet"
            icon={RotateCcw}
            onClick={again}
            note={C.againNote}
            testId="ask-again"
          >
            {C.again}
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
        <p className="quiet">{C.waiting}</p>
      ) : (
        <>
          {read.answer !== null ? (
            <p className="given" dir="auto">
              <strong>{read.answer}</strong>
            </p>
          ) : (
            !isOpen && <p className="quiet">{C.noAnswer}</p>
          )}
          {read.thinking !== '' && (
            <details open={read.answer === null}>
              <summary>{C.how}</summary>
              <p className="reasoning" dir="auto">
                {read.thinking}
              </p>
            </details>
          )}
        </>
      )}
      <p className="quiet facts-line">
        {state === 'answering' && <span>{C.answering}</span>}
        {state === 'stopped' && <span>{C.stopped}</span>}
        {state === 'done' && !finished && <span>{C.cut}</span>}
        {tokens > 0 && <span>{C.facts(count(tokens), duration(seconds))}</span>}
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
      <Copy aria-hidden size={14} /> <span aria-live="polite">{isCopied ? C.copied : C.copy}</span>
    </button>
  );
}

/** The page is granted no clipboard permission, so the text is copied as a selection is. */
function copyText(text: string): void {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
