// Pictures without questions: the task, and one question for all. A change reads them again.

import { useId, useState } from 'react';
import { TASK_NAMES } from '../../../rewards/task-templates.ts';
import { Button } from '../../components/controls/Button.tsx';
import type { DataAction, InspectionView } from '../../../preload/contract/sources.ts';
import { t } from '../../i18n/translate.ts';

/** A select and a text field above the table. */
export function TaskChoice({
  view,
  ask,
}: {
  readonly view: InspectionView;
  readonly ask: (act: DataAction) => Promise<void>;
}): React.JSX.Element {
  const ids = useId();
  const { template, question } = view.decisions;
  const [text, setText] = useState(question);
  return (
    <form
      className="roles"
      aria-label={t('ui.task.title')}
      data-testid="task"
      onSubmit={(event) => {
        event.preventDefault();
        void ask({ kind: 'task', template, question: text.trim() });
      }}
    >
      <p className="quiet">{t('ui.task.sentence')}</p>
      <div className="roles-list task">
        <div className="data-field">
          <label htmlFor={`${ids}-task`}>{t('ui.task.label')}</label>
          <select
            id={`${ids}-task`}
            value={template}
            onChange={(event) =>
              void ask({ kind: 'task', template: event.target.value, question: text.trim() })
            }
            data-testid="task-template"
          >
            <option value="">{t('ui.task.auto')}</option>
            {TASK_NAMES.map((name) => (
              <option key={name} value={name}>
                {t(`ui.task.${name}`)}
              </option>
            ))}
          </select>
        </div>
        <div className="data-field">
          <label htmlFor={`${ids}-question`}>{t('ui.task.question')}</label>
          <textarea
            id={`${ids}-question`}
            dir="auto"
            rows={2}
            value={text}
            placeholder={t('ui.task.own')}
            onChange={(event) => setText(event.target.value)}
            data-testid="task-question"
          />
          <div className="row-buttons">
            <Button
              disabled={text.trim() === question}
              onClick={() => void ask({ kind: 'task', template, question: text.trim() })}
              testId="task-ask"
            >
              {t('ui.task.ask')}
            </Button>
          </div>
        </div>
      </div>
    </form>
  );
}
