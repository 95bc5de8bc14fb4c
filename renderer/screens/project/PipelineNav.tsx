// The path: the recipe's stages in order, each with icon, name and state; arrow keys move along it.

import { useRef } from 'react';
import type { PathStep } from '../../selectors/pipeline.ts';
import { t } from '../../i18n/translate.ts';
import type { PathKey } from '../../selectors/pipeline.ts';
import { StateMark } from '../../components/controls/StateMark.tsx';

/** Seven buttons in a row. */
export function Path({
  path,
  chosen,
  choose,
}: {
  readonly path: readonly PathStep[];
  readonly chosen: PathKey;
  readonly choose: (key: PathKey) => void;
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
        {path.map((step) => (
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
              <span className="word">{step.word}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
