// All projects, newest first, each with a small view of its pipeline.

import { Images } from 'lucide-react';
import { Button } from '../components/controls/Button.tsx';
import { StateMark } from '../components/controls/StateMark.tsx';
import { moment, percent } from '../i18n/format.ts';
import { pipelineOf, type PipelineStep } from '../selectors/pipeline.ts';
import type { Route } from '../selectors/route.ts';
import { bestResult, modelResults } from '../selectors/evaluation/results.ts';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { StartSample } from './Welcome.tsx';

/** The list of projects. */
export function Projects({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const { projects, jobs } = useWindowState();
  return (
    <div className="page">
      <div className="project-starts">
        <Button
          variant="primary"
          icon={Images}
          testId="own-pictures"
          onClick={() => go({ page: 'data' })}
        >
          {t('ui.welcome.own-start')}
        </Button>
        <StartSample go={go} variant="secondary" />
      </div>
      <ul className="project-list">
        {projects.map((project) => {
          const pipeline = pipelineOf(project, jobs).filter((step) => step.recipeSteps.length > 0);
          const done = pipeline.filter((step) => step.state === 'done').length;
          return (
            <li key={project.id}>
              <button
                type="button"
                onClick={() =>
                  go({ page: 'project', projectId: project.id, step: null, report: false })
                }
              >
                <span className="name">
                  <strong className="cut" dir="auto">
                    {project.name}
                  </strong>
                  <span className="quiet">
                    {t('ui.projects.created')} {moment(project.createdMs)}
                  </span>
                </span>
                <span className="quiet">{resultOf(pipeline)}</span>
                <span className="marks">
                  {pipeline.map((step) => (
                    <span
                      key={step.key}
                      title={`${t(`ui.step.${step.key}.short`)}: ${step.stateLabel}`}
                    >
                      <StateMark state={step.state} fraction={step.fraction} />
                    </span>
                  ))}
                </span>
                <span className="quiet">
                  {t('ui.projects.progress', { done, all: pipeline.length })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Accuracy of the first and the best evaluated model of a project. */
function resultOf(pipeline: readonly PipelineStep[]): string {
  const checks = pipeline.find(({ key }) => key === 'check')?.recipeSteps ?? [];
  const results = modelResults(checks);
  const training = pipeline.flatMap(({ recipeSteps }) =>
    recipeSteps.flatMap(({ job }) => job ?? []),
  );
  const [first, best] = [results[0], bestResult(results, training)?.model ?? results.at(-1)];
  if (first === undefined || best === undefined) return '';
  if (first.job.id === best.job.id)
    return t('ui.projects.right', { share: percent(first.accuracy, 1) });
  return t('ui.projects.rose', {
    before: percent(first.accuracy, 1),
    after: percent(best.accuracy, 1),
  });
}
