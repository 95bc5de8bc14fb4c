// The number of answers per question of a distillation that has not started.

import { useEffect, useRef, useState } from 'react';
import { useProjectPlan } from '../../../hooks/use-project-plan.ts';
import { useStore } from '../../../api/store.ts';
import { AnswersSlider, costOfAnswers } from '../../../components/settings/AnswersSlider.tsx';

/** Debounce of saving a slider, ms. */
const SAVE_DELAY_MS = 300;

/** The slider of a queued step; renders nothing until its settings are loaded. */
export function AnswersSetup({
  projectId,
  step,
}: {
  readonly projectId: string;
  readonly step: string;
}): React.JSX.Element | null {
  const store = useStore();
  const plan = useProjectPlan(projectId);
  const [chosen, setChosen] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setChosen(null), [projectId, step]);
  if (plan === null) return null;
  const defaultAnswers = Number(plan.stages['distill']?.defaults['answers']);
  const own = plan.recipe.steps.find(({ name }) => name === step)?.settings['answers'];
  const change = (answers: number): void => {
    setChosen(answers);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void store.request('project:adjust', projectId, step, { answers }),
      SAVE_DELAY_MS,
    );
  };
  return (
    <AnswersSlider
      answers={chosen ?? Number(own ?? defaultAnswers)}
      cost={costOfAnswers(plan.recipe, plan.times, defaultAnswers)}
      change={change}
    />
  );
}
