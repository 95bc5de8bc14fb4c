// All projects, newest first, each with its path in small.

import { Images } from 'lucide-react';
import { Button } from '../components/controls/Button.tsx';
import { StateMark } from '../components/controls/StateMark.tsx';
import { moment, percent } from '../i18n/format.ts';
import { pathOf, type PathStep } from '../selectors/pipeline.ts';
import type { Place } from '../selectors/route.ts';
import { modelResults } from '../selectors/evaluation-results.ts';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { StartSample } from './Welcome.tsx';

/** The list of projects. */
export function Projects({ go }: { readonly go: (place: Place) => void }): React.JSX.Element {
  const { projects, jobs } = useWindowState();
  return (
    <div className="page">
      <div className="project-starts">
        <Button
          look="primary"
          icon={Images}
          testId="own-pictures"
          onClick={() => go({ page: 'data' })}
        >
          {t('ui.welcome.own-start')}
        </Button>
        <StartSample go={go} look="secondary" />
      </div>
      <ul className="project-list">
        {projects.map((project) => {
          const path = pathOf(project, jobs).filter((step) => step.members.length > 0);
          const done = path.filter((step) => step.state === 'done').length;
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
                <span className="quiet">{resultOf(path)}</span>
                <span className="marks">
                  {path.map((step) => (
                    <span key={step.key} title={`${t(`ui.step.${step.key}.short`)}: ${step.word}`}>
                      <StateMark state={step.state} fraction={step.fraction} />
                    </span>
                  ))}
                </span>
                <span className="quiet">
                  {t('ui.projects.progress', { done, all: path.length })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What the project has brought so far: right answers of the first and the last model that was checked. */
function resultOf(path: readonly PathStep[]): string {
  const checks = path.find(({ key }) => key === 'check')?.members ?? [];
  const results = modelResults(checks);
  const [first, last] = [results[0], results.at(-1)];
  if (first === undefined || last === undefined) return '';
  if (first === last) return t('ui.projects.right', { share: percent(first.accuracy, 1) });
  return t('ui.projects.rose', {
    before: percent(first.accuracy, 1),
    after: percent(last.accuracy, 1),
  });
}
