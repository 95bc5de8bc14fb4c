// The plan of a project: its recipe, the settings of every stage, and how long steps take on this
// machine.

import { useEffect, useState } from 'react';
import { useStore, useWindowState } from '../api/store.ts';
import type { RecipeView, StageSettings, StepEstimate } from '../../preload/contract/train.ts';

/** The plan of a project. */
export interface ProjectPlan {
  readonly recipe: RecipeView;
  readonly stages: Readonly<Record<string, StageSettings>>;
  readonly times: readonly StepEstimate[];
}

/**
 * The plan; null until it is loaded. Reloaded when a step of the project ends, since estimates
 * improve.
 */
export function useProjectPlan(projectId: string): ProjectPlan | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [plan, setPlan] = useState<ProjectPlan | null>(null);
  const done = jobs.filter((job) => job.projectId === projectId && job.status === 'done').length;
  useEffect(() => {
    let isWanted = true;
    void Promise.all([
      store.request('project:recipe', projectId),
      store.request('stages:settings'),
      store.request('project:times', projectId),
    ]).then(([recipe, stages, times]) => {
      if (isWanted && recipe && stages && times) setPlan({ recipe, stages, times });
    });
    return () => {
      isWanted = false;
    };
  }, [store, projectId, done]);
  return plan;
}
