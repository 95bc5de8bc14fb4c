// Estimates of a project's steps, read again whenever one of them ends.

import { useEffect, useState } from 'react';
import { useStore, useWindowState } from '../api/store.ts';
import type { StepEstimate } from '../../preload/contract/train.ts';

/** The estimates; empty until they are loaded, and for a run of no project. */
export function useProjectTimes(projectId: string | null): readonly StepEstimate[] {
  const store = useStore();
  const { jobs } = useWindowState();
  const [times, setTimes] = useState<readonly StepEstimate[]>([]);
  const done = jobs.filter((job) => job.projectId === projectId && job.status === 'done').length;
  useEffect(() => {
    if (projectId === null) return;
    let isWanted = true;
    void store.request('project:times', projectId).then((next) => {
      if (isWanted && next !== undefined) setTimes(next);
    });
    return () => {
      isWanted = false;
    };
  }, [store, projectId, done]);
  return times;
}
