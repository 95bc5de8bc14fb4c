// Icons of states. They are always shown with a text.

import { Check, Hourglass, Square, TriangleAlert, Unplug } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { JobStatus } from '../../../preload/contract/jobs.ts';
import type { StepState } from '../../selectors/pipeline.ts';

const RADIUS = 7;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** State of a pipeline step; a running one is a progress ring. */
export function StateMark({
  state,
  fraction = 0,
}: {
  readonly state: StepState;
  readonly fraction?: number;
}): React.JSX.Element {
  switch (state) {
    case 'done':
      return <IconMark kind="done" icon={Check} size={12} strokeWidth={3} />;
    case 'attention':
      return <IconMark kind="attention" icon={TriangleAlert} size={12} strokeWidth={2.5} />;
    case 'running':
      return (
        <svg className="mark ring" viewBox="0 0 20 20" aria-hidden>
          <circle className="track" cx="10" cy="10" r={RADIUS} />
          <circle
            className="fill"
            cx="10"
            cy="10"
            r={RADIUS}
            strokeDasharray={`${CIRCUMFERENCE * Math.max(0.03, fraction)} ${CIRCUMFERENCE}`}
            transform="rotate(-90 10 10)"
          />
        </svg>
      );
    case 'not-yet':
      return <span className="mark not-yet" aria-hidden />;
  }
}

/** State of a job in the list of runs. */
export function JobMark({
  status,
  fraction = 0,
}: {
  readonly status: JobStatus;
  readonly fraction?: number;
}): React.JSX.Element {
  switch (status) {
    case 'running':
      return <StateMark state="running" fraction={fraction} />;
    case 'done':
      return <StateMark state="done" />;
    case 'failed':
      return <StateMark state="attention" />;
    case 'queued':
      return <IconMark kind="plain" icon={Hourglass} size={14} />;
    case 'cancelled':
      return <IconMark kind="plain" icon={Square} size={12} />;
    case 'interrupted':
      return <IconMark kind="attention" icon={Unplug} size={12} />;
  }
}

function IconMark({
  kind,
  icon: Icon,
  ...drawing
}: {
  readonly kind: 'done' | 'attention' | 'plain';
  readonly icon: LucideIcon;
  readonly size: number;
  readonly strokeWidth?: number;
}): React.JSX.Element {
  return (
    <span className={`mark ${kind}`} aria-hidden>
      <Icon {...drawing} />
    </span>
  );
}
