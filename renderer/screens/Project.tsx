// A project: its pipeline, and the screen of the selected step.

import { PipelineNav } from './project/PipelineNav.tsx';
import { ReportFrame } from './project/ReportFrame.tsx';
import { ProjectMenu } from './project/ProjectMenu.tsx';
import { pipelineOf, stepToShow } from '../selectors/pipeline.ts';
import type { Route } from '../selectors/route.ts';
import { DistillStep } from './project/steps/DistillStep.tsx';
import { EvaluateStep } from './project/steps/EvaluateStep.tsx';
import { ImportStep } from './project/steps/ImportStep.tsx';
import { CurateStep } from './project/steps/CurateStep.tsx';
import { TrainStep } from './project/steps/TrainStep.tsx';
import { ExportStep } from './project/steps/ExportStep.tsx';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';

/** Follows the running step until the user chooses one. */
export function Project({
  route,
  go,
}: {
  readonly route: Extract<Route, { page: 'project' }>;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { projects, jobs } = useWindowState();
  const project = projects.find((other) => other.id === route.projectId);
  if (project === undefined)
    return (
      <p className="quiet pad" role="status">
        {t('ui.loading')}
      </p>
    );
  const pipeline = pipelineOf(project, jobs);
  const chosen = route.step ?? stepToShow(pipeline);
  const inRecipe = pipeline.filter((step) => step.recipeSteps.length > 0);
  const step = pipeline.find((other) => other.key === chosen)!;
  const before = inRecipe[inRecipe.indexOf(step) - 1] ?? null;
  const props = { step, before };
  return (
    <div className="project">
      <div className="project-top">
        <PipelineNav
          pipeline={pipeline}
          chosen={chosen}
          choose={(key) => go({ ...route, step: key, report: false })}
        />
        <ProjectMenu key={project.id} project={project} go={go} />
      </div>
      {route.report ? (
        <ReportFrame projectId={project.id} back={() => go({ ...route, report: false })} />
      ) : (
        <div className="step-scroll" key={chosen}>
          {chosen === 'examples' && <ImportStep {...props} />}
          {chosen === 'prepare' && <CurateStep {...props} />}
          {chosen === 'answers' && <DistillStep {...props} projectId={project.id} />}
          {(chosen === 'learn' || chosen === 'practise') && (
            <TrainStep {...props} projectId={project.id} />
          )}
          {chosen === 'check' && (
            <EvaluateStep
              {...props}
              project={project}
              openReport={() => go({ ...route, step: 'check', report: true })}
            />
          )}
          {chosen === 'use' && <ExportStep pipeline={pipeline} go={go} />}
        </div>
      )}
    </div>
  );
}
