// Every run of the workspace as a table, newest first.

import { JobMark } from '../components/StateMark.tsx';
import type { JobView } from '../../preload/contract.ts';
import { useNow } from '../clock.ts';
import { duration, figure, isKnown, moment, percent } from '../format.ts';
import { pathKeyOf } from '../path.ts';
import type { Place } from '../place.ts';
import { useWindowState } from '../store.ts';
import { STATUS_WORDS, STEP_TEXTS, TEXTS } from '../texts.ts';

const R = TEXTS.runs;
/** Keys of summaries that say most about a run, best first; the share of right answers goes before all. */
const TELLING = ['kept', 'accepted', 'rows', 'reward', 'loss'];

/** The list of runs. */
export function Runs({ go }: { readonly go: (place: Place) => void }): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const now = useNow(jobs.some((job) => job.status === 'running'));
  if (jobs.length === 0)
    return (
      <div className="page">
        <p className="quiet">{R.empty}</p>
      </div>
    );
  return (
    <div className="page wide">
      <table className="rows" data-testid="runs">
        <thead>
          <tr>
            <th scope="col">{R.step}</th>
            <th scope="col">{R.project}</th>
            <th scope="col">{R.status}</th>
            <th scope="col">{R.started}</th>
            <th scope="col" className="number">
              {R.time}
            </th>
            <th scope="col">{R.result}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => {
            const project = projects.find((other) => other.id === job.projectId);
            return (
              <tr key={job.id}>
                <th scope="row">
                  <StepLink job={job} go={go} />
                </th>
                <td className="cut" dir="auto" title={project?.name}>
                  {project?.name ?? R.noProject}
                </td>
                <td>
                  <span className={`state ${job.status}`}>
                    <JobMark status={job.status} fraction={job.progress?.fraction ?? 0} />
                    {STATUS_WORDS[job.status]}
                  </span>
                </td>
                <td className="quiet">{moment(job.startedMs)}</td>
                <td className="number">{duration(secondsOf(job, now))}</td>
                <td className="cut" dir="auto" title={job.error?.message}>
                  {resultOf(job)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function StepLink({
  job,
  go,
}: {
  readonly job: JobView;
  readonly go: (place: Place) => void;
}): React.JSX.Element {
  const words = STEP_TEXTS[pathKeyOf(job.stage)];
  const { projectId } = job;
  const label = (
    <>
      {words.title} <span className="quiet">{job.step}</span>
    </>
  );
  if (projectId === null) return <span>{label}</span>;
  return (
    <button
      type="button"
      className="link"
      onClick={() => go({ page: 'project', projectId, step: pathKeyOf(job.stage), report: false })}
    >
      {label}
    </button>
  );
}

function secondsOf(job: JobView, now: number): number | null {
  if (job.startedMs === null) return null;
  if (job.status === 'running') return Math.max(0, Math.round((now - job.startedMs) / 1000));
  return job.finishedMs === null ? null : (job.finishedMs - job.startedMs) / 1000;
}

/** The one figure that says most, or what went wrong. */
function resultOf(job: JobView): string {
  if (job.error !== null) return job.error.message;
  if (job.status === 'running') return job.progress?.detail ?? job.progress?.title ?? '';
  const { summary } = job;
  if (summary === null) return '';
  if (isKnown(summary['accuracy'])) return `${percent(summary['accuracy'], 1)} ${R.right}`;
  const key =
    TELLING.find((name) => isKnown(summary[name])) ??
    Object.keys(summary).find((name) => isKnown(summary[name]));
  return key === undefined ? '' : `${figure(summary[key] as number)} ${R.figureWord(key)}`;
}
