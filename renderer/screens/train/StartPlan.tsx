// The start of a plan.

import { Play } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { problemSentence } from '../../selectors/fields/field-problem.ts';
import { useFieldProblems } from '../../hooks/field-problems.tsx';
import type { PlanPartProps } from './plan-part.ts';
import type { TrainPlan } from '../../../preload/contract/train.ts';
/** The name of the project and the start button. */
export function StartPlan({ form, go }: PlanPartProps): React.JSX.Element {
  const store = useStore();
  const { jobs, projects } = useWindowState();
  const { plan, change } = form;
  const [isStarting, setStarting] = useState(false);
  const problem = problemSentence(useFieldProblems());
  const busy = jobs.find(({ status, projectId }) => status === 'running' && projectId !== null);
  const busyName = projects.find(({ id }) => id === busy?.projectId)?.name;
  const start = (): void => {
    setStarting(true);
    void store.request('project:create', plan).then((projectId) => {
      setStarting(false);
      if (projectId !== undefined) go({ page: 'project', projectId, step: null, report: false });
    });
  };
  return (
    <div className="plan-start">
      <label>
        <span>{t('ui.train.name')}</span>
        <input
          type="text"
          dir="auto"
          maxLength={200}
          data-testid="plan-name"
          value={plan.name}
          onChange={(event) => change({ ...plan, name: event.target.value } satisfies TrainPlan)}
        />
      </label>
      <Button
        variant="primary"
        size="large"
        icon={Play}
        testId="start-plan"
        disabled={isStarting || problem !== null}
        {...(problem === null ? {} : { note: problem })}
        onClick={start}
      >
        {isStarting ? t('ui.train.starting') : t('ui.train.start')}
      </Button>
      {problem !== null && (
        <p className="quiet" role="status" data-testid="start-problem">
          {problem}
        </p>
      )}
      {busyName !== undefined && (
        <p className="quiet">{t('ui.train.waits-for', { name: busyName })}</p>
      )}
    </div>
  );
}
