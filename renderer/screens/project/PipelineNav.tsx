// The steps of the pipeline, each with icon, name and state; arrow keys move between them.

import { useRef } from 'react';
import type { PipelineStep } from '../../selectors/pipeline.ts';
import { t } from '../../i18n/translate.ts';
import type { StepKey } from '../../selectors/pipeline.ts';
import { StateMark } from '../../components/controls/StateMark.tsx';

/** Seven tabs in a row. */
export function PipelineNav({
  pipeline,
  chosen,
  choose,
}: {
  readonly pipeline: readonly PipelineStep[];
  readonly chosen: StepKey;
  readonly choose: (key: StepKey) => void;
}): React.JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const onKey = (event: React.KeyboardEvent): void => {
    const way = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (way === 0) return;
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[at + way]?.focus();
    event.preventDefault();
  };
  return (
    <nav className="path" aria-label={t('ui.pipeline.label')}>
      <ol ref={list} onKeyDown={onKey}>
        {pipeline.map((step) => (
          <li key={step.key} className={step.state}>
            <button
              type="button"
              aria-current={step.key === chosen ? 'step' : undefined}
              title={t(`ui.step.${step.key}.title`)}
              onClick={() => choose(step.key)}
              data-testid={`path-${step.key}`}
              data-state={step.state}
            >
              <StateMark state={step.state} fraction={step.fraction} />
              <span className="name">{t(`ui.step.${step.key}.short`)}</span>
              <span className="word">{step.stateLabel}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
