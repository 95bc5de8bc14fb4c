// One question with all answers of the teacher as cards, right ones first; pressing a card
// overrides its verdict.

import { Check, UserCheck, UserX, X } from 'lucide-react';
import { useMemo } from 'react';
import { readResponse } from '../../selectors/parse-response.ts';
import { t } from '../../i18n/translate.ts';
import {
  toggledVerdict,
  readingOrder,
  verdictLabel,
} from '../../selectors/evaluation/difference-words.ts';
import { QuestionView } from '../images/QuestionView.tsx';
import type { AnsweredQuestion, TeacherAnswer } from '../../../preload/contract/answers.ts';

/** The question, its pictures and its answers. Arrows move between answers, Esc calls `leave`. */
export function QuestionAnswers({
  question,
  override,
  leave,
}: {
  readonly question: AnsweredQuestion;
  readonly override: (answer: TeacherAnswer, correct: boolean | null) => void;
  readonly leave: () => void;
}): React.JSX.Element {
  const { id, answers } = question;
  // A card keeps its position when its verdict changes.
  const order = useMemo(() => readingOrder(answers), [id, answers.length]);
  const kept = answers.filter(({ accepted }) => accepted).length;
  const onKeyDown = (event: React.KeyboardEvent<HTMLUListElement>): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') leave();
    else if (step !== undefined) moveFocus(event.currentTarget, step);
    else return;
    event.preventDefault();
    // Otherwise Esc would leave the project.
    event.stopPropagation();
  };
  return (
    <div className="question-answers">
      <QuestionView {...question} />
      <p className="quiet">
        {t('ui.answers.expected')} <strong dir="auto">{question.gold}</strong> ·{' '}
        {t('ui.answers.counts', { kept, all: answers.length })}
      </p>
      <ul className="answer-cards" aria-label={t('ui.answers.answers')} onKeyDown={onKeyDown}>
        {order.map((number) => (
          <TeacherAnswerCard key={number} answer={answers[number]!} override={override} />
        ))}
      </ul>
    </div>
  );
}

function TeacherAnswerCard({
  answer,
  override,
}: {
  readonly answer: TeacherAnswer;
  readonly override: (answer: TeacherAnswer, correct: boolean | null) => void;
}): React.JSX.Element {
  const { accepted, verdict, reason, text, tokens } = answer;
  const read = readResponse(text);
  const isOwn = verdict === 'person';
  const Icon = isOwn ? (accepted ? UserCheck : UserX) : accepted ? Check : X;
  const act = isOwn
    ? t('ui.answers.take-back')
    : accepted
      ? t('ui.answers.reject')
      : t('ui.answers.keep');
  return (
    <li className={`answer-of ${accepted ? 'right' : 'wrong'} ${isOwn ? 'own' : ''}`}>
      <button
        type="button"
        title={act}
        onClick={() => override(answer, toggledVerdict(answer))}
        data-testid={`answer-${answer.number}`}
      >
        <strong dir="auto">{read.answer ?? t('ui.sample.no-answer')}</strong>
        <span className={`verdict ${accepted ? 'right' : 'wrong'}`}>
          <Icon aria-hidden size={14} />
          <span>{verdictLabel(answer)}</span>
        </span>
        {reason !== null && !isOwn && (
          <span className="reason" dir="auto">
            {reason}
          </span>
        )}
        <span className="quiet small">
          {t('ui.answers.tokens', { n: tokens })}
          {answer.origin !== 'teacher' && ` · ${t(`ui.answers.origin.${answer.origin}`)}`}
        </span>
        <span className="unseen">{act}</span>
      </button>
      {read.thinking !== '' && (
        <details>
          <summary>{t('ui.answers.how')}</summary>
          <p className="reasoning" dir="auto">
            {read.thinking}
          </p>
        </details>
      )}
    </li>
  );
}

function moveFocus(list: HTMLElement, step: number): void {
  const buttons = [...list.querySelectorAll<HTMLElement>('.answer-of > button')];
  const at = buttons.findIndex((button) => button.contains(document.activeElement));
  buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
}
