// Slider for the number of answers per question, with the time they take.

import { count, timeLeft } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { RecipeView, StepEstimate } from '../../../preload/contract/train.ts';

/** Maximum of the slider; a recipe may ask for more. */
const MAX_ANSWERS = 16;

/** Time that one answer to every question takes; null if not known yet. */
export interface AnswerCost {
  readonly questions: number | null;
  readonly seconds: number | null;
}

/**
 * Cost from the estimate of the first distillation of a recipe; `defaultAnswers` completes its settings.
 */
export function costOfAnswers(
  recipe: RecipeView,
  times: readonly StepEstimate[],
  defaultAnswers: number,
): AnswerCost {
  const step = recipe.steps.find(({ stage }) => stage === 'distill');
  const time = times.find(({ name }) => name === step?.name);
  const answers = Number(step?.settings['answers'] ?? defaultAnswers);
  const each = (sum: number | null | undefined): number | null =>
    sum == null || !(answers > 0) ? null : sum / answers;
  return { questions: each(time?.work), seconds: each(time?.seconds) };
}

/** A slider from 1 to 16. */
export function AnswersSlider({
  answers,
  cost: { questions, seconds },
  change,
}: {
  readonly answers: number;
  readonly cost: AnswerCost;
  readonly change: (answers: number) => void;
}): React.JSX.Element {
  const time =
    seconds === null
      ? t('ui.train.unknown-time')
      : t('ui.train.takes', { time: timeLeft(answers * seconds) });
  return (
    <section className="answers-slider">
      <label className="slider">
        <span>
          {t('ui.train.answers.title')} <span className="term">{t('ui.train.answers.term')}</span>
        </span>
        <output>{count(answers)}</output>
        <input
          type="range"
          min={1}
          max={Math.max(MAX_ANSWERS, answers)}
          value={answers}
          data-testid="answers-slider"
          onChange={(event) => change(Number(event.target.value))}
        />
      </label>
      <p className="quiet" role="status" data-testid="answers-cost">
        {questions !== null &&
          t('ui.train.answers.sum', {
            questions: Math.round(questions),
            answers: Math.round(questions) * answers,
          })}{' '}
        <strong>{time}</strong>
      </p>
      <p className="quiet">{t('ui.train.answers.why')}</p>
    </section>
  );
}
