// A project: its path, and the screen of the chosen step.

import { Path } from './project/PipelineNav.tsx';
import { ReportFrame } from './project/ReportFrame.tsx';
import { ProjectMenu } from './project/ProjectMenu.tsx';
import { pathOf, stepToShow } from '../selectors/pipeline.ts';
import type { Place } from '../selectors/route.ts';
import { Answers } from './project/steps/DistillStep.tsx';
import { Check } from './project/steps/EvaluateStep.tsx';
import { Examples } from './project/steps/ImportStep.tsx';
import { Prepare } from './project/steps/CurateStep.tsx';
import { Training } from './project/steps/TrainStep.tsx';
import { Use } from './project/steps/ExportStep.tsx';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';

/** Follows what runs until the person chooses a step. */
export function Project({
  place,
  go,
}: {
  readonly place: Extract<Place, { page: 'project' }>;
  readonly go: (place: Place) => void;
}): React.JSX.Element {
  const { projects, jobs } = useWindowState();
  const project = projects.find((other) => other.id === place.projectId);
  if (project === undefined)
    return (
      <p className="quiet pad" role="status">
        {t('ui.loading')}
      </p>
    );
  const path = pathOf(project, jobs);
  const chosen = place.step ?? stepToShow(path);
  const inRecipe = path.filter((step) => step.members.length > 0);
  const step = path.find((other) => other.key === chosen)!;
  const before = inRecipe[inRecipe.indexOf(step) - 1] ?? null;
  const props = { step, before };
  return (
    <div className="project">
      <div className="project-top">
        <Path
          path={path}
          chosen={chosen}
          choose={(key) => go({ ...place, step: key, report: false })}
        />
        <ProjectMenu key={project.id} project={project} go={go} />
      </div>
      {place.report ? (
        <ReportFrame projectId={project.id} back={() => go({ ...place, report: false })} />
      ) : (
        <div className="step-scroll" key={chosen}>
          {chosen === 'examples' && <Examples {...props} />}
          {chosen === 'prepare' && <Prepare {...props} />}
          {chosen === 'answers' && <Answers {...props} projectId={project.id} />}
          {(chosen === 'learn' || chosen === 'practise') && (
            <Training {...props} projectId={project.id} />
          )}
          {chosen === 'check' && (
            <Check
              {...props}
              project={project}
              openReport={() => go({ ...place, step: 'check', report: true })}
            />
          )}
          {chosen === 'use' && <Use path={path} go={go} />}
        </div>
      )}
    </div>
  );
}
