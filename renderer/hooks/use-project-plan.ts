// What is known of a project's steps before they run: its recipe, every stage's settings, and how long steps take here.

import { useEffect, useState } from 'react';
import { useStore, useWindowState } from '../api/store.ts';
import type { RecipeView, StageSettings, StepEstimate } from '../../preload/contract/train.ts';

/** A project's plan as it was read last. */
export interface ProjectPlan {
  readonly recipe: RecipeView;
  readonly stages: Readonly<Record<string, StageSettings>>;
  readonly times: readonly StepEstimate[];
}

/** The plan; null until it is read. Read again when a step of the project ends, for then more is known. */
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
