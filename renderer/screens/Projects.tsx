// All projects, newest first, each with its path in small.

import { StateMark } from '../components/StateMark.tsx';
import { moment } from '../format.ts';
import { pathOf } from '../path.ts';
import type { Place } from '../place.ts';
import { useWindowState } from '../store.ts';
import { STEP_TEXTS, TEXTS } from '../texts.ts';
import { StartSample } from './Welcome.tsx';

/** The list of projects. */
export function Projects({ go }: { readonly go: (place: Place) => void }): React.JSX.Element {
  const { projects, jobs } = useWindowState();
  return (
    <div className="page">
      <StartSample go={go} look="secondary" />
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
                    {TEXTS.projects.created} {moment(project.createdMs)}
                  </span>
                </span>
                <span className="marks">
                  {path.map((step) => (
                    <span key={step.key} title={`${STEP_TEXTS[step.key].short}: ${step.word}`}>
                      <StateMark state={step.state} fraction={step.fraction} />
                    </span>
                  ))}
                </span>
                <span className="quiet">{TEXTS.projects.progress(done, path.length)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
